/** The ingest of road counts alone, in a process of its own: `node bench/ingest.ts RAW LAKE`. */
import { readConfig } from '../src/config.ts';
import { openClock } from '../src/domain/time.ts';
import { openDuckDb } from '../src/engine/duckdb.ts';
import { freshWorkFolder, removeWorkFolder } from '../src/lake/folders.ts';
import { openZone } from '../src/raw/zone.ts';
import { ingestCounts } from '../src/sources/comptages/ingest.ts';

const [raw, lake] = process.argv.slice(2) as [string, string];
const { memoryLimitBytes, workers, timezone } = readConfig();
const work = await freshWorkFolder(lake);
const engine = openDuckDb({ memoryLimitBytes: memoryLimitBytes / 2, tempDirectory: work, threads: workers });
const zone = await openZone(raw);
const outcome = await ingestCounts({
  lake,
  work,
  files: zone.files.comptages,
  clock: openClock(timezone),
  engine,
  memoryLimitBytes,
  workers,
  onProgress: () => {},
});
engine.close();
await removeWorkFolder(lake);
for (const { counts } of Object.values(outcome.catalog.inputs)) console.log(JSON.stringify(counts));
