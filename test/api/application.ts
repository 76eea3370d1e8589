import { createApp } from '../../src/api/app.ts';
import type { AnswerSettings, ApiDeps } from '../../src/api/deps.ts';
import { openClock } from '../../src/domain/time.ts';
import type { Store } from '../../src/store/store.ts';
import { openDoor } from './door.ts';

/** A moment after the days that the tests store. */
const NOW = Date.parse('2023-11-22T06:30:00Z');

/** Settings as tests want them: whatever is stored is seen at once. */
export function answerSettings(changes: Partial<AnswerSettings> = {}): AnswerSettings {
  return { corsOrigins: ['*'], cacheBytes: 32e6, listingMaxAgeMs: 0, maxBodyBytes: null, ...changes };
}

/** The API before a store, its door wide open. */
export function openApi(store: Store, changes: Partial<ApiDeps> = {}) {
  return createApp({
    ...openDoor(),
    store,
    settings: answerSettings(),
    version: '0.0.0',
    environment: 'test',
    clock: openClock('Europe/Paris'),
    now: () => NOW,
    ...changes,
  });
}
