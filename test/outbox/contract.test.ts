import { describeStore, type OpenedStore } from '../store/contract.ts';
import { makeDesk } from './desk.ts';
import type { Fate } from './faulty.ts';

const remotes: readonly [string, (call: number, method: string) => Fate][] = [
  ['healthy', () => 'works'],
  ['dead', () => 'refused'],
  ['full', (_, method) => (method.startsWith('replace') ? 'refused' : 'works')],
];

for (const [name, fateOf] of remotes) {
  describeStore(`an outbox before a ${name} store`, async (): Promise<OpenedStore> => {
    const desk = makeDesk();
    return {
      store: desk.open(fateOf).store,
      reopen: async () => desk.open(fateOf).store,
      close: desk.remove,
    };
  });
}
