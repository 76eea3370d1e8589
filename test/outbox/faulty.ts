import { CityflowError } from '../../src/domain/errors.ts';
import type { Store } from '../../src/store/store.ts';

/** What becomes of a question asked of a store in trouble. */
export type Fate =
  | 'works'
  /** nothing is done: it cannot be reached */
  | 'refused'
  /** nothing is done: it is there, and does not want this */
  | 'declined'
  /** it is done, but the answer is lost on the way: the caller cannot know */
  | 'unanswered';

/** A question that a store was asked. */
export interface Call {
  readonly method: string;
  /** `comptages 2023-11-21 run-1`, `report 2023-11-21`: what a write is about; empty for a read */
  readonly about: string;
  readonly fate: Fate;
}

export interface Faulty {
  readonly store: Store;
  /** every question so far, in order */
  readonly calls: readonly Call[];
  /** what the store took: `replaceDay comptages 2023-11-21 run-1` */
  taken(): string[];
}

export const OUTAGE = new CityflowError('STORE_UNREACHABLE', {
  store: 'MEMORY',
  setting: 'MONGODB_URL',
  detail: 'ECONNREFUSED',
});

const REFUSAL = new CityflowError('STORE_REFUSED', {
  store: 'MEMORY',
  setting: 'MONGODB_URL',
  detail: 'document too large',
});

const WRITES = new Set(['replaceDay', 'removeDay', 'replaceReport']);

/** A store that fails as told, question by question. */
export function makeFaulty(store: Store, fateOf: (call: number, method: string) => Fate): Faulty {
  const calls: Call[] = [];
  const faulty = new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || name === 'close') return method;
      return async (...args: unknown[]) => {
        const fate = fateOf(calls.length, String(name));
        calls.push({ method: String(name), about: aboutOf(String(name), args), fate });
        if (fate === 'refused') throw OUTAGE;
        if (fate === 'declined') throw REFUSAL;
        const answer: unknown = await method(...args);
        if (fate === 'unanswered') throw OUTAGE;
        return answer;
      };
    },
  });
  return {
    store: faulty,
    calls,
    taken: () =>
      calls
        .filter(({ method, fate }) => WRITES.has(method) && fate !== 'refused' && fate !== 'declined')
        .map(({ method, about }) => `${method} ${about}`),
  };
}

function aboutOf(method: string, args: readonly unknown[]): string {
  if (!WRITES.has(method)) return '';
  if (method === 'removeDay') return args.join(' ');
  const written = args[0] as { header?: { data_type: string; date: string; run_id: string }; date?: string };
  if (written.header === undefined) return `report ${written.date}`;
  return `${written.header.data_type} ${written.header.date} ${written.header.run_id}`;
}
