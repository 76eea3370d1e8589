import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { describeDays } from './contract-days.ts';
import { describeFidelity } from './contract-json.ts';
import { describeListings } from './contract-listings.ts';

/** An empty store, as a test gets it. */
export interface OpenedStore {
  readonly store: Store;
  /** another connection to the same data, as another program would have it; `close` closes it too */
  readonly reopen: () => Promise<Store>;
  /** closes everything and removes the data */
  readonly close: () => Promise<void>;
}

/** What every store must do, whatever is behind it. */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`store contract: ${name}`, () => {
    let opened: OpenedStore;

    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    describeDays(() => opened);
    describeListings(() => opened);
    describeFidelity(() => opened);
  });
}
