import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCrew } from '../../src/sources/comptages/crew.ts';
import { failureOf, removeZones, temporaryFolder } from './zone.ts';

const ENOUGH_FOR_THREADS = 48 << 20;

afterAll(removeZones);

describe('reading threads', () => {
  it('say in one line that they cannot write their work folder, and can be closed all the same', async () => {
    const folder = path.join(temporaryFolder(), 'travail');
    writeFileSync(folder, 'a file where the folder should be');
    const options = { timezone: 'Europe/Paris', folder, memoryLimitBytes: 256e6 };
    const crew = openCrew(options, ENOUGH_FOR_THREADS, 2);
    expect(crew).toHaveLength(2);
    for (const hand of crew) {
      expect(await failureOf(hand.staged())).toMatchObject({
        code: 'WRITE_FAILED',
        params: { path: expect.stringContaining(folder), detail: expect.stringContaining('ENOTDIR') },
      });
    }
    for (const hand of crew) await hand.close();
  });

  it('that came to an end are told from those that work, and can be closed', async () => {
    // a time zone that the program would have refused: a bug, which ends the call and not the thread
    const options = { timezone: 'Mars/Olympus', folder: temporaryFolder(), memoryLimitBytes: 256e6 };
    const [hand] = openCrew(options, ENOUGH_FOR_THREADS, 1);
    await expect(hand?.staged()).rejects.toThrow(RangeError);
    await hand?.close();
    await expect(hand?.staged()).rejects.toThrow('ended');
    await hand?.close();
  });

  it('start in a program that keeps compiled code, as the command does', () => {
    const crew = new URL('../../src/sources/comptages/crew.ts', import.meta.url).href;
    const options = { timezone: 'Europe/Paris', folder: temporaryFolder(), memoryLimitBytes: 256e6 };
    const program = `
      import { enableCompileCache } from 'node:module';
      enableCompileCache();
      const { openCrew } = await import(${JSON.stringify(crew)});
      const [hand] = openCrew(${JSON.stringify(options)}, ${ENOUGH_FOR_THREADS}, 1);
      console.log(JSON.stringify(await hand.staged()));
      await hand.close();`;
    const env = { ...process.env, NODE_COMPILE_CACHE: temporaryFolder() };
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      env,
      encoding: 'utf8',
    });
    expect(child).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(child.stdout)).toMatchObject({ blocks: [], arcs: [] });
  });
});
