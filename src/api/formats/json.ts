import type { Header, JsonObject } from '../../domain/metrics.ts';

/** The body of `GET /metrics/{type}/{date}`, one item a line: the same bytes as the pipeline's local copy. */
export async function* metricsJson(
  { data_type, date, metrics, quality, run_id, timestamp }: Header,
  rows: AsyncIterable<readonly JsonObject[]>,
  next: () => string | null,
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
  const link = next();
  yield link === null ? '}\n' : `,"next":${JSON.stringify(link)}}\n`;
}

/** Any other document. */
export async function* jsonDocument(document: unknown): AsyncGenerator<string> {
  yield `${JSON.stringify(document)}\n`;
}
