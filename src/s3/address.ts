import { CityflowError } from '../domain/errors.ts';

/** Where things lie in S3. */
export interface S3Address {
  readonly bucket: string;
  /** '' or ending with `/` */
  readonly prefix: string;
}

const SCHEME = 's3://';

export function isS3Address(text: string): boolean {
  return text.startsWith(SCHEME);
}

/**
 * `s3://bucket` or `s3://bucket/prefix`.
 * @throws CityflowError RAW_ZONE_REMOTE for anything else
 */
export function parseS3Address(text: string): S3Address {
  const [bucket = '', ...folders] = isS3Address(text) ? text.slice(SCHEME.length).split('/') : [];
  if (bucket === '') throw new CityflowError('RAW_ZONE_REMOTE', { path: text });
  return { bucket, prefix: asPrefix(folders.join('/')) };
}

/** `reports`, `/reports/` and `reports/` are the same prefix. */
export function asPrefix(folder: string): string {
  const trimmed = folder.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}
