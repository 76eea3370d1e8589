import { z } from '@hono/zod-openapi';
import { type Document, openApiDocument } from '../docs/document.ts';
import { docsPage } from '../docs/page.ts';
import { STYLE } from '../docs/style.ts';
import { jsonDocument } from '../formats/json.ts';
import { answerHeaders } from '../schemas/headers.ts';
import { noQuery } from '../schemas/query.ts';
import { CACHE_CONTROL } from './fresh.ts';
import { type ApiApp, addRoute, type Desk } from './route.ts';

/** The documentation, drawn from the routes that were added before it. */
export function docsRoutes(app: ApiApp, { deps, answers }: Desk): void {
  // once all routes are there, and once only: it names components
  let drawn: Document | null = null;
  const document = () => {
    drawn ??= openApiDocument(app, deps.version);
    return drawn;
  };
  const own = { tag: 'Service', params: z.object({}), query: noQuery, headers: answerHeaders } as const;

  addRoute(
    app,
    {
      ...own,
      path: '/openapi.json',
      summary: 'This documentation as an OpenAPI 3.1 document',
      content: { 'application/json': z.looseObject({ openapi: z.string() }) },
    },
    (c) =>
      answers.respond(c, {
        key: 'openapi',
        stamp: '',
        lasting: false,
        mediaType: 'application/json',
        cacheControl: CACHE_CONTROL.moving,
        write: async () => ({ chunks: jsonDocument(document()) }),
      }),
  );

  addRoute(
    app,
    {
      ...own,
      path: '/docs',
      summary: 'This documentation as a page',
      content: { 'text/html': z.string() },
    },
    (c) => {
      const base = new URL(c.req.url).origin;
      return answers.respond(c, {
        key: `docs ${base}`,
        stamp: '',
        lasting: false,
        mediaType: 'text/html; charset=utf-8',
        cacheControl: CACHE_CONTROL.moving,
        write: async () => ({ chunks: once(docsPage(document(), base)) }),
      });
    },
  );

  // a file of its own: pages may not have styles in them
  app.get('/docs.css', (c) =>
    answers.respond(c, {
      key: 'docs.css',
      stamp: '',
      lasting: false,
      mediaType: 'text/css; charset=utf-8',
      cacheControl: CACHE_CONTROL.moving,
      write: async () => ({ chunks: once(STYLE) }),
    }),
  );
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
