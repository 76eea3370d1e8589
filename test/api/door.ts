import type { ApiDeps } from '../../src/api/deps.ts';
import { openMetrics } from '../../src/api/observe/metrics.ts';

/** An open door: whoever asks may do everything, as often as he likes; no dashboard, and nobody to tell. */
export function openDoor(): Pick<ApiDeps, 'guard' | 'metrics' | 'pages' | 'log'> {
  return {
    guard: {
      settings: { anonymous: 'admin', ratePerAddress: null, ratePerKey: null, trustedProxies: 0 },
      keys: { find: () => null },
      peerOf: () => null,
    },
    metrics: openMetrics({ ofProcess: false }),
    pages: () => null,
    log: () => {},
  };
}
