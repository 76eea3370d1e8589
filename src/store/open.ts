import type { Config } from '../config.ts';
import { openDynamo } from './dynamodb.ts';
import { openMongo } from './mongodb.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

/**
 * The store that the settings choose. Nothing is opened before the first question.
 * @throws CityflowError CONFIG_INVALID
 */
export function openStore(
  config: Pick<Config, 'targets' | 'db' | 'mongodb' | 'aws' | 'dynamodb' | 'storeTtlDays'>,
): Store {
  const ttlDays = config.storeTtlDays;
  switch (config.targets.store) {
    case 'embedded':
      return openSqlite({ file: config.db });
    case 'mongodb':
      return openMongo({ ...config.mongodb, ttlDays });
    case 'dynamodb':
      return openDynamo({ ...config.aws, ...config.dynamodb, ttlDays });
  }
}
