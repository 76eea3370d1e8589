import { describe, expect, it } from 'vitest';
import { ApiError, createClient } from '../../dashboard/src/api/client.ts';
import { paths } from '../../dashboard/src/api/paths.ts';

interface Given {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client over answers by address; what is asked is noted. */
function clientOver(answers: Readonly<Record<string, Given>>, keepChars?: number) {
  const asked: string[] = [];
  const cached: unknown[] = [];
  const fetch = async (input: string | URL | Request, init?: object): Promise<Response> => {
    cached.push((init as { cache?: string }).cache);
    const { pathname, search } = new URL(String(input));
    asked.push(`${pathname}${search}`);
    const given = answers[`${pathname}${search}`];
    if (!given) throw new TypeError('fetch failed');
    const { status = 200, body, headers = {} } = given;
    return Response.json(body, { status, headers });
  };
  const client = createClient({
    base: 'http://city.test/stage/',
    fetch,
    ...(keepChars ? { keepChars } : {}),
  });
  return { client, asked, cached };
}

describe('the client of the API', () => {
  it('asks below the path it is served from, and the same question once', async () => {
    const { client, asked, cached } = clientOver({ '/stage/dates': { body: { dates: {} } } });
    const [a, b] = await Promise.all([client.get('dates'), client.get('dates')]);
    expect(a).toEqual({ dates: {} });
    expect(b).toBe(a);
    await client.get('dates');
    expect(asked).toEqual(['/stage/dates']);
    expect(cached).toEqual(['default']);
    await client.getNow('dates');
    client.clear();
    await client.get('dates');
    // asked past what the browser kept, and from then on all of it anew
    expect(cached).toEqual(['default', 'no-store', 'reload']);
  });

  it('says what the API said when it could not answer, and asks again next time', async () => {
    const problem = { title: 'Not Found', status: 404, detail: 'No day 2020-01-01' };
    const { client, asked } = clientOver({
      '/stage/report/x': {
        status: 404,
        body: problem,
        headers: { 'content-type': 'application/problem+json' },
      },
    });
    for (let i = 0; i < 2; i += 1) {
      const error = await client.get('report/x').catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 404, message: 'No day 2020-01-01' });
    }
    expect(asked).toHaveLength(2);
    await expect(client.get('gone')).rejects.toMatchObject({ status: 0, message: 'fetch failed' });
  });

  it('follows the pages of a list that is not sent at once', async () => {
    const page = (ids: readonly number[], next?: string): Given => ({
      body: { date: 'd', data: { metrics: ids, global: { n: 3 } } },
      ...(next ? { headers: { link: `<${next}>; rel="next"` } } : {}),
    });
    const { client } = clientOver({
      '/stage/metrics/bikes/d': page([1], '/stage/metrics/bikes/d?cursor=a'),
      '/stage/metrics/bikes/d?cursor=a': page([2], 'http://city.test/stage/metrics/bikes/d?cursor=b'),
      '/stage/metrics/bikes/d?cursor=b': page([3]),
    });
    expect(await client.get('metrics/bikes/d')).toEqual({
      date: 'd',
      data: { metrics: [1, 2, 3], global: { n: 3 } },
    });
  });

  it('keeps no more than it may, the answers used last', async () => {
    const text = 'x'.repeat(100);
    const { client, asked } = clientOver(
      {
        '/stage/a': { body: text },
        '/stage/b': { body: text },
        '/stage/c': { body: text },
        '/stage/huge': { body: 'x'.repeat(999) },
      },
      250,
    );
    for (const path of ['a', 'b', 'a', 'c', 'a', 'b', 'huge', 'huge']) {
      await client.get(path);
      // what an answer weighs is known a moment after it has come
      await Promise.resolve();
    }
    expect(asked).toEqual(['/stage/a', '/stage/b', '/stage/c', '/stage/b', '/stage/huge', '/stage/huge']);
  });
});

describe('the questions', () => {
  it('are addresses of the API', () => {
    expect(paths.items('comptages', '2023-11-21', { fields: 'a,b', include: 'profil_horaire' })).toBe(
      'metrics/comptages/2023-11-21?fields=a,b&include=profil_horaire',
    );
    expect(paths.series('weather', 'Paris Montsouris/1')).toBe('series/weather/Paris%20Montsouris%2F1');
  });
});
