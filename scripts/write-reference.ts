/** `npm run docs`: writes the generated references again. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, writeReference } from './reference.ts';

for (const [file, content] of await writeReference()) {
  mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
  writeFileSync(path.join(ROOT, file), content);
  process.stdout.write(`${file}\n`);
}
