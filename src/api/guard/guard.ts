import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { mayAct, type Role } from '../../domain/access.ts';
import { ApiProblem } from '../problem.ts';
import { callerAddress, isLoopback, maskedAddress, quotaGroup } from './address.ts';
import { type Buckets, type Grant, openBuckets } from './buckets.ts';
import type { KeyRing } from './key-ring.ts';
import type { ApiKey } from './keys.ts';

export interface GuardSettings {
  /** what a caller without key may do; null: nothing */
  readonly anonymous: Role | null;
  /** requests a minute; null: no limit */
  readonly ratePerAddress: number | null;
  readonly ratePerKey: number | null;
  readonly trustedProxies: number;
}

export interface GuardDeps {
  readonly settings: GuardSettings;
  readonly keys: KeyRing;
  /** who is at the other end of a connection; null where there is none */
  readonly peerOf: (c: Context) => string | null;
  /** ms, never going back */
  readonly clock?: () => number;
}

export interface GuardedVariables {
  /** what the caller may do */
  role?: Role | null;
  caller?: string;
}

const LONGEST_URL = 8_192;

/** Paths by which machines ask whether the service lives: never refused, or it would be restarted for being asked. */
const ALWAYS_OPEN = /^\/health(\/|$)/;

/** How to ask is no secret, and whoever has no key yet must learn what one is for. */
const DESCRIPTION = /^\/(docs|openapi\.json)([./]|$)/;

/** Paths of whoever runs the service. */
const OPERATIONS = /^\/-\//;

/**
 * The door: who asks, whether he may, and how often. A wrong key is refused rather than taken for no key: its
 * holder shall learn of it. What needs more than reading asks `needRole` for itself.
 */
export function guard({ settings, keys, peerOf, clock }: GuardDeps) {
  const open = (perMinute: number | null): Buckets | null =>
    perMinute === null ? null : openBuckets({ perMinute, ...(clock ? { now: clock } : {}) });
  const byAddress = open(settings.ratePerAddress);
  const byHolder = open(settings.ratePerKey);

  return createMiddleware<{ Variables: GuardedVariables }>(async (c, next) => {
    if (c.req.url.length > LONGEST_URL) {
      throw new ApiProblem('uri-too-long', `The address has more than ${LONGEST_URL} characters.`);
    }
    const { path } = c.req;
    const peer = peerOf(c);
    const forwarded = c.req.header('X-Forwarded-For');
    const address = callerAddress(peer, forwarded, settings.trustedProxies);
    const given = keyIn(c);
    const key = given === null ? null : keys.find(given);
    c.set('caller', key ? `key:${key.id}` : maskedAddress(address ?? 'unknown'));
    if (ALWAYS_OPEN.test(path)) return next();

    // a wrong key counts as its address, so that nobody tries many
    const [policy, buckets, caller] = key
      ? (['cle', byHolder, key.name] as const)
      : (['adresse', byAddress, quotaGroup(address ?? 'unknown')] as const);
    const grant = buckets?.take(caller);
    if (buckets && grant && !grant.allowed) throw tooMany(policy, buckets, grant);
    const limits = buckets && grant ? limitHeaders(policy, buckets, grant) : null;

    if (given !== null && key === null) {
      throw unauthorized('The API key is unknown, expired or revoked.', limits ?? {});
    }
    const role = roleOf(key, settings.anonymous);
    c.set('role', role);
    // its own machine may look at how the service does; behind a proxy everybody seems to come from there
    const isOperator =
      mayAct(role, 'admin') || (isLoopback(peer) && forwarded === undefined && given === null);
    if (OPERATIONS.test(path)) {
      if (!isOperator) throw refused(key, 'admin', limits ?? {});
    } else if (!mayAct(role, 'lecture') && !DESCRIPTION.test(path)) {
      throw refused(key, 'lecture', limits ?? {});
    }
    await next();
    if (key) keepPrivate(c.res.headers);
    if (limits) for (const [name, value] of Object.entries(limits)) c.res.headers.set(name, value);
  });
}

/** An answer to somebody's key must not wait in a cache for whoever has none. */
function keepPrivate(headers: Headers): void {
  const cacheControl = headers.get('Cache-Control');
  if (cacheControl) headers.set('Cache-Control', cacheControl.replace(/\bpublic\b/, 'private'));
  headers.append('Vary', 'Authorization, X-API-Key');
}

/** @throws ApiProblem when the caller may not do what `needed` may; without a guard everybody may */
export function needRole(c: Context<{ Variables: GuardedVariables }>, needed: Role): void {
  const role = c.get('role');
  if (role === undefined || mayAct(role, needed)) return;
  const hasKey = c.get('caller')?.startsWith('key:') ?? false;
  throw hasKey ? forbidden(needed) : unauthorized(`This takes an API key with the role "${needed}".`, {});
}

/** `Authorization: Bearer …` or `X-API-Key`; never the address, which ends up in logs and histories. */
function keyIn(c: Context): string | null {
  const bearer = /^Bearer +(.+)$/i.exec(c.req.header('Authorization') ?? '')?.[1];
  return bearer?.trim() ?? c.req.header('X-API-Key') ?? null;
}

function roleOf(key: ApiKey | null, anonymous: Role | null): Role | null {
  if (key === null) return anonymous;
  // who shows a key must not get less than who shows none
  return anonymous !== null && mayAct(anonymous, key.role) ? anonymous : key.role;
}

type HeaderFields = Readonly<Record<string, string>>;

function refused(key: ApiKey | null, needed: Role, headers: HeaderFields): ApiProblem {
  return key === null
    ? unauthorized(`This takes an API key with the role "${needed}".`, headers)
    : forbidden(needed, headers);
}

function unauthorized(detail: string, headers: HeaderFields): ApiProblem {
  return new ApiProblem(
    'unauthorized',
    detail,
    {},
    { 'WWW-Authenticate': 'Bearer realm="cityflow"', ...headers },
  );
}

function forbidden(needed: Role, headers: HeaderFields = {}): ApiProblem {
  const detail = `This API key does not have the role "${needed}".`;
  return new ApiProblem('forbidden', detail, { role: needed }, headers);
}

function tooMany(policy: string, buckets: Buckets, grant: Grant): ApiProblem {
  const detail = `${buckets.perMinute} requests a minute are allowed. Ask again in ${grant.retryInS} s.`;
  return new ApiProblem(
    'too-many-requests',
    detail,
    {},
    { 'Retry-After': String(grant.retryInS), ...limitHeaders(policy, buckets, grant) },
  );
}

/** draft-ietf-httpapi-ratelimit-headers-10 */
function limitHeaders(policy: string, { perMinute }: Buckets, { remaining, fullInS }: Grant): HeaderFields {
  return {
    'RateLimit-Policy': `"${policy}";q=${perMinute};w=60`,
    RateLimit: `"${policy}";r=${remaining};t=${fullInS}`,
  };
}
