import type { Hono } from 'hono';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { addSourceGauges } from './source-gauges.ts';

/** What is there for whoever runs the service, and only for him: see the guard. */
export function operationsRoutes(
  app: Hono<ApiEnv>,
  { metrics: { registry }, store, now }: Pick<ApiDeps, 'metrics' | 'store' | 'now'>,
): void {
  addSourceGauges(registry, store, now);
  app.get('/-/metrics', async () => {
    const text = await registry.metrics();
    return new Response(text, {
      headers: { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' },
    });
  });
}
