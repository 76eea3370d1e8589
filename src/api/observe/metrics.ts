import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof openMetrics>;

/** From an answer out of memory to the whole day of a slow store; s. */
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * What Prometheus is told. Labels are routes, not paths, and types, not entities: their number stays small
 * whatever is asked.
 * @param ofProcess also memory, event loop and garbage collection of this process
 */
export function openMetrics({ ofProcess }: { readonly ofProcess: boolean }) {
  const registry = new Registry();
  const registers = [registry];
  if (ofProcess) collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Counter({
      name: 'cityflow_http_requests_total',
      help: 'Requests answered, by method, route and status',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    }),
    duration: new Histogram({
      name: 'cityflow_http_request_duration_seconds',
      help: 'Time until an answer begins',
      labelNames: ['method', 'route'] as const,
      buckets: BUCKETS_S,
      registers,
    }),
    inFlight: new Gauge({
      name: 'cityflow_http_requests_in_flight',
      help: 'Requests whose answer has not begun',
      registers,
    }),
    store: new Histogram({
      name: 'cityflow_store_duration_seconds',
      help: 'Time of a question to the store, by question and outcome (ok, failed)',
      labelNames: ['question', 'outcome'] as const,
      buckets: BUCKETS_S,
      registers,
    }),
  };
}
