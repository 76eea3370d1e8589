import { AsyncLocalStorage } from 'node:async_hooks';
import type { Store } from '../../store/store.ts';
import type { Metrics } from './metrics.ts';

/** What the store took of a request. */
export interface StoreTime {
  ms: number;
  questions: number;
}

/** The request in which a question is asked: questions know nothing of requests. */
const current = new AsyncLocalStorage<StoreTime>();

/** Runs the work of a request; the time of its questions is added to `time`. */
export function withStoreTime<T>(time: StoreTime, work: () => T): T {
  return current.run(time, work);
}

/** The same store, whose questions are measured. */
export function timedStore(store: Store, metrics: Pick<Metrics, 'store'>): Store {
  function timed<A extends readonly unknown[], R>(question: string, ask: (...args: A) => Promise<R>) {
    return async (...args: A): Promise<R> => {
      const started = performance.now();
      let ok = false;
      try {
        const answer = await ask(...args);
        ok = true;
        return answer;
      } finally {
        const ms = performance.now() - started;
        const time = current.getStore();
        if (time) {
          time.ms += ms;
          time.questions += 1;
        }
        metrics.store.observe({ question, outcome: ok ? 'ok' : 'failed' }, ms / 1000);
      }
    };
  }

  return {
    ...store,
    header: timed('header', store.header),
    items: timed('items', store.items),
    item: timed('item', store.item),
    series: timed('series', store.series),
    days: timed('days', store.days),
    report: timed('report', store.report),
    reportDates: timed('reportDates', store.reportDates),
    checkReadable: timed('checkReadable', store.checkReadable),
  };
}
