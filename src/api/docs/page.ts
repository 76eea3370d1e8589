import { METRIC_TYPES } from '../../domain/metrics.ts';
import { PROBLEMS } from '../problem.ts';
import { type Column, columnsOf } from '../schemas/columns.ts';
import { ITEM_SCHEMAS } from '../schemas/items.ts';
import type { Document } from './document.ts';
import { type Html, html, prose } from './html.ts';
import { SAMPLE_BASE, SAMPLES } from './samples.ts';

type Operation = NonNullable<NonNullable<Document['paths']>[string]['get']>;

/**
 * The documentation as a page that needs nothing but itself and its style: no script, nothing from elsewhere.
 * @param base address at which the reader finds the API, for the programs to copy
 */
export function docsPage(document: Document, base: string): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    item.get ? [{ path, operation: item.get }] : [],
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CityFlow API</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>CityFlow API</h1>
<p class="muted">Version ${document.info.version} · <a href="/openapi.json">OpenAPI 3.1 document</a></p>
${(document.info.description ?? '').split('\n\n').map((paragraph) => html`<p>${prose(paragraph)}</p>`)}
<nav aria-label="Contents"><ul>
<li><a href="#start">First five minutes</a></li>
${operations.map(({ path }) => html`<li><a href="#${anchor(path)}">${path}</a></li>`)}
<li><a href="#items">Keys of the items</a></li>
<li><a href="#problems">Problems</a></li>
</ul></nav>
</header>
<main id="content">
${firstMinutes(base)}
<h2 id="routes">Routes</h2>
${operations.map(({ path, operation }) => routeSection(path, operation))}
${itemsSection()}
${problemsSection()}
</main>
<footer><p class="muted">The data of the City of Paris is published under the ODbL. CityFlow is under the Apache License 2.0.</p></footer>
</body>
</html>
`;
  return page.html;
}

function firstMinutes(base: string): Html {
  return html`<h2 id="start">First five minutes</h2>
<p>Nothing to install, no account: these programs run as they are.</p>
${SAMPLES.map(
  ({ title, code }) => html`<h3>${title}</h3>
<pre tabindex="0" role="region" aria-label="${title}"><code>${code.replaceAll(SAMPLE_BASE, base)}</code></pre>
`,
)}
<ul>
<li>${prose('`latest` is a date: the newest one stored. `/dates` lists all of them.')}</li>
<li>${prose('An answer is complete when all of its `Content-Length` has arrived. Only a list with a `limit` goes on: follow `next`, or the `Link` header, until there is none. `X-Total-Count` says how many there are in all.')}</li>
<li>${prose('Send the `ETag` back in `If-None-Match`: an answer that has not changed costs nothing (304). It changes when a day is computed again.')}</li>
<li>${prose('Take whole days as CSV, NDJSON, GeoJSON or Parquet: `?format=`, or `Accept`.')}</li>
</ul>
`;
}

function routeSection(path: string, operation: Operation): Html {
  const parameters = (operation.parameters ?? []).flatMap((parameter) =>
    'name' in parameter ? [parameter] : [],
  );
  const good = operation.responses?.['200'] as GoodAnswer | undefined;
  const example = good?.content?.['application/json']?.examples?.synthetic;
  return html`<h3 id="${anchor(path)}"><code>GET ${path}</code></h3>
<p>${prose(`${operation.summary ?? ''}. ${operation.description ?? ''}`)}</p>
${
  parameters.length === 0
    ? null
    : html`<table><caption>Parameters of ${path}</caption>
<thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>
<tbody>${parameters.map(
        (parameter) => html`<tr><th scope="row"><code>${parameter.name}</code></th><td>${parameter.in}</td>
<td>${prose(allowed(parameter.schema as Allowed))}</td><td>${prose(parameter.description ?? '')}</td></tr>
`,
      )}</tbody></table>`
}
<p>Answers as ${Object.keys(good?.content ?? {}).map((type) => html`<code>${type}</code> `)}with the statuses
${Object.keys(operation.responses ?? {}).map((status) => html`<code>${status}</code> `)}.</p>
${
  example
    ? html`<details><summary>${example.summary} of the synthetic city</summary>
<pre tabindex="0" role="region" aria-label="Example of ${path}"><code>${JSON.stringify(example.value, null, 2)}</code></pre></details>`
    : null
}
`;
}

interface GoodAnswer {
  readonly content?: Readonly<
    Record<
      string,
      { readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>> }
    >
  >;
}

interface Allowed {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly anyOf?: readonly Allowed[];
  readonly minimum?: number;
  readonly maximum?: number;
}

function allowed(schema: Allowed): string {
  if (schema.anyOf) return schema.anyOf.map(allowed).join(', or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.minimum !== undefined) return `${schema.minimum} to ${schema.maximum}`;
  return schema.format ?? schema.type ?? '';
}

function itemsSection(): Html {
  return html`<h2 id="items">Keys of the items</h2>
<p>${prose('Every item has all keys of its type, in this order, except `profil_horaire` and `profil_type`: those come with `include`.')}</p>
${METRIC_TYPES.map(
  (type) => html`<table><caption>${type}</caption>
<thead><tr><th scope="col">Key</th><th scope="col">Holds</th><th scope="col">Meaning</th></tr></thead>
<tbody>${columnsOf(type).map((column) => keyRow(column, aboutKey(ITEM_SCHEMAS[type].shape, column)))}</tbody></table>
`,
)}`;
}

function keyRow({ name, kind }: Column, about: string): Html {
  return html`<tr><th scope="row"><code>${name}</code></th><td>${KINDS[kind]}</td><td>${prose(about)}</td></tr>
`;
}

const KINDS = {
  text: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  point: 'point',
  nested: 'list or object',
} as const;

function aboutKey(
  shape: Readonly<Record<string, { readonly description?: string | undefined }>>,
  { name }: Column,
): string {
  return shape[name]?.description ?? '';
}

function problemsSection(): Html {
  return html`<h2 id="problems">Problems</h2>
<p>${prose('Errors are `application/problem+json` (RFC 9457); `error`, `message` and `statusCode` repeat `title`, `detail` and `status`.')}</p>
<table><caption>Types of problems</caption>
<thead><tr><th scope="col">Type</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
<tbody>${Object.entries(PROBLEMS).map(
    ([name, { status, about }]) =>
      html`<tr id="problem-${name}"><th scope="row"><code>${name}</code></th><td>${status}</td><td>${prose(about)}</td></tr>
`,
  )}</tbody></table>`;
}

function anchor(path: string): string {
  return `route${path.replace(/[^a-z]+/g, '-').replace(/-$/, '')}`;
}
