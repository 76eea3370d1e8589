import { CityflowError } from '../domain/errors.ts';

/** What a request to S3 was about, for the message of its failure. */
export interface S3Request {
  readonly bucket: string;
  /** '' for the bucket itself */
  readonly key: string;
  readonly region: string;
  /** null for AWS itself */
  readonly endpoint: string | null;
}

/** Names that S3 and the SDK give to credentials that are absent, wrong or over. */
const CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidToken',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'TokenRefreshRequired',
]);

interface ServiceFailure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly code?: unknown;
}

/**
 * What an operator can do about a failed request. Whatever neither S3 nor the network said is a bug and comes
 * back as it is.
 */
export function s3Failure(error: unknown, request: S3Request): unknown {
  if (!(error instanceof Error) || error instanceof CityflowError) return error;
  const failure: ServiceFailure = error;
  const { bucket, key, region, endpoint } = request;
  const status = failure.$metadata?.httpStatusCode;
  const place = `s3://${bucket}${key === '' ? '' : `/${key}`}`;
  const detail = detailOf(failure, status);
  const cause = { cause: error };
  if (CREDENTIALS.has(error.name)) return new CityflowError('S3_CREDENTIALS', { place, detail }, cause);
  if (error.name === 'NoSuchBucket' || (status === 404 && key === '')) {
    const option = endpoint === null ? '' : ` --endpoint-url ${endpoint}`;
    return new CityflowError('S3_BUCKET_MISSING', { bucket, region, option }, cause);
  }
  if (status === 403) return new CityflowError('S3_DENIED', { place, detail }, cause);
  if (isNetwork(failure) || (status !== undefined && status >= 500) || status === 429) {
    const server = endpoint ?? `AWS, ${region}`;
    return new CityflowError('S3_UNREACHABLE', { place, server, detail }, cause);
  }
  return status === undefined ? error : new CityflowError('S3_FAILED', { place, detail }, cause);
}

/** Nobody answered, or the answer broke off. */
function isNetwork(failure: ServiceFailure): boolean {
  return (
    failure.name === 'TimeoutError' ||
    (typeof failure.code === 'string' && /^(E[A-Z_]+|UND_ERR_\w+|CERT_\w+)$/.test(failure.code))
  );
}

/** One line, with the name that the documentation of S3 knows. */
function detailOf(failure: ServiceFailure, status: number | undefined): string {
  const name = typeof failure.code === 'string' ? failure.code : failure.name;
  const said = failure.message.split('\n')[0] ?? '';
  const known = status !== undefined && /^(\d+|Unknown(Error)?)$/.test(name) ? `HTTP ${status}` : name;
  return said === '' || said === name || /^Unknown(Error)?$/.test(said) ? known : `${known}: ${said}`;
}
