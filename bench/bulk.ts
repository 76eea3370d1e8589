/**
 * `node bench/bulk.ts [megabytes] [--fast] [--checkout]`: downloads a year's file with `cityflow fetch --bulk`, killed
 * ten times at random, and says how many bytes more than its size were moved, and how much memory the program took.
 * Over a line of 200 Mbit/s, or as fast as the machine; with the program as published, or with that of the checkout.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { compile } from '../scripts/compile.ts';

const KILLS = 10;
const HEADER = "Identifiant arc;Date et heure de comptage;Débit horaire;Taux d'occupation\r\n";
const LINE = '4264;2023-11-21T13:00:00+01:00;1404;15.33\r\n';

const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: { fast: { type: 'boolean' }, checkout: { type: 'boolean' } },
});
const size = Number(positionals[0] ?? 620) * 1e6;
/** 200 Mbit/s, or as fast as the machine */
const lineBytesPerMs = flags.fast ? Number.POSITIVE_INFINITY : 25_000;
const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-bulk-'));
const block = Buffer.from(LINE.repeat(100_000));
const header = Buffer.from(HEADER);
const lines = Math.floor((size - header.length) / LINE.length);
const total = header.length + lines * LINE.length;
let moved = 0;

/** Bytes of the file from `at` on, at most `max`. */
function bytesAt(at: number, max: number): Buffer {
  if (at < header.length) return header.subarray(at);
  const start = (at - header.length) % block.length;
  return block.subarray(start, Math.min(block.length, start + Math.min(max, total - at)));
}

/** A piece of the file, at the speed of a line. */
async function* line(from: number, end: number): AsyncGenerator<Buffer> {
  const began = performance.now();
  for (let at = from; at < end; ) {
    const piece = bytesAt(at, Math.min(1 << 16, end - at));
    at += piece.length;
    yield piece;
    const ahead = (at - from) / lineBytesPerMs - (performance.now() - began);
    if (ahead > 2) await sleep(ahead);
  }
}

const server = createServer((request, response) => {
  const range = /^bytes=(\d+)-(\d*)$/.exec(String(request.headers.range));
  const partial = range !== null && [undefined, '"annee"'].includes(request.headers['if-range'] as string);
  const from = partial ? Number(range[1]) : 0;
  if (from >= total) {
    response.writeHead(416, { 'content-range': `bytes */${total}` }).end();
    return;
  }
  const end = partial && range[2] ? Math.min(total, Number(range[2]) + 1) : total;
  response.writeHead(partial ? 206 : 200, {
    etag: '"annee"',
    'content-length': end - from,
    ...(partial ? { 'content-range': `bytes ${from}-${end - 1}/${total}` } : {}),
  });
  const before = request.socket.bytesWritten;
  response.on('close', () => {
    moved += request.socket.bytesWritten - before;
  });
  Readable.from(line(from, end)).pipe(response);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

/** The program as it is published: nothing has to be stripped of its types. */
function install(): string {
  const root = path.resolve(import.meta.dirname, '..');
  if (flags.checkout) return path.join(root, 'bin/cityflow.js');
  const at = path.join(folder, 'program');
  compile(path.join(at, 'dist'), ['--noCheck']);
  for (const name of ['bin', 'package.json'])
    cpSync(path.join(root, name), path.join(at, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(at, 'node_modules'));
  return path.join(at, 'bin/cityflow.js');
}

function start(program: string): ChildProcess {
  return spawn(process.execPath, [program, 'fetch', '--source', 'comptages', '--bulk', '--into', 'raw'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      CITYFLOW_COMPTAGES_BULK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/annee.csv`,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** The most memory that a process had, MB; 0 when it is gone. */
function peakMemory(pid: number): number {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

/** Bytes of the file that are on this disk, not finished. */
function bytesHere(): number {
  const work = path.join(folder, 'raw/.collecte');
  const name = existsSync(work) ? readdirSync(work).find((file) => file.endsWith('.partie')) : undefined;
  return name === undefined ? 0 : (statSync(path.join(work, name), { throwIfNoEntry: false })?.size ?? 0);
}

try {
  const stops = Array.from({ length: KILLS }, () => Math.random() * total * 0.97).sort((a, b) => a - b);
  const program = install();
  let peak = 0;
  for (const stop of [...stops, Number.POSITIVE_INFINITY]) {
    const child = start(program);
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (child.exitCode === null && child.signalCode === null) {
      peak = Math.max(peak, peakMemory(child.pid!));
      if (bytesHere() >= stop) child.kill('SIGKILL');
      await Promise.race([ended, sleep(5)]);
    }
    await ended;
  }
  const place = path.join(folder, 'raw/batch/comptages_routiers');
  const [name = ''] = readdirSync(place);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path.join(place, name))) hash.update(piece);
  const expected = createHash('sha256');
  for (let at = 0; at < total; ) {
    const piece = bytesAt(at, 1 << 20);
    expected.update(piece);
    at += piece.length;
  }
  process.stdout.write(
    `${JSON.stringify({
      megabytes: total / 1e6,
      kills: KILLS,
      extraPercent: (100 * (moved - total)) / total,
      peakMegabytes: peak,
      same: hash.digest('hex') === expected.digest('hex'),
    })}\n`,
  );
} finally {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
