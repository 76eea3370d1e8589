import type { Config } from '../config.ts';
import type { CityflowError } from '../domain/errors.ts';
import { type Copies, diskCopies } from '../report/copies.ts';
import { openS3Copies } from '../report/s3.ts';
import { lockLake } from './lock.ts';

/** What happens between the files that wait on this disk and their bucket, as it happens. */
export type CopiesEvent =
  | {
      readonly kind: 'copies_sent';
      /** of files that earlier runs had to keep here */
      readonly names: readonly string[];
      readonly bucket: string;
    }
  | {
      /** from here on, files are kept in a folder of this disk */
      readonly kind: 'copies_failed';
      readonly error: CityflowError;
      readonly folder: string;
    };

/**
 * Sends what waits on this disk and does nothing else. Takes the lock of a run.
 * @returns why something waits still, null when nothing does
 * @throws CityflowError LOCKED
 */
export async function sendCopies(
  config: Config,
  listener: (event: CopiesEvent) => void,
): Promise<CityflowError | null> {
  const lock = lockLake(config.lake);
  try {
    const copies = await openCopies(config, listener);
    copies.close();
    return copies.failure();
  } finally {
    lock.release();
  }
}

/** Opens the place of reports and copies. What earlier runs could not send goes first. */
export async function openCopies(config: Config, listener: (event: CopiesEvent) => void): Promise<Copies> {
  if (config.targets.reports === 'disk') return diskCopies(config.output);
  const copies = openS3Copies({ ...config.aws, ...config.s3 }, config.output, (error, folder) =>
    listener({ kind: 'copies_failed', error, folder }),
  );
  const names = await copies.deliver();
  if (names.length > 0) listener({ kind: 'copies_sent', names, bucket: config.s3.reportsBucket });
  return copies;
}
