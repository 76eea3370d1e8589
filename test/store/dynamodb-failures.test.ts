import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CityflowError, errorText } from '../../src/domain/errors.ts';
import type { DynamoSettings } from '../../src/store/dynamodb-client.ts';
import type { Store } from '../../src/store/store.ts';
import { describeWithOwnServer } from '../servers.ts';
import { useServerBehindProxy } from './dynamodb-behind.ts';
import { runShown, smallDay } from './dynamodb-moments.ts';
import type { TestTables } from './dynamodb-tables.ts';
import type { FaultProxy, SeenRequest, Verdict } from './fault-proxy.ts';

const DAY = '2023-11-21';

describeWithOwnServer('dynamodb', 'the DynamoDB store', (start) => {
  let proxy: FaultProxy;
  let tables: TestTables;
  let direct: Store;
  useServerBehindProxy(start, (behind) => {
    ({ proxy, tables, direct } = behind);
  });
  beforeEach(async () => {
    await direct.replaceDay(smallDay(0, DAY));
  });

  const faulty = (changes: Partial<DynamoSettings> = {}) => tables.open({ endpoint: proxy.url, ...changes });

  /** The first requests of each operation meet a fault. */
  const first =
    (times: number, verdict: Verdict) =>
    ({ n, operation }: SeenRequest): Verdict =>
      proxy.seen().filter((seen) => seen.n < n && seen.operation === operation).length < times
        ? verdict
        : 'pass';

  describe('gets over', () => {
    /** longer than any answer here but those that never come: each of them is waited for */
    const ANSWER_MS = 600;
    it.each<[string, (request: SeenRequest) => Verdict, number?]>([
      ['unprocessed items', ({ n }) => (n % 3 === 0 ? { processed: n % 5 } : 'pass')],
      ['nothing processed at first', first(3, { processed: 0 })],
      ['throttling', first(1, { status: 400, error: 'ProvisionedThroughputExceededException' })],
      ['errors of the server', first(2, { status: 500, error: 'InternalServerError' })],
      ['broken connections', first(2, 'drop')],
      ['lost answers', first(2, 'lose')],
      ['an answer that never comes', first(1, 'hang')],
      ['half a second before each answer', () => ({ delayMs: 500 }), 10_000],
    ])('%s', async (_, decide, answerMs = ANSWER_MS) => {
      proxy.script(decide);
      const store = faulty({ answerMs });
      await store.replaceDay(smallDay(2, DAY));
      expect(await runShown(direct, DAY)).toBe(2);
      proxy.script(decide);
      expect((await store.items('comptages', DAY))?.items).toEqual(smallDay(2, DAY).items);
    });
  });

  /** The line for the operator, in both languages; a bug when it is not one. */
  async function failure(promise: Promise<unknown>): Promise<string> {
    const error = await promise.then(
      () => new Error('nothing failed'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof CityflowError)) throw error;
    const lines = [errorText(error, 'fr'), errorText(error, 'en')];
    for (const line of lines) expect(line).not.toMatch(/\n|undefined|\[object/);
    return `${error.code} ${lines.join(' | ')}`;
  }

  it('can be read by who has no right to write', async () => {
    proxy.script(({ operation }) =>
      ['GetItem', 'BatchGetItem', 'Query'].includes(operation)
        ? 'pass'
        : { status: 400, error: 'AccessDeniedException' },
    );
    const store = faulty({ attempts: 1 });
    await store.checkReadable();
    expect(await store.items('comptages', DAY)).not.toBeNull();
    expect(await failure(store.ping())).toMatch(/^STORE_DENIED /);
  });

  describe('says in one line, and changes nothing, when there is', () => {
    const answers =
      (error: string, status = 400) =>
      () => ({ status, error });

    it.each<[string, () => Verdict, RegExp]>([
      ['no capacity', answers('ProvisionedThroughputExceededException'), /^STORE_THROTTLED .*à la demande/],
      ['no end of unprocessed items', () => ({ processed: 0 }), /^STORE_THROTTLED .*UnprocessedItems/],
      [
        'an expired token',
        answers('ExpiredTokenException'),
        /^STORE_CREDENTIALS .*ExpiredToken.*aws sso login/,
      ],
      ['an unknown key', answers('UnrecognizedClientException'), /^STORE_CREDENTIALS /],
      ['a wrong signature', answers('InvalidSignatureException'), /^STORE_CREDENTIALS /],
      ['no right', answers('AccessDeniedException'), /^STORE_DENIED .*donnez au compte/],
      [
        'a server in trouble',
        answers('InternalServerError', 500),
        /^STORE_UNREACHABLE .*InternalServerError/,
      ],
      ['a server that drops connections', () => 'drop', /^STORE_UNREACHABLE .*AWS_ENDPOINT_URL=http/],
      ['a server that never answers', () => 'hang', /^STORE_UNREACHABLE .*requestTimeout/],
      ['another server', () => ({ html: '<html>\n<p>Bonjour' }), /^STORE_UNREACHABLE .*HTTP 200/],
      ['a refusal of another kind', answers('KMSAccessDenied'), /^STORE_REFUSED .*KMSAccessDenied/],
    ])('%s', async (_, decide, line) => {
      proxy.script(({ operation }) => {
        const verdict = decide();
        const isPartial = typeof verdict === 'object' && 'processed' in verdict;
        return isPartial && operation !== 'BatchWriteItem' ? 'pass' : verdict;
      });
      const store = faulty({ attempts: 2, answerMs: 300 });
      expect(await failure(store.replaceDay(smallDay(2, DAY)))).toMatch(line);
      if (proxy.seen().every(({ operation }) => operation !== 'BatchWriteItem')) {
        expect(await failure(store.items('comptages', DAY))).toMatch(line);
        expect(await failure(store.report(DAY))).toMatch(line);
        expect(await failure(store.ping())).toMatch(line);
        expect(await failure(store.prepare(false))).toMatch(line);
      }
      expect(await runShown(direct, DAY)).toBe(0);
    });

    it('nobody listening', async () => {
      const store = tables.open({ endpoint: 'http://127.0.0.1:9', attempts: 2 });
      expect(await failure(store.ping())).toMatch(/^STORE_UNREACHABLE .*ECONNREFUSED.*AWS_ENDPOINT_URL=http/);
    });

    it('no such host, as of a region that does not exist', async () => {
      const store = tables.open({ endpoint: 'http://dynamodb.nowhere.invalid', attempts: 1 });
      expect(await failure(store.ping())).toMatch(/^STORE_UNREACHABLE .*(ENOTFOUND|EAI_AGAIN)/);
    });

    it('no credentials at all', async () => {
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'AWS_SESSION_TOKEN'])
        vi.stubEnv(name, undefined);
      vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
      vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
      vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
      try {
        const store = tables.open({ credentials: undefined });
        expect(await failure(store.ping())).toMatch(/^STORE_CREDENTIALS .*Could not load credentials/);
      } finally {
        vi.unstubAllEnvs();
      }
    });

    it('an item missing, a part missing, a text damaged', async () => {
      const raw = { TableName: tables.metrics };
      const { Item } = await tables.raw.get({ ...raw, Key: { data_type: 'comptages', date: DAY } });
      const key = (entity: string) => ({ data_type: 'comptages', date: `${DAY}#${Item?.write}#${entity}` });
      const put = (entity: string, content: object) =>
        tables.raw.put({ ...raw, Item: { ...key(entity), entity: `comptages#${entity}`, ...content } });

      await tables.raw.delete({ ...raw, Key: key('7') });
      expect(await failure(direct.items('comptages', DAY))).toMatch(/^STORE_DAMAGED .*comptages.*30 \/ 31/);
      await put('7', { parts: [`${DAY}#${Item?.write}~0`] });
      expect(await failure(direct.items('comptages', DAY))).toMatch(/^STORE_DAMAGED /);
      expect(await failure(direct.item('comptages', DAY, '7'))).toMatch(/^STORE_DAMAGED /);
      expect(await failure(direct.series('comptages', '7'))).toMatch(/^STORE_DAMAGED /);
      for (const body of ['{"identifiant_arc"', gzipSync('{"a":1}'.repeat(500)).subarray(0, 20)]) {
        await put('7', { body });
        expect(await failure(direct.item('comptages', DAY, '7'))).toMatch(
          /^STORE_DAMAGED .*cityflow run --date/,
        );
      }
      await direct.replaceDay(smallDay(2, DAY));
      expect(await runShown(direct, DAY)).toBe(2);
    });
  });

  it.each<[string, Partial<DynamoSettings>]>([
    ['AWS_REGION', { region: 'eu west 3' }],
    ['AWS_REGION', { region: '' }],
    ['AWS_ENDPOINT_URL', { endpoint: 'localhost:8000' }],
    ['AWS_ENDPOINT_URL', { endpoint: 'http://' }],
    ['DYNAMODB_METRICS_TABLE', { metricsTable: 'métriques' }],
    ['DYNAMODB_REPORTS_TABLE', { reportsTable: 'r' }],
    ['DYNAMODB_REPORTS_TABLE', { reportsTable: 'both', metricsTable: 'both' }],
  ])('refuses %s at once: %j', (name, changes) => {
    const refusal = expect.objectContaining({
      code: 'CONFIG_INVALID',
      params: expect.objectContaining({ name }),
    });
    expect(() => tables.open(changes)).toThrow(refusal);
  });

  it('shows no password of its server', async () => {
    const store = tables.open({ endpoint: 'http://city:secret@127.0.0.1:9/', attempts: 1 });
    expect(`${store.place} ${await failure(store.ping())}`).not.toContain('secret');
  });

  it('but hides nothing of a bug', async () => {
    proxy.script(({ operation }) =>
      operation === 'GetItem' ? { status: 400, error: 'ValidationException' } : 'pass',
    );
    const error = await faulty()
      .header('comptages', DAY)
      .catch((reason: unknown) => reason);
    expect(error).not.toBeInstanceOf(CityflowError);
    expect(error).toMatchObject({ name: 'ValidationException' });
  });

  it('is not asked again once closed, even before it was asked', async () => {
    const store = tables.open();
    await store.close();
    await store.close();
    await expect(store.ping()).rejects.toThrow('is closed');
  });
});
