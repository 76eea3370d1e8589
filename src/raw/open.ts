import { isS3Address } from '../s3/address.ts';
import { type DownloadWatch, openS3Zone, type S3ZoneSettings } from './s3-zone.ts';
import { openZone, type RawZone } from './zone.ts';

/**
 * Lists a raw zone, a folder or `s3://bucket/prefix`.
 * @throws CityflowError RAW_ZONE_*, S3_*, INPUT_UNREADABLE for a folder
 */
export function openRawZone(
  root: string,
  settings: S3ZoneSettings,
  watch: DownloadWatch = {},
): Promise<RawZone> {
  return isS3Address(root) ? openS3Zone(root, settings, watch) : openZone(root);
}
