import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ROLES, type Role } from '../../domain/access.ts';

/** A key as the file keeps it: everything but the key itself. */
export const API_KEY = z.strictObject({
  /** public part of the key, by which lists and logs call it */
  id: z.string().regex(/^[0-9a-f]{8}$/),
  /** who holds it; several keys of one name are one holder, who is changing from one to the next */
  name: z.string().min(1).max(64),
  role: z.enum(ROLES),
  /** SHA-256 of the whole key, hexadecimal */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
});
export type ApiKey = Readonly<z.infer<typeof API_KEY>>;

/** `cf_`, the id, the secret: found by scanners that look for leaked keys, and by eye in a configuration. */
const KEY = /^cf_([0-9a-f]{8})_[\w-]{43}$/;

const SECRET_BYTES = 32;

export interface NewKey {
  readonly name: string;
  readonly role: Role;
  /** UTC ISO; null: never */
  readonly expiresAt: string | null;
}

/**
 * Draws a key.
 * @returns the key, to be shown once, and what is kept of it
 */
export function drawKey(
  { name, role, expiresAt }: NewKey,
  now: Date,
): { readonly key: string; readonly kept: ApiKey } {
  const id = randomBytes(4).toString('hex');
  const key = `cf_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return {
    key,
    kept: {
      id,
      name,
      role,
      hash: hashOf(key).toString('hex'),
      created_at: now.toISOString(),
      expires_at: expiresAt,
      revoked_at: null,
    },
  };
}

/** The id that a text would have as a key; null when it is none. */
export function idOfKey(text: string): string | null {
  return KEY.exec(text)?.[1] ?? null;
}

export function isActive({ expires_at, revoked_at }: ApiKey, now: number): boolean {
  return revoked_at === null && (expires_at === null || Date.parse(expires_at) > now);
}

/** Whether `text` is this key, in a time that does not tell how much of it is right. */
export function matches({ hash }: ApiKey, text: string): boolean {
  return timingSafeEqual(Buffer.from(hash, 'hex'), hashOf(text));
}

/**
 * One round of SHA-256, on purpose. Slow hashes (scrypt, argon2) make guessing dear where secrets are chosen by
 * people; these are 256 bits drawn at random, which no one guesses at any speed, and a slow hash at each
 * request would be a way to bring the server down.
 */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
