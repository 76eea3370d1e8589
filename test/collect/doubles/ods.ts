import { toCityIso } from '../../../src/domain/time.ts';
import { clockOf, OdsError, type OdsRow, odsFilter } from './odsql.ts';

/** A dataset of the double. */
export interface OdsDataset {
  /** API name → label */
  readonly fields: ReadonlyMap<string, string>;
  /** fields that hold UTC ms and are shown in the time zone of the request */
  readonly dates: ReadonlySet<string>;
  readonly rows: readonly OdsRow[];
  /** what the GeoJSON export says, when there is one */
  readonly geojson?: string;
  readonly parquet?: Uint8Array;
}

/** An answer of a double. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

const MAX_LIMIT = 100;
const MAX_WINDOW = 10_000;
const MAX_GROUPS = 30_000;

/** Opendatasoft Explore v2.1: records with their caps, exports without, errors in its own shape. */
export function odsReply(datasets: ReadonlyMap<string, OdsDataset>, url: URL): Reply {
  const match = /\/api\/explore\/v2\.1\/catalog\/datasets\/([\w-]+)\/(records|exports\/(\w+))$/.exec(
    url.pathname,
  );
  const dataset = datasets.get(match?.[1] ?? '');
  if (!match || !dataset) return odsFailure(404, 'DatasetNotFound', `The requested dataset does not exist.`);
  try {
    const rows = select(dataset, url);
    if (match[2] === 'records') return records(dataset, rows, url);
    return exported(dataset, rows, match[3] ?? '', url);
  } catch (error) {
    if (!(error instanceof OdsError)) throw error;
    return odsFailure(400, error.code, error.message);
  }
}

export function odsFailure(status: number, error_code: string, message: string): Reply {
  return { status, type: 'application/json', body: JSON.stringify({ error_code, message }) };
}

function select(dataset: OdsDataset, url: URL): OdsRow[] {
  const timezone = url.searchParams.get('timezone') ?? 'UTC';
  const names = new Set(dataset.fields.keys());
  const rows = dataset.rows.filter(odsFilter(url.searchParams.get('where'), names, timezone));
  const order = (url.searchParams.get('order_by') ?? '').split(',').filter((name) => name !== '');
  for (const name of order) if (!names.has(name)) throw new OdsError('ODSQLError', `Unknown field: ${name}.`);
  return order.length === 0 ? rows : rows.sort((a, b) => byOrder(a, b, order));
}

function byOrder(a: OdsRow, b: OdsRow, order: readonly string[]): number {
  for (const name of order) {
    const [x, y] = [a[name] as number, b[name] as number];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

function records(dataset: OdsDataset, rows: readonly OdsRow[], url: URL): Reply {
  const [limit, offset] = ['limit', 'offset'].map((name, at) =>
    Number(url.searchParams.get(name) ?? [10, 0][at]),
  ) as [number, number];
  const grouped = url.searchParams.has('group_by');
  if (limit > (grouped ? MAX_GROUPS : MAX_LIMIT) || limit < -1) {
    throw new OdsError('InvalidRESTParameterError', `Invalid value for limit API parameter: ${limit}`);
  }
  if (limit + offset > (grouped ? MAX_GROUPS : MAX_WINDOW)) {
    throw new OdsError('InvalidRESTParameterError', `Invalid value for offset API parameter: ${offset}`);
  }
  const results = rows.slice(offset, offset + limit).map((row) => shown(dataset, row, url));
  return json({ total_count: rows.length, results });
}

function exported(dataset: OdsDataset, rows: readonly OdsRow[], format: string, url: URL): Reply {
  if (format === 'json') return json(rows.map((row) => shown(dataset, row, url)));
  if (format === 'csv')
    return { status: 200, type: 'text/csv; charset=utf-8', body: csv(dataset, rows, url) };
  if (format === 'geojson' && dataset.geojson !== undefined) {
    return { status: 200, type: 'application/geo+json', body: dataset.geojson };
  }
  if (format === 'parquet' && dataset.parquet !== undefined) {
    return { status: 200, type: 'application/parquet', body: dataset.parquet };
  }
  return odsFailure(400, 'InvalidRESTParameterError', `Unknown export format: ${format}`);
}

function json(value: unknown): Reply {
  return { status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

/** A row as this request sees it: dates in its time zone. */
function shown({ dates }: OdsDataset, row: OdsRow, url: URL): OdsRow {
  const clock = clockOf(url.searchParams.get('timezone') ?? 'UTC');
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      dates.has(name) && typeof value === 'number' ? toCityIso(clock, value) : value,
    ]),
  );
}

function csv(dataset: OdsDataset, rows: readonly OdsRow[], url: URL): string {
  const { searchParams: asked } = url;
  const separator = asked.get('delimiter') ?? ';';
  const names = [...dataset.fields.keys()];
  const header = asked.get('use_labels') === 'true' ? [...dataset.fields.values()] : names;
  const clock = clockOf(asked.get('timezone') ?? 'UTC');
  const cell = (row: OdsRow, name: string) => {
    const value = row[name];
    const text =
      dataset.dates.has(name) && typeof value === 'number' ? toCityIso(clock, value) : String(value ?? '');
    return /["\n\r]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => names.map((name) => cell(row, name)).join(separator));
  const bom = asked.get('with_bom') === 'true' ? '\uFEFF' : '';
  return `${bom}${[header.join(separator), ...lines].join('\r\n')}\r\n`;
}
