import { describeStore } from './contract.ts';
import { type Memory, openMemory } from './memory.ts';

describeStore('memory', async () => {
  const memory: Memory = { days: new Map(), reports: new Map() };
  return { store: openMemory(memory), reopen: async () => openMemory(memory), close: async () => {} };
});
