/** The days of road counts in a lake, as JSON: `node bench/days.ts LAKE`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Catalog } from '../src/lake/catalog.ts';

const file = path.join(process.argv[2]!, 'comptages', 'catalogue.json');
const { days } = JSON.parse(readFileSync(file, 'utf8')) as Catalog;
console.log(JSON.stringify(Object.keys(days)));
