import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const BIN = path.resolve(import.meta.dirname, '../../bin/cityflow.js');

/** Makes this Node say that it is version 20. */
const PRETEND = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})`;

const versionOf = (node: string) =>
  Number(/^v(\d+)/.exec(spawnSync(node, ['-v'], { encoding: 'utf8' }).stdout)?.[1]);

/** Nodes of this machine that really are too old. */
const olderNodes = new Set(
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'node'))
    .filter((file) => existsSync(file) && versionOf(file) < 24)
    .map((file) => realpathSync(file)),
);

describe('bin/cityflow.js on a Node that is too old', () => {
  const nodes = [
    { name: 'this Node saying it is 20', command: [process.execPath, '--import', PRETEND] },
    ...[...olderNodes].map((file) => ({ name: `Node ${versionOf(file)}`, command: [file] })),
  ];

  it.each(nodes)('says which one is needed: $name', ({ command: [node = '', ...args] }) => {
    const { status, stdout, stderr } = spawnSync(node, [...args, BIN, 'run'], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('CityFlow demande Node 24 ou plus récent');
    expect(stderr).toContain('CityFlow needs Node 24 or newer');
  });
});
