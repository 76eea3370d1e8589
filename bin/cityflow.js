#!/usr/bin/env node
// Plain JavaScript on purpose: an old Node must be able to read this file and say what is missing.
import { existsSync } from 'node:fs';
import module from 'node:module';

const REQUIRED = 24;
if (Number(process.versions.node.split('.')[0]) < REQUIRED) {
  console.error(
    `CityFlow demande Node ${REQUIRED} ou plus récent ; celui-ci est ${process.version} (${process.execPath}).\n` +
      `CityFlow needs Node ${REQUIRED} or newer; this one is ${process.version}.`,
  );
  process.exit(1);
}

// The second start of a command is three times as fast: stripped types and compiled code are kept.
module.enableCompileCache?.();

// Node waits for files in four threads by default, and so does the SQL engine: a few files being flushed to the disk
// would hold it up.
process.env.UV_THREADPOOL_SIZE ??= '16';

// A checkout runs its TypeScript as it is; the published package carries the same code as JavaScript.
const source = new URL('../src/cli/main.ts', import.meta.url);
const { main } = await import(
  existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href
);
process.exitCode = await main(process.argv.slice(2));
