import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const BIN = path.resolve(import.meta.dirname, '../../bin/cityflow.js');

/** Makes any Node say that it is version 20. */
const PRETEND = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})`;

const olderNodes = (process.env.PATH ?? '')
  .split(path.delimiter)
  .map((folder) => path.join(folder, 'node'))
  .filter(
    (file) => existsSync(file) && Number(/^v(\d+)/.exec(spawnSync(file, ['-v']).stdout.toString())?.[1]) < 24,
  );

function expectRefusal(node: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(node, [...args, BIN, 'run'], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('CityFlow demande Node 24 ou plus récent');
  expect(stderr).toContain('CityFlow needs Node 24 or newer');
}

describe('bin/cityflow.js on a Node that is too old', () => {
  it('says which one is needed', () => expectRefusal(process.execPath, ['--import', PRETEND]));

  const title =
    olderNodes.length > 0 ? 'says it on a real one' : 'says it on a real one (left out: none in PATH)';
  it.skipIf(olderNodes.length === 0)(title, () => {
    for (const node of olderNodes) expectRefusal(node, []);
  });
});
