import { beforeAll, describe, expect, it } from 'vitest';
import { ITEM_SCHEMAS } from '../../src/api/schemas/items.ts';
import {
  datesSchema,
  daySchema,
  healthSchema,
  metricsSchema,
  problemSchema,
  seriesSchema,
  statsSchema,
} from '../../src/api/schemas/wire.ts';
import { ENTITY_KEY, type JsonObject, METRIC_TYPES, type MetricType } from '../../src/domain/metrics.ts';
import { openMemory } from '../store/memory.ts';
import { openApi } from './application.ts';
import { ARCS, DAY, DAY_BEFORE, storeCity } from './invented-city.ts';

const store = openMemory();
const app = openApi(store);
beforeAll(() => storeCity(store));

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await app.request(url, { headers });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
}

async function items(url: string): Promise<JsonObject[]> {
  const { status, body } = await get(url);
  expect(status).toBe(200);
  return metricsSchema.parse(body).data.metrics as JsonObject[];
}

/** The problem that a request is answered with, whole and of the right status. */
async function problem(url: string, status: number): Promise<Record<string, unknown>> {
  const answer = await get(url);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  const { title, detail, ...body } = problemSchema.parse(answer.body);
  expect(body).toMatchObject({ status, statusCode: status, error: title, message: detail });
  expect(body.type).toMatch(/^\/docs#problem-[a-z-]+$/);
  return { ...body, detail };
}

describe('GET /metrics/{type}/{date}', () => {
  it.each(METRIC_TYPES)('gives every item of %s, whole but for its hours', async (type) => {
    const stored = (await store.items(type, DAY))!;
    const answer = await get(`/metrics/${type}/${DAY}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('X-Total-Count')).toBe(String(stored.items.length));
    const { metric_type, date, data } = metricsSchema.parse(answer.body);
    expect({ metric_type, date }).toEqual({ metric_type: type, date: DAY });
    const { metrics: global, quality, run_id, timestamp } = stored.header;
    expect(data).toMatchObject({ global, quality, run_id, timestamp });
    const bare = stored.items.map(({ profil_horaire, profil_type, ...rest }) => rest);
    expect(data.metrics).toEqual(bare);
    const keys = (list: readonly object[]) => list.map((item) => Object.keys(item));
    expect(keys(data.metrics)).toEqual(keys(bare));
  });

  it.each(METRIC_TYPES)('gives %s with their hours when asked', async (type) => {
    const stored = (await store.items(type, DAY))!;
    const found = await items(`/metrics/${type}/${DAY}?include=profil_horaire,profil_type`);
    expect(found).toEqual(stored.items);
    for (const item of found) ITEM_SCHEMAS[type].strict().parse(item);
  });

  it('includes one kind of hours without the other', async () => {
    const [first] = await items(`/metrics/comptages/${DAY}?include=profil_horaire&limit=1`);
    expect(first).toHaveProperty('profil_horaire');
    expect(first).not.toHaveProperty('profil_type');
  });

  it('keeps the keys asked for, in the order of the wire', async () => {
    const [first] = await items(`/metrics/bikes/${DAY}?fields=total_jour,id_compteur`);
    expect(Object.entries(first!)).toEqual([
      ['id_compteur', 'c1'],
      ['total_jour', 100],
    ]);
    const [withHours] = await items(`/metrics/bikes/${DAY}?fields=id_compteur,profil_horaire`);
    expect(Object.keys(withHours!)).toEqual(['id_compteur', 'profil_horaire']);
  });

  it('takes `latest` for the newest day of the type', async () => {
    const { body } = await get('/metrics/comptages/latest?limit=1');
    expect(body.date).toBe(DAY);
    expect(body.next).toMatch(new RegExp(`^/metrics/comptages/${DAY}\\?`));
  });

  describe('sorted', () => {
    const column = async (key: string, url: string) =>
      (await items(url)).map((item) => item[key] as number | null);

    it('puts the largest first with a minus, null last either way', async () => {
      const rising = await column(
        'debit_journalier_total',
        `/metrics/comptages/${DAY}?sort=debit_journalier_total`,
      );
      const falling = await column(
        'debit_journalier_total',
        `/metrics/comptages/${DAY}?sort=-debit_journalier_total`,
      );
      const known = rising.filter((value) => value !== null);
      expect(known).toEqual(known.toSorted((a, b) => a - b));
      expect(falling.filter((value) => value !== null)).toEqual(known.toReversed());
      for (const list of [rising, falling]) {
        expect(list.slice(known.length)).toEqual(Array(ARCS - known.length).fill(null));
        expect(known.length).toBeLessThan(ARCS);
      }
    });

    it('puts equals in the order of their ids', async () => {
      const ids = await column('identifiant_arc', `/metrics/comptages/${DAY}?sort=-longueur_m`);
      expect(ids).toEqual(await column('identifiant_arc', `/metrics/comptages/${DAY}`));
    });

    it('sorts text and flags too', async () => {
      const texts = await column('arrondissement', `/metrics/comptages/${DAY}?sort=arrondissement`);
      const known = texts.filter((text) => text !== null);
      expect(known).toEqual(known.toSorted());
      const flags = await column('actif', `/metrics/referentiel/${DAY}?sort=-actif`);
      expect(flags).toEqual(flags.toSorted((a, b) => Number(b) - Number(a)));
    });
  });

  describe('filtered', () => {
    const ids = async (type: MetricType, query: string) =>
      (await items(`/metrics/${type}/${DAY}?${query}`)).map((item) => item[ENTITY_KEY[type]]);

    it.each<[MetricType, string, (item: JsonObject) => boolean]>([
      [
        'comptages',
        'arrondissement=75002,75003',
        (item) => ['75002', '75003'].includes(String(item.arrondissement)),
      ],
      ['comptages', 'statut=muet', (item) => item.statut_capteur === 'muet'],
      ['comptages', 'etat=Satur%C3%A9', (item) => item.etat_trafic_dominant === 'Saturé'],
      ['comptages', 'q=sts_peres', (item) => item.libelle === 'Sts_Pères'],
      ['comptages', 'ids=3,5,nope', (item) => ['3', '5'].includes(String(item.identifiant_arc))],
      [
        'comptages',
        'statut=ok&etat=Fluide',
        (item) => item.statut_capteur === 'ok' && item.etat_trafic_dominant === 'Fluide',
      ],
      ['bikes', 'bbox=2.3,48.861,2.4,48.862', (item) => ['c1', 'c2'].includes(String(item.id_compteur))],
      ['traffic', 'statut=active', (item) => item.status === 'active'],
      ['traffic', 'severite=CRITIQUE', (item) => item.severite === 'CRITIQUE'],
      ['traffic', 'mode=M%C3%A9tro', () => true],
      ['traffic', 'bbox=2.3,48.8,2.4,48.9', (item) => item.disruption_id !== 'd1'],
      ['chantiers', 'actif=true', (item) => item.actif === true],
      ['chantiers', 'statut=2', () => true],
      ['chantiers', 'bbox=2.35,48.85,2.37,48.87', (item) => item.geo_point_2d !== null],
      ['referentiel', 'actif=false', (item) => item.actif === false],
    ])('%s by %s', async (type, query, expected) => {
      const stored = (await store.items(type, DAY))!.items
        .filter(expected)
        .map((item) => item[ENTITY_KEY[type]]);
      expect(stored.length).toBeGreaterThan(0);
      expect(await ids(type, query)).toEqual(stored);
    });

    it('tells how many there are in all', async () => {
      const { headers } = await get(`/metrics/comptages/${DAY}?statut=muet&limit=2`);
      expect(headers.get('X-Total-Count')).toBe(String((await ids('comptages', 'statut=muet')).length));
    });

    it.each([
      ['bikes', 'statut=ok', 'statut'],
      ['weather', 'bbox=2,48,3,49', 'bbox'],
      ['comptages', 'statut=inconnu', 'statut'],
      ['comptages', 'bbox=3,48,2,49', 'bbox'],
      ['comptages', 'bbox=2,48,3', 'bbox'],
      ['comptages', 'bbox=2,48,3,91', 'bbox'],
      ['comptages', 'bbox=NaN,48,3,49', 'bbox'],
      ['comptages', 'sort=profil_horaire', 'sort'],
      ['comptages', 'sort=nope', 'sort'],
      ['comptages', 'fields=nope', 'fields'],
      ['comptages', 'fields=,', 'fields'],
      ['comptages', 'include=libelle', 'include'],
      ['chantiers', 'actif=oui', 'actif'],
    ])('refuses %s?%s', async (type, query, parameter) => {
      const { errors } = await problem(`/metrics/${type}/${DAY}?${query}`, 400);
      expect(errors).toMatchObject([{ parameter }]);
    });
  });

  it('names the types and the dates that there are', async () => {
    const { errors, detail } = await problem('/metrics/velos/hier', 400);
    expect(errors).toMatchObject([
      { parameter: 'type', valid: [...METRIC_TYPES] },
      { parameter: 'date', valid: ['latest', DAY, DAY_BEFORE] },
    ]);
    expect(detail).toContain('bikes, traffic, weather');
  });

  it('names the parameters that there are', async () => {
    const { errors } = await problem(`/metrics/bikes/${DAY}?lmit=3`, 400);
    expect(errors).toMatchObject([
      { parameter: 'lmit', valid: expect.arrayContaining(['limit', 'sort', 'bbox']) },
    ]);
  });

  it('says which days there are when one is missing', async () => {
    const { available } = await problem('/metrics/comptages/2022-01-01', 404);
    expect(available).toEqual({ first: DAY_BEFORE, last: DAY, count: 2 });
    await problem('/metrics/weather/2023-11-20', 404);
  });
});

describe('the other routes', () => {
  it('give the figures of a day, type by type', async () => {
    const { body } = await get(`/metrics/${DAY}`);
    const { date, metrics } = daySchema.parse(body);
    expect(date).toBe(DAY);
    for (const type of METRIC_TYPES) expect(metrics[type]).toEqual(await store.header(type, DAY));
    expect((await get('/metrics/latest')).body).toEqual(body);
    expect(Object.keys((await get(`/metrics/${DAY_BEFORE}`)).body.metrics as object)).toEqual(['comptages']);
    await problem('/metrics/2022-01-01', 404);
    await problem('/metrics/bikes', 400);
  });

  it('give the report of a day', async () => {
    const stored = (await store.report(DAY))!;
    expect((await get(`/report/${DAY}`)).body).toEqual({ date: DAY, report: stored.report });
    expect((await get('/report/latest')).body).toEqual({ date: DAY, report: stored.report });
    // the invented one has no more than a summary
    await problem(`/report/${DAY}?format=csv`, 406);
    await problem(`/report/${DAY}?format=parquet`, 400);
    await problem(`/report/${DAY_BEFORE}`, 404);
    await problem('/report/yesterday', 400);
  });

  it('give an entity through time', async () => {
    const { body } = await get('/series/comptages/4');
    const { series, ...head } = seriesSchema.parse(body);
    expect(head).toEqual({ metric_type: 'comptages', entity: '4', from: null, to: null });
    const { profil_horaire, profil_type, ...item } = (await store.item('comptages', DAY, '4'))!;
    expect(series).toEqual([
      { date: DAY_BEFORE, ...item },
      { date: DAY, ...item },
    ]);
    const dates = async (query: string) => {
      const found = seriesSchema.parse((await get(`/series/comptages/4?${query}`)).body);
      return found.series.map(({ date }) => date);
    };
    expect(await dates(`from=${DAY}`)).toEqual([DAY]);
    expect(await dates(`to=${DAY_BEFORE}`)).toEqual([DAY_BEFORE]);
    expect(await dates('from=latest')).toEqual([DAY]);
    expect(await dates('from=2024-01-01')).toEqual([]);
    const hourly = await get('/series/comptages/4?fields=debit_max&include=profil_horaire');
    expect(Object.keys((hourly.body.series as JsonObject[])[0]!)).toEqual([
      'date',
      'debit_max',
      'profil_horaire',
    ]);
    await problem('/series/comptages/nobody', 404);
    await problem(`/series/comptages/4?from=${DAY}&to=${DAY_BEFORE}`, 400);
    await problem('/series/comptages/4?sort=debit_max', 400);
  });

  it('page through a series', async () => {
    const first = await get('/series/comptages/4?limit=1');
    expect(first.headers.get('X-Total-Count')).toBe('2');
    expect(first.headers.get('Link')).toBe(`<${first.body.next}>; rel="next"`);
    const second = await get(String(first.body.next));
    expect((second.body.series as JsonObject[]).map(({ date }) => date)).toEqual([DAY]);
    expect(second.body.next).toBeUndefined();
  });

  it('list what is stored', async () => {
    const { dates, reports } = datesSchema.parse((await get('/dates')).body);
    expect(Object.keys(dates)).toEqual([...METRIC_TYPES]);
    expect(dates.comptages).toEqual([DAY_BEFORE, DAY]);
    expect(dates.weather).toEqual([DAY]);
    expect(reports).toEqual([DAY]);
  });

  it('count it, and tell how fresh each source is', async () => {
    const stats = statsSchema.parse((await get('/stats')).body);
    expect(stats).toMatchObject({ jours: 2, rapports: 1, premier_jour: DAY_BEFORE, dernier_jour: DAY });
    expect(stats.elements).toBe(2 * ARCS + 3 + 3 + 1 + 3 + (ARCS - 5));
    expect(stats.sources.comptages).toEqual({
      jours: 2,
      elements: 2 * ARCS,
      premier_jour: DAY_BEFORE,
      dernier_jour: DAY,
      jours_manquants: 0,
      age_jours: 1,
      calcule_le: '2023-11-22T03:00:00Z',
      age_calcul_heures: 3,
      taux_couverture: null,
      synthetique: true,
    });
  });

  it('tell how the service is', async () => {
    const { body } = await get('/health');
    expect(healthSchema.parse(body)).toEqual({
      ...{ status: 'ok', service: 'cityflow', version: '0.0.0', database: 'memory', environment: 'test' },
    });
    expect((await get('/health/live')).body).toEqual({ status: 'ok' });
  });

  it('do not know other paths', async () => {
    for (const path of [
      '/nope',
      '/metrics',
      '/metrics/',
      '/metrics/bikes/latest/1',
      '/report',
      '/Metrics/latest',
    ]) {
      await problem(path, 404);
    }
  });
});

describe('an empty store', () => {
  const empty = openApi(openMemory());

  it('has nothing, and says so', async () => {
    for (const path of ['/metrics/bikes/latest', '/metrics/latest', '/report/latest', '/series/bikes/c1']) {
      const response = await empty.request(path);
      expect(response.status).toBe(404);
    }
    const stats = statsSchema.parse(await (await empty.request('/stats')).json());
    expect(stats).toMatchObject({ jours: 0, elements: 0, premier_jour: null });
    expect((await empty.request('/dates')).status).toBe(200);
  });
});
