import { OpenAPIHono } from '@hono/zod-openapi';
import { openAnswers } from './answer/respond.ts';
import { cors } from './cors.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { guard } from './guard/guard.ts';
import { securityHeaders } from './guard/security-headers.ts';
import { timeLimit } from './guard/time-limit.ts';
import { observe } from './observe/observe.ts';
import { operationsRoutes } from './observe/routes.ts';
import { timedStore } from './observe/timed-store.ts';
import { ApiProblem, answerError, problemResponse } from './problem.ts';
import { openCatalogs } from './read/catalog.ts';
import { openDays } from './read/days.ts';
import { dayRoutes } from './routes/days.ts';
import { docsRoutes } from './routes/docs.ts';
import { healthRoutes } from './routes/health.ts';
import { listingRoutes } from './routes/listings.ts';
import { metricsRoute } from './routes/metrics.ts';
import type { ApiApp, Desk } from './routes/route.ts';
import { seriesRoute } from './routes/series.ts';
import { servePages } from './static.ts';

/** The REST API, the same on Node and on Lambda. Everything it needs is given to it. */
export function createApp(deps: ApiDeps): ApiApp {
  const { settings, version, now, metrics } = deps;
  const store = timedStore(deps.store, metrics);
  const desk: Desk = {
    deps: { ...deps, store },
    catalogs: openCatalogs(store, { maxAgeMs: settings.listingMaxAgeMs, now }),
    days: openDays(store, settings.cacheBytes / 4),
    answers: openAnswers({ version, cacheBytes: (settings.cacheBytes * 3) / 4 }),
  };

  const app: ApiApp = new OpenAPIHono<ApiEnv>();
  app.onError((error, c) => answerError(error, c, deps));
  app.notFound((c) => problemResponse(c, new ApiProblem('not-found', `No route ${c.req.path}. See /docs.`)));

  app.use(observe(deps));
  app.use(securityHeaders());
  app.use(cors(settings.corsOrigins));
  app.use(guard(deps.guard));
  app.use(timeLimit());

  healthRoutes(app, desk);
  listingRoutes(app, desk);
  metricsRoute(app, desk);
  dayRoutes(app, desk);
  seriesRoute(app, desk);
  docsRoutes(app, desk);
  operationsRoutes(app, { ...deps, store });
  app.use(servePages(deps.pages));
  return app;
}
