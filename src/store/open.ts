import type { Config } from '../config.ts';
import { CityflowError } from '../domain/errors.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

/**
 * The store that the settings choose. Nothing is opened before the first question.
 * @throws CityflowError STORE_UNSUPPORTED
 */
export function openStore({ targets, db }: Pick<Config, 'targets' | 'db'>): Store {
  switch (targets.store) {
    case 'embedded':
      return openSqlite({ file: db });
    case 'mongodb':
    case 'dynamodb':
      throw new CityflowError('STORE_UNSUPPORTED', { kind: targets.store });
  }
}
