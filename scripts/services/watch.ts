/**
 * The program beside a server of one test: when the test's process has ended, however that came, it kills the
 * server and removes its data. Each line of its input is what to do then; the last one counts.
 */
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { killProcess } from './processes.ts';
import type { Remains } from './watched.ts';

let last: Remains | null = null;
for await (const line of createInterface(process.stdin)) last = JSON.parse(line) as Remains;
if (last?.server) await killProcess(last.server);
if (last?.folder) await rm(last.folder, { recursive: true, force: true });
