import { expect, it } from 'vitest';
import { describeWithOwnServer } from '../servers.ts';
import { runShown, smallDay } from './dynamodb-moments.ts';
import { makeTables } from './dynamodb-tables.ts';

const DAY = '2023-11-21';
const KILLS = 8;

describeWithOwnServer('dynamodb', 'the DynamoDB store', (start) => {
  it('shows whole days after the server was killed at any moment of a save', async () => {
    const own = await start();
    const here = await makeTables(own.url);
    const patient = here.open({ attempts: 2 });
    await patient.replaceDay(smallDay(0, DAY));
    const started = performance.now();
    await patient.replaceDay(smallDay(0, DAY));
    const saveMs = performance.now() - started;
    let stored = 0;
    let interrupted = 0;
    for (let kill = 1; interrupted < KILLS; kill += 1) {
      expect(kill, 'saves end before the server can be killed').toBeLessThan(5 * KILLS);
      const save = patient.replaceDay(smallDay(kill, DAY)).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'STORE_UNREACHABLE' });
          return false;
        },
      );
      // spread over the length of an undisturbed save
      await new Promise((resolve) => setTimeout(resolve, ((kill % KILLS) / KILLS) * saveMs));
      await own.kill();
      const done = await save;
      if (!done) interrupted += 1;
      await own.restart();
      const shown = await runShown(here.open(), DAY);
      expect(done ? [kill] : [stored, kill]).toContain(shown);
      await patient.replaceDay(smallDay(kill, DAY));
      stored = kill;
      expect(await runShown(here.open(), DAY)).toBe(kill);
    }
    await here.remove();
    await own.stop();
  }, 120_000);
});
