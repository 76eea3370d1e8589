import { getCompileCacheDir } from 'node:module';
import { parentPort, Worker } from 'node:worker_threads';
import { CityflowError, type ErrorCode, type ErrorParams } from './domain/errors.ts';

/** Something whose methods can be asked from another thread: arguments and answers are copied. */
type Asynchronous<T> = { readonly [M in keyof T]: (...args: never[]) => Promise<unknown> };

interface Question {
  readonly id: number;
  readonly method: PropertyKey;
  readonly args: readonly unknown[];
}

/** Errors lose their class between threads: those for the operator travel as code and values. */
type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: { readonly code: ErrorCode; readonly params: unknown } }
  | { readonly id: number; readonly error: unknown };

/** What another thread does, asked from this one. */
interface Thread<T extends Asynchronous<T>> {
  /** @throws what the method throws there; CityflowErrors as such */
  ask<M extends keyof T>(method: M, ...args: Parameters<T[M]>): ReturnType<T[M]>;
  /** false once it ended, by itself or not */
  alive(): boolean;
  /** Ends the thread, whatever it does. */
  end(): Promise<void>;
}

/**
 * Starts a thread, which alone does not keep the program alive; a question that waits for its answer does.
 * @param module a module that calls {@link serve}
 * @param workerData what the module finds under that name
 */
export function startThread<T extends Asynchronous<T>>(module: URL, workerData: unknown): Thread<T> {
  const worker = new Worker(cached(module), { workerData });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: unknown) => void }>();
  let questions = 0;
  /** why the thread answers no more */
  let ended: { readonly error: unknown } | undefined;
  const bury = (error: unknown) => {
    ended ??= { error };
    for (const { reject } of waiting.values()) reject(ended.error);
    waiting.clear();
  };
  worker.unref();
  worker.on('message', (answer: Answer) => {
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('value' in answer) question?.resolve(answer.value as never);
    else if ('failure' in answer) {
      const { code, params } = answer.failure;
      question?.reject(new CityflowError(code, params as ErrorParams<typeof code>));
    } else question?.reject(answer.error);
  });
  worker.on('error', bury);
  worker.on('exit', (code) => bury(new Error(`thread of ${module.pathname} ended with code ${code}`)));

  return {
    ask(method, ...args) {
      type Asked = ReturnType<T[typeof method]>;
      if (ended) return Promise.reject(ended.error) as Asked;
      questions += 1;
      const id = questions;
      const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
      worker.ref();
      worker.postMessage({ id, method, args } satisfies Question);
      return answer as Asked;
    },
    alive: () => ended === undefined,
    async end() {
      await worker.terminate();
    },
  };
}

/** A thread does not take over the program's cache of compiled code: it would compile all that it imports. */
function cached(module: URL): URL {
  if (getCompileCacheDir() === undefined) return module;
  const url = JSON.stringify(module.href);
  const text = `import { enableCompileCache } from 'node:module'; enableCompileCache(); await import(${url});`;
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

/** Answers the questions of the thread that started this one, in the order in which they end. */
export function serve<T extends Asynchronous<T>>(methods: T): void {
  parentPort?.on('message', async ({ id, method, args }: Question) => {
    parentPort?.postMessage(await answerOf(id, () => methods[method as keyof T](...(args as never[]))));
  });
}

async function answerOf(id: number, work: () => Promise<unknown>): Promise<Answer> {
  try {
    return { id, value: await work() };
  } catch (error) {
    if (error instanceof CityflowError) return { id, failure: { code: error.code, params: error.params } };
    return { id, error };
  }
}
