import type { Header, JsonObject } from '../../domain/metrics.ts';

/** The body of `GET /metrics/{type}/{date}`, one item a line: the same bytes as the pipeline's local copy. */
export async function* metricsJson(
  { data_type, date, metrics, quality, run_id, timestamp }: Header,
  rows: AsyncIterable<readonly JsonObject[]>,
  next: string | null,
): AsyncGenerator<string> {
  yield `{"metric_type":"${data_type}","date":"${date}","data":{"metrics":[\n`;
  let isFirst = true;
  for await (const batch of rows) {
    if (batch.length === 0) continue;
    const lines = batch.map((item) => JSON.stringify(item)).join(',\n');
    yield isFirst ? lines : `,\n${lines}`;
    isFirst = false;
  }
  yield `\n],\n${JSON.stringify({ global: metrics, quality, run_id, timestamp }).slice(1)}`;
  yield next === null ? '}\n' : `,"next":${JSON.stringify(next)}}\n`;
}

/** A document that ends with a list, one record a line, and the address of what follows it. */
export async function* listJson(
  head: JsonObject,
  name: string,
  records: readonly JsonObject[],
  next: string | null,
): AsyncGenerator<string> {
  const lines = records.map((record) => JSON.stringify(record)).join(',\n');
  const tail = next === null ? '' : `,"next":${JSON.stringify(next)}`;
  yield `${JSON.stringify(head).slice(0, -1)},"${name}":[\n${lines}\n]${tail}}\n`;
}

/** Any other document. */
export async function* jsonDocument(document: unknown): AsyncGenerator<string> {
  yield `${JSON.stringify(document)}\n`;
}
