/**
 * `node bench/bulk.ts [megabytes]`: downloads a year's file with `cityflow fetch --bulk`, killed ten times at random,
 * and says how many bytes more than its size were moved, and how much memory the program took.
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
import { compile } from '../scripts/compile.ts';

const KILLS = 10;
/** 200 Mbit/s */
const LINE_BYTES_PER_MS = 25_000;
const HEADER = "Identifiant arc;Date et heure de comptage;Débit horaire;Taux d'occupation\r\n";
const LINE = '4264;2023-11-21T13:00:00+01:00;1404;15.33\r\n';

const size = Number(process.argv[2] ?? 620) * 1e6;
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

/** The rest of the file, at the speed of a line: between two memories it is the buffers of the kernel that are moved. */
async function* line(from: number): AsyncGenerator<Buffer> {
  const began = performance.now();
  for (let at = from; at < total; ) {
    const piece = bytesAt(at, 1 << 16);
    at += piece.length;
    yield piece;
    const ahead = (at - from) / LINE_BYTES_PER_MS - (performance.now() - began);
    if (ahead > 2) await sleep(ahead);
  }
}

const server = createServer((request, response) => {
  const range = /^bytes=(\d+)-$/.exec(String(request.headers.range));
  const from = range && request.headers['if-range'] === '"annee"' ? Number(range[1]) : 0;
  if (from >= total) {
    response.writeHead(416, { 'content-range': `bytes */${total}` }).end();
    return;
  }
  response.writeHead(from > 0 ? 206 : 200, {
    etag: '"annee"',
    'content-length': total - from,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${total - 1}/${total}` } : {}),
  });
  const before = request.socket.bytesWritten;
  response.on('close', () => {
    moved += request.socket.bytesWritten - before;
  });
  Readable.from(line(from)).pipe(response);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

/** The program as it is published: stripping types takes 20 MB that an installed one does not need. */
function install(): string {
  const root = path.resolve(import.meta.dirname, '..');
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
    if (process.env.TELL) console.log(peak, bytesHere());
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
