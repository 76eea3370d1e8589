import { parentPort, workerData } from 'node:worker_threads';
import { CityflowError } from '../../domain/errors.ts';
import { orWriteFailed } from '../../files.ts';
import { type Answer, type Call, type CrewOptions, openHand } from './crew.ts';

const { options, name } = workerData as { options: CrewOptions; name: string };
const hand = openHand(options, name);

async function answer({ id, method, args }: Call): Promise<Answer> {
  try {
    const work = hand[method] as (...args: readonly unknown[]) => Promise<unknown>;
    return { id, value: await orWriteFailed(options.folder, () => work(...args)) };
  } catch (error) {
    if (error instanceof CityflowError) return { id, failure: { code: error.code, params: error.params } };
    return { id, error };
  }
}

parentPort?.on('message', async (call: Call) => parentPort?.postMessage(await answer(call)));
