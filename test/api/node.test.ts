import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { type Listening, type ListenLimits, listen, peerOfSocket } from '../../src/api/node.ts';
import { dial } from './sockets.ts';

const running: Listening[] = [];
const bugs: unknown[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  bugs.length = 0;
});

interface Gate {
  readonly app: Hono;
  /** resolves when somebody waits at `/gate` */
  readonly reached: Promise<void>;
  open(): void;
}

/** `/` answers, `/peer` says who asks, `/gate` waits to be opened, `/broken` ends in the middle. */
function makeApp(): Gate {
  const app = new Hono();
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  app.get('/', (c) => c.text('here'));
  app.get('/peer', (c) => c.text(peerOfSocket(c) ?? 'nobody'));
  app.get('/gate', async (c) => {
    reached.resolve();
    await gate.promise;
    return c.text('through');
  });
  app.get('/broken', () => {
    let chunks = 0;
    const body = new ReadableStream({
      async pull(controller) {
        chunks += 1;
        await sleep(5);
        if (chunks > 5) controller.error(new Error('the password is 1234'));
        else controller.enqueue(new TextEncoder().encode('row;'.repeat(20_000)));
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/csv' } });
  });
  return { app, reached: reached.promise, open: () => gate.resolve() };
}

async function start(limits: Partial<ListenLimits> = {}, made = makeApp()): Promise<Gate & { url: string }> {
  const onBug = (error: unknown) => bugs.push(error);
  const server = await listen(made.app.fetch, { host: '127.0.0.1', port: 0, limits, onBug });
  running.push(server);
  return { ...made, url: server.url };
}

const problem = (status: number) =>
  expect.stringMatching(
    new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*application/problem\\+json[\\s\\S]*"statusCode":${status}`),
  );

describe('listening', () => {
  it('answers, on this machine alone, and knows who asks', async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${url}/`)).text()).toBe('here');
    expect(await (await fetch(`${url}/peer`)).text()).toBe('127.0.0.1');
  });

  it('says that a port is taken, and that an address is none of this machine', async () => {
    const { url, app } = await start();
    const port = Number(new URL(url).port);
    const onBug = () => {};
    await expect(listen(app.fetch, { host: '127.0.0.1', port, onBug })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      params: { port: String(port) },
    });
    await expect(listen(app.fetch, { host: '203.0.113.7', port: 0, onBug })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
    });
  });

  it('finishes what is in flight before it stops, and takes nothing new', async () => {
    const { url, reached, open } = await start();
    const idle = await dial(url);
    const answer = fetch(`${url}/gate`);
    await reached;
    let closed = false;
    const closing = running
      .splice(0)[0]!
      .close()
      .then(() => (closed = true));
    await idle.ended;
    await expect(fetch(`${url}/`)).rejects.toThrow();
    expect(closed).toBe(false);
    open();
    const response = await answer;
    expect(await response.text()).toBe('through');

    await closing;
  });

  it('cuts what does not finish in time', async () => {
    const { url, reached } = await start({ graceMs: 100 });
    const answer = fetch(`${url}/gate`);
    await reached;
    const cut = expect(answer).rejects.toThrow();
    await running.splice(0)[0]!.close();
    await cut;
  });

  it('cuts an answer that breaks in the middle: it looks like no whole one, and tells no secret', async () => {
    const { url } = await start();
    const line = await dial(url);
    line.socket.write('GET /broken HTTP/1.1\r\nHost: x\r\n\r\n');
    await line.ended;
    expect(line.heard()).toContain('200 OK');
    expect(line.heard()).not.toContain('password');
    expect(line.heard().endsWith('0\r\n\r\n')).toBe(false);
    await expect(fetch(`${url}/broken`).then((response) => response.text())).rejects.toThrow();
  });

  it('answers 500 without a word of it when the application itself fails', async () => {
    const { url } = await start(
      {},
      {
        ...makeApp(),
        app: { fetch: () => Promise.reject(new Error('secret')) } as unknown as Hono,
      },
    );
    const response = await fetch(url);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ statusCode: 500, error: 'Internal Server Error' });
    expect(bugs).toEqual([new Error('secret')]);
  });
});

