import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from '../deps.ts';
import EXAMPLES from './examples.json' with { type: 'json' };

export type Document = ReturnType<OpenAPIHono<ApiEnv>['getOpenAPI31Document']>;

const ABOUT = `Daily figures of a city's open mobility data: road counts, bike counters, transit disruptions,
weather, road works, and the network they lie on. It only reads; nobody needs an account unless whoever runs it says so.

Lists are complete unless a limit is given. Absent is null, never 0. Hours are those of the city's clock, instants UTC.`;

/** The OpenAPI document of an application, drawn from the schemas that validate its requests. */
export function openApiDocument(app: OpenAPIHono<ApiEnv>, version: string): Document {
  const { openAPIRegistry: registry } = app;
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, where one is asked for.',
  });
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
  });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'CityFlow',
      version,
      description: ABOUT,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{}, { bearer: [] }, { apiKey: [] }],
    tags: [{ name: 'Figures' }, { name: 'What there is' }, { name: 'Service' }],
  });
  return withExamples(document);
}

/** An answer of the API to the synthetic city. */
interface Example {
  readonly request: string;
  readonly answer: unknown;
}

/** Puts answers of the API to the synthetic city beside the schemas of what they are. */
function withExamples(document: Document): Document {
  for (const [path, { request, answer }] of Object.entries(EXAMPLES as Readonly<Record<string, Example>>)) {
    const content = document.paths?.[path]?.get?.responses?.['200']?.content?.['application/json'];
    if (content) content.examples = { synthetic: { summary: `GET ${request}`, value: answer } };
  }
  return document;
}
