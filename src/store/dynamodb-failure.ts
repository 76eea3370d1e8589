import { CityflowError } from '../domain/errors.ts';

/** Names that AWS and its SDK give to credentials that are absent, wrong or over. */
const CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'TokenProviderError',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
]);

const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'NotAuthorized', 'OptInRequired']);

const THROTTLED = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
]);

/** A request that DynamoDB does not understand: nothing that an operator could mend. */
const BUGS = new Set(['ConditionalCheckFailedException', 'SerializationException', 'ValidationException']);

interface ServiceFailure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $fault?: unknown;
  readonly code?: unknown;
}

/** Where the question went, for the message. */
interface Asked {
  readonly place: string;
  /** its address without secrets, null for AWS itself */
  readonly server: string | null;
  readonly region: string;
}

/**
 * What an operator can do about a failed question. Whatever neither DynamoDB nor the network said is a bug and
 * comes back as it is.
 */
export function storeFailure(error: unknown, { place: store, server, region }: Asked): unknown {
  if (!(error instanceof Error) || error instanceof CityflowError) return error;
  const failure: ServiceFailure = error;
  const detail = detailOf(failure);
  const cause = { cause: error };
  const setting = server === null ? `AWS_REGION=${region}` : `AWS_ENDPOINT_URL=${server}`;
  if (CREDENTIALS.has(error.name)) return new CityflowError('STORE_CREDENTIALS', { store, detail }, cause);
  if (DENIED.has(error.name)) return new CityflowError('STORE_DENIED', { store, detail }, cause);
  if (THROTTLED.has(error.name)) return new CityflowError('STORE_THROTTLED', { store, detail }, cause);
  if (error.name === 'ResourceNotFoundException')
    return new CityflowError('STORE_NOT_PREPARED', { store, missing: detail }, cause);
  if (isNetwork(failure) || isForeign(failure))
    return new CityflowError('STORE_UNREACHABLE', { store, setting, detail }, cause);
  if (failure.$fault === undefined || BUGS.has(error.name)) return error;
  return new CityflowError('STORE_REFUSED', { store, setting, detail }, cause);
}

/** Nobody answered, the answer broke off, or the server is in trouble. */
function isNetwork(failure: ServiceFailure): boolean {
  return (
    failure.name === 'TimeoutError' ||
    (failure.$metadata?.httpStatusCode ?? 0) >= 500 ||
    (typeof failure.code === 'string' && /^(E[A-Z_]+|UND_ERR_\w+|CERT_\w+)$/.test(failure.code))
  );
}

/** Something answered that does not speak DynamoDB: the SDK hides what it could not read in the error. */
function isForeign(failure: ServiceFailure): boolean {
  return failure.$fault === undefined && '$response' in failure;
}

/** One line, with the name that the documentation of AWS knows. */
function detailOf(failure: ServiceFailure): string {
  const name = typeof failure.code === 'string' ? failure.code : failure.name;
  const said = failure.message.split('\n')[0] ?? '';
  const status = failure.$metadata?.httpStatusCode;
  const known =
    status !== undefined && /^(\d+|Unknown(Error)?|SyntaxError)$/.test(name) ? `HTTP ${status}` : name;
  return said === '' || said === name || /^Unknown(Error)?$/.test(said) ? known : `${known}: ${said}`;
}
