import { parentPort, workerData } from 'node:worker_threads';
import { CityflowError } from '../../domain/errors.ts';
import { orWriteFailed } from '../../files.ts';
import { type Answer, type Call, type CrewOptions, type Hand, openHand } from './crew.ts';

const { options, name } = workerData as { options: CrewOptions; name: string };
/** opened by the first call, so that whoever calls is told when it cannot be */
let hand: Hand | undefined;

async function work(method: keyof Hand, args: readonly unknown[]): Promise<unknown> {
  if (hand === undefined && method === 'close') return;
  hand ??= openHand(options, name);
  return (hand[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
}

async function answer({ id, method, args }: Call): Promise<Answer> {
  try {
    return { id, value: await orWriteFailed(options.folder, () => work(method, args)) };
  } catch (error) {
    if (error instanceof CityflowError) return { id, failure: { code: error.code, params: error.params } };
    return { id, error };
  }
}

parentPort?.on('message', async (call: Call) => parentPort?.postMessage(await answer(call)));