describe('hostile connections', () => {
  /** The server still answers others, and no connection but theirs is left. */
  async function stillAnswers(url: string): Promise<void> {
    const response = await fetch(`${url}/`, { headers: { Connection: 'close' } });
    expect(await response.text()).toBe('here');
  }

  it('that send their head a letter at a time are sent away', async () => {
    const { url } = await start({ headMs: 300, lookMs: 50 });
    const lines = await Promise.all(Array.from({ length: 20 }, () => dial(url)));
    let left = lines.length;
    for (const line of lines) line.ended.then(() => (left -= 1));
    for (const { socket } of lines) socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    for (let i = 0; left > 0; i += 1) {
      for (const { socket } of lines) if (socket.writable) socket.write(`X-${i}: a\r\n`);
      await stillAnswers(url);
      await sleep(50);
    }
    for (const line of lines) expect(line.heard()).toEqual(problem(408));
  });

  it('that never finish a body are sent away', async () => {
    const { url } = await start({ headMs: 200, requestMs: 300, lookMs: 50 });
    const line = await dial(url);
    line.socket.write('POST /gate HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nx');
    await line.ended;
    expect(line.heard()).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it('that stop reading are sent away, and their answer is not piled up', async () => {
    const made = makeApp();
    let sent = 0;
    const cut = Promise.withResolvers<void>();
    made.app.get('/endless', () => {
      const chunk = new Uint8Array(65_536);
      const body = new ReadableStream({
        pull(controller) {
          sent += chunk.length;
          controller.enqueue(chunk);
        },
        cancel: () => cut.resolve(),
      });
      return new Response(body);
    });
    const { url } = await start({ idleMs: 500 }, made);
    const line = await dial(url);
    line.socket.pause();
    line.socket.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n');
    await cut.promise;
    // what the network of this machine holds by itself is some megabytes
    expect(sent).toBeLessThan(50e6);
    line.socket.resume();
    await line.ended;
  });

  it('that are half closed get their answer or their end, and nobody is left behind', async () => {
    const { url } = await start();
    for (const head of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'GET / HTTP/1.1\r\nHo', '']) {
      const lines = await Promise.all(Array.from({ length: 20 }, () => dial(url, true)));
      for (const { socket } of lines) socket.end(head);
      await Promise.all(lines.map(({ ended }) => ended));
      for (const line of lines) {
        expect(line.heard()).toMatch(/^(HTTP\/1\.1 (200|400) [\s\S]*)?$/);
        line.socket.destroy();
      }
    }
    await stillAnswers(url);
  });

  it.each([
    ['an address of 1 MB', `GET /${'a'.repeat(1e6)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['a query of 1 MB', `GET /?${'a=1&'.repeat(250_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['a header of 1 MB', `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(1e6)}\r\n\r\n`, 431],
    ['100,000 headers', `GET / HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(100_000)}\r\n`, 431],
    ['noise', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a spoilt host', 'GET / HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n', 400],
    ['another scheme', 'GET ftp://x/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
    [
      'a request in a request',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /',
      400,
    ],
    ['a nul', 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ])('that send %s are refused', async (_name, text, status) => {
    const { url } = await start({ requestMs: 1_000, headMs: 500, lookMs: 50, keepAliveMs: 100 });
    const line = await dial(url);
    line.socket.write(text, 'latin1');
    await line.ended;
    // one that is cut while it still writes may not hear why
    if (line.heard() !== '') expect(line.heard()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    else expect(status).toBe(431);
    await stillAnswers(url);
  });

  it('that are many are turned away beyond the limit, and come in when there is room', async () => {
    const { url } = await start({ connections: 50 });
    const lines = await Promise.all(Array.from({ length: 50 }, () => dial(url)));
    const more = await Promise.all(Array.from({ length: 200 }, () => dial(url)));
    await Promise.all(more.map(({ ended }) => ended));
    for (const { heard } of more) expect(heard()).toBe('');
    for (const { socket } of lines) socket.destroy();
    await expect
      .poll(() =>
        fetch(`${url}/`).then(
          (response) => response.status,
          () => 0,
        ),
      )
      .toBe(200);
  });

  it('do not make memory grow', async () => {
    const { url } = await start({ requestMs: 500, headMs: 300, lookMs: 50 });
    const round = async () => {
      const lines = await Promise.all(Array.from({ length: 50 }, () => dial(url)));
      for (const { socket } of lines) socket.write(`GET /${'a'.repeat(1e5)}`);
      await Promise.all(lines.map(({ ended }) => ended));
    };
    const collect = globalThis.gc ?? (() => {});
    for (let i = 0; i < 3; i += 1) await round();
    collect();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 10; i += 1) await round();
    collect();
    expect(process.memoryUsage().rss - before).toBeLessThan(60e6);
  });
});
