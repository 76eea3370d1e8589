import { expect, it } from 'vitest';
import { describeWithOwnServer } from '../servers.ts';
import { runShown, smallDay } from './dynamodb-moments.ts';
import { makeTables } from './dynamodb-tables.ts';

const DAY = '2023-11-21';

describeWithOwnServer('dynamodb', 'the DynamoDB store', (start) => {
  it('shows whole days after the server was killed at any moment of a save', async () => {
    const own = await start();
    const here = await makeTables(own.url);
    const patient = here.open({ attempts: 2 });
    let stored = 0;
    await patient.replaceDay(smallDay(0, DAY));
    let interrupted = 0;
    for (let kill = 1; kill <= 12; kill += 1) {
      const save = patient.replaceDay(smallDay(kill, DAY)).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'STORE_UNREACHABLE' });
          return false;
        },
      );
      await new Promise((resolve) => setTimeout(resolve, kill * 8));
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
    expect(interrupted).toBeGreaterThan(5);
    await here.remove();
    await own.stop();
  }, 120_000);
});
