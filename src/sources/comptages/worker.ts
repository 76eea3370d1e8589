import { workerData } from 'node:worker_threads';
import { orWriteFailed } from '../../files.ts';
import { serve } from '../../threads.ts';
import { type CrewOptions, type Hand, openHand } from './crew.ts';

const { options, name } = workerData as { options: CrewOptions; name: string };
/** opened by the first call, so that whoever calls is told when it cannot be */
let hand: Hand | undefined;

function inHand<T>(work: (hand: Hand) => Promise<T>): Promise<T> {
  return orWriteFailed(options.folder, async () => {
    hand ??= openHand(options, name);
    return work(hand);
  });
}

serve<Hand>({
  scan: (input, range) => inHand((it) => it.scan(input, range)),
  staged: () => inHand((it) => it.staged()),
  gather: (stages, arcs) => inHand((it) => it.gather(stages, arcs)),
  finish: (order) => inHand((it) => it.finish(order)),
  close: async () => hand?.close(),
});
