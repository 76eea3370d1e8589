import { afterAll, beforeAll } from 'vitest';
import type { OwnServer } from '../../scripts/services/own.ts';
import type { Store } from '../../src/store/store.ts';
import { makeTables, type TestTables } from './dynamodb-tables.ts';
import { type FaultProxy, startProxy } from './fault-proxy.ts';

/** A server of a suite's own with tables, and a proxy before it that does what it is told. */
export interface BehindProxy {
  readonly proxy: FaultProxy;
  readonly tables: TestTables;
  /** a connection past the proxy */
  readonly direct: Store;
}

/** Opens one for the suite that calls, before its tests. */
export function useServerBehindProxy(
  start: () => Promise<OwnServer>,
  opened: (behind: BehindProxy) => void,
): void {
  let close = async () => {};
  beforeAll(async () => {
    const server = await start();
    const [proxy, tables] = [await startProxy(server.url), await makeTables(server.url)];
    opened({ proxy, tables, direct: tables.open() });
    close = async () => {
      await tables.remove();
      await proxy.close();
      await server.stop();
    };
  });
  afterAll(() => close());
}
