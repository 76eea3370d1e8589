import path from 'node:path';
import { readKeyFile, writeKeyFile } from '../api/guard/key-file.ts';
import { type ApiKey, drawKey, isActive } from '../api/guard/keys.ts';
import type { Config } from '../config.ts';
import { ROLES, type Role } from '../domain/access.ts';
import { CityflowError } from '../domain/errors.ts';
import { type Console, table } from './console.ts';
import { DONE } from './exit.ts';

const DAY_MS = 86_400_000;
const LONGEST_NAME = 64;

export interface NewKeyCommand {
  readonly name: string;
  readonly role: string;
  /** days after which it expires; absent: never */
  readonly days?: number;
}

/** `keys add`: shows the key this once. A holder who has one gets another: both work until one is revoked. */
export async function addKeyCommand(
  { api: { keysFile } }: Config,
  { name, role: given, days }: NewKeyCommand,
  console: Console,
  now: Date = new Date(),
): Promise<number> {
  const { keys: texts, usage } = console.messages;
  const role = ROLES.find((known): known is Role => known === given);
  if (role === undefined)
    throw new CityflowError('USAGE', { detail: usage.onlyRoles(given, ROLES.join(', ')) });
  if (name.trim() === '' || name.length > LONGEST_NAME) {
    throw new CityflowError('USAGE', { detail: usage.keyName(LONGEST_NAME) });
  }
  const expiresAt = days === undefined ? null : new Date(now.getTime() + days * DAY_MS).toISOString();
  const { key, kept } = drawKey({ name, role, expiresAt }, now);
  await writeKeyFile(keysFile, [...readKeyFile(keysFile), kept]);
  console.result({ key, ...withoutHash(kept) }, [key]);
  console.say(texts.added(name, role, expiresAt?.slice(0, 10) ?? null, shown(keysFile)));
  return DONE;
}

/** `keys list`: who holds which keys; the keys themselves are nowhere. */
export async function listKeysCommand(
  { api: { keysFile } }: Config,
  console: Console,
  now: Date = new Date(),
): Promise<number> {
  const { keys: texts } = console.messages;
  const keys = readKeyFile(keysFile);
  const stateOf = (key: ApiKey) =>
    key.revoked_at !== null ? texts.revoked : isActive(key, now.getTime()) ? texts.active : texts.expired;
  const rows = keys.map((key) => [
    key.id,
    key.name,
    key.role,
    key.created_at.slice(0, 10),
    key.expires_at?.slice(0, 10) ?? '—',
    stateOf(key),
  ]);
  console.result(
    keys.map(withoutHash),
    rows.length === 0 ? [texts.none(shown(keysFile))] : table([[...texts.columns], ...rows]),
  );
  return DONE;
}

/**
 * `keys revoke`: by the id of a key, or by the name of a holder, who then has none left. A running server knows
 * within a second.
 * @throws CityflowError KEY_UNKNOWN
 */
export async function revokeKeyCommand(
  { api: { keysFile } }: Config,
  which: string,
  console: Console,
  now: Date = new Date(),
): Promise<number> {
  const keys = readKeyFile(keysFile);
  const revoked = keys.filter(
    (key) => (key.id === which || key.name === which) && isActive(key, now.getTime()),
  );
  if (revoked.length === 0) throw new CityflowError('KEY_UNKNOWN', { key: which });
  const revoked_at = now.toISOString();
  await writeKeyFile(
    keysFile,
    keys.map((key) => (revoked.includes(key) ? { ...key, revoked_at } : key)),
  );
  console.result(
    revoked.map(({ id, name }) => ({ id, name, revoked_at })),
    revoked.map(({ id, name }) => console.messages.keys.gone(id, name)),
  );
  return DONE;
}

function withoutHash({ hash: _, ...rest }: ApiKey): Omit<ApiKey, 'hash'> {
  return rest;
}

function shown(file: string): string {
  return path.relative(process.cwd(), file) || '.';
}
