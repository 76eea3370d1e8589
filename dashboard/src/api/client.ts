/** What the API says when it cannot answer (RFC 9457), or what the network says for it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status, 0 when no answer came */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Client {
  /**
   * The body of `GET path`, path relative to the API. Answers used last are kept, up to a size; the same question
   * asked twice goes out once.
   * @throws ApiError
   */
  get<T>(path: string): Promise<T>;
  /** The same as the API has it now: neither this client nor the browser answers from what it kept. */
  getNow<T>(path: string): Promise<T>;
  /** Forgets every answer, what the browser kept included. */
  clear(): void;
}

interface ClientOptions {
  readonly base: string | URL;
  readonly fetch?: typeof globalThis.fetch;
  /** characters of answers kept; one that is larger is not kept at all */
  readonly keepChars?: number;
}

interface Answer {
  readonly body: Promise<unknown>;
  /** 0 until it has come */
  chars: number;
}

interface Page {
  readonly body: unknown;
  readonly chars: number;
  readonly next: URL | null;
}

/** How the browser uses what it kept: as long as the API said, not for this answer, or not at all. */
type Keeping = 'default' | 'reload' | 'no-store';

export function createClient({ base, fetch = globalThis.fetch, keepChars = 4e6 }: ClientOptions): Client {
  /** insertion order is the order of use: the first one was used longest ago */
  const answers = new Map<string, Answer>();

  /** how the browser is to use what it kept */
  let kept: Keeping = 'default';

  async function ask(path: string): Promise<{ readonly body: unknown; readonly chars: number }> {
    const { body, next, chars } = await page(new URL(path, base), kept);
    if (next === null || !isList(body)) return { body, chars };
    // an API that may not send much at once (behind a gateway) sends lists by the page
    const metrics = [...body.data.metrics];
    let sum = chars;
    for (let at: URL | null = next; at !== null; ) {
      const more = await page(at, kept);
      if (isList(more.body)) metrics.push(...more.body.data.metrics);
      sum += more.chars;
      at = more.next;
    }
    return { body: { ...body, data: { ...body.data, metrics } }, chars: sum };
  }

  async function page(url: URL, cache: Keeping): Promise<Page> {
    const response = await answerOf(fetch(url, { headers: { accept: 'application/json' }, cache }));
    if (!response.ok) throw new ApiError(response.status, await reasonOf(response));
    const text = await response.text();
    return { body: JSON.parse(text), chars: text.length, next: nextOf(response, url) };
  }

  /** Lets go of what was used longest ago. */
  function tidy(): void {
    let sum = [...answers.values()].reduce((total, { chars }) => total + chars, 0);
    for (const [path, { chars }] of answers) {
      if (sum <= keepChars) return;
      if (chars === 0) continue;
      answers.delete(path);
      sum -= chars;
    }
  }

  function get<T>(path: string): Promise<T> {
    const known = answers.get(path);
    if (known) {
      answers.delete(path);
      answers.set(path, known);
      return known.body as Promise<T>;
    }
    const asked = ask(path);
    const answer: Answer = { body: asked.then(({ body }) => body), chars: 0 };
    answers.set(path, answer);
    asked.then(
      ({ chars }) => {
        answer.chars = chars;
        tidy();
      },
      () => {
        if (answers.get(path) === answer) answers.delete(path);
      },
    );
    return answer.body as Promise<T>;
  }

  return {
    get,
    getNow: async <T>(path: string) => (await page(new URL(path, base), 'no-store')).body as T,
    clear() {
      answers.clear();
      kept = 'reload';
    },
  };
}

interface List {
  readonly data: { readonly metrics: readonly unknown[] };
}

function isList(body: unknown): body is List {
  const { data } = (body ?? {}) as { readonly data?: { readonly metrics?: unknown } };
  return Array.isArray(data?.metrics);
}

/** The page after this one, from `Link: <…>; rel="next"` (RFC 8288). */
function nextOf(response: Response, url: URL): URL | null {
  const link = /<([^>]*)>\s*;\s*rel="?next"?/.exec(response.headers.get('link') ?? '');
  return link ? new URL(link[1]!, url) : null;
}

async function answerOf(asked: Promise<Response>): Promise<Response> {
  try {
    return await asked;
  } catch (error) {
    throw new ApiError(0, error instanceof Error ? error.message : String(error));
  }
}

async function reasonOf(response: Response): Promise<string> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('json')) return response.statusText;
  const { detail, message, title } = (await response.json()) as Readonly<Record<string, unknown>>;
  return [detail, message, title].find((text) => typeof text === 'string') ?? response.statusText;
}
