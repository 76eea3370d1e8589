import type { CityflowError } from '../../domain/errors.ts';
import { readKeyFile, versionOf } from './key-file.ts';
import { type ApiKey, idOfKey, isActive, matches } from './keys.ts';

export interface KeyRing {
  /** The active key that `text` is, null when it is none: unknown, wrong, expired or revoked. */
  find(text: string): ApiKey | null;
}

interface KeyRingSettings {
  readonly file: string;
  /** told when the file cannot be used any more, once per version of it */
  readonly onFailure: (error: CityflowError) => void;
  /** UTC ms */
  readonly now?: () => number;
}

/** How long a change of the file may go unnoticed. */
const LOOK_AGAIN_MS = 1_000;

/**
 * The keys of a file that may change while the server runs. From a file that becomes unusable the last good
 * keys stay: a mistake made by hand must not lock everybody out, and `keys revoke` never leaves such a file.
 * @throws CityflowError KEYS_FILE_* when the file cannot be used to begin with
 */
export function openKeyRing({ file, onFailure, now = Date.now }: KeyRingSettings): KeyRing {
  let version = versionOf(file);
  let byId = index(readKeyFile(file));
  let lookedAt = now();

  function look(): void {
    const at = now();
    if (at - lookedAt < LOOK_AGAIN_MS) return;
    lookedAt = at;
    const found = versionOf(file);
    if (found === version) return;
    version = found;
    try {
      byId = index(readKeyFile(file));
    } catch (error) {
      onFailure(error as CityflowError);
    }
  }

  return {
    find(text) {
      look();
      const id = idOfKey(text);
      const key = id === null ? undefined : byId.get(id);
      return key && matches(key, text) && isActive(key, now()) ? key : null;
    },
  };
}

function index(keys: readonly ApiKey[]): ReadonlyMap<string, ApiKey> {
  return new Map(keys.map((key) => [key.id, key]));
}
