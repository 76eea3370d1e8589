/**
 * A program that does nothing but replace one day in an embedded store, run after run.
 * `node writer.ts FILE DATE FIRST LAST`: prints `ready` after the first run and exits 0 after the last, or
 * prints the error's code and detail and exits 1.
 */
import { CityflowError } from '../../src/domain/errors.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { inventRun } from './invented.ts';

const [file = '', date = '', first = '0', last = '0'] = process.argv.slice(2);
const store = openSqlite({ file });
try {
  for (let n = Number(first); n <= Number(last); n += 1) {
    await store.replaceDay(inventRun(n, date));
    if (n === Number(first)) process.stdout.write('ready\n');
  }
  await store.close();
} catch (error) {
  if (!(error instanceof CityflowError)) throw error;
  process.stdout.write(`${error.code} ${JSON.stringify(error.params)}\n`);
  process.exitCode = 1;
}
