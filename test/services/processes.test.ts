import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { identify, isAlive, killProcess, signal, stopProcess } from '../../scripts/services/processes.ts';

const children: ChildProcess[] = [];

/** A program that prints a line when it is ready, so that no signal comes before its handlers. */
async function start(program: string): Promise<number> {
  const child = spawn(
    process.execPath,
    ['-e', `${program}; setInterval(() => {}, 1000); console.log('ready')`],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  children.push(child);
  await once(child.stdout!, 'data');
  return child.pid!;
}

const identityOf = (pid: number) => identify(pid) ?? expect.fail(`process ${pid} has ended`);

describe('processes', () => {
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('knows a process again, and that it has ended', async () => {
    const identity = identityOf(await start(''));
    expect(identify(identity.pid)).toEqual(identity);
    expect(isAlive(identity)).toBe(true);
    expect(await stopProcess(identity)).toBe(true);
    expect(isAlive(identity)).toBe(false);
    expect(identify(identity.pid)).toBeNull();
    expect(await stopProcess(identity)).toBe(false);
  });

  it('leaves a process alone that only has the same id', async () => {
    const identity = identityOf(await start(''));
    const earlier = { ...identity, started: `${identity.started}0` };
    expect(isAlive(earlier)).toBe(false);
    expect(await stopProcess(earlier)).toBe(false);
    expect(signal(earlier, 'SIGKILL')).toBe(false);
    await killProcess(earlier);
    expect(isAlive(identity)).toBe(true);
  });

  it('kills at once', async () => {
    const identity = identityOf(await start("process.on('SIGTERM', () => {})"));
    await killProcess(identity);
    expect(isAlive(identity)).toBe(false);
  });

  it('kills a process that does not stop when asked', async () => {
    const identity = identityOf(await start("process.on('SIGTERM', () => {})"));
    const before = performance.now();
    expect(await stopProcess(identity, 200)).toBe(true);
    expect(performance.now() - before).toBeGreaterThan(200);
    expect(isAlive(identity)).toBe(false);
  });
});
