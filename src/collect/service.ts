import { readFile, stat } from 'node:fs/promises';
import type { KeySource } from '../domain/collecting.ts';
import { CityflowError } from '../domain/errors.ts';
import { type Secret, secret } from '../domain/secret.ts';

/** A key and how the service wants it. */
export interface ServiceKey {
  /** name of the setting that gives it */
  readonly setting: string;
  readonly value: Secret;
  readonly sent: { readonly header: string } | { readonly parameter: string };
}

/** Who is asked, as an operator knows it. */
export interface Service {
  /** `PRIM`, `Opendatasoft` … */
  readonly name: string;
  /** name of the setting that says where it is */
  readonly setting: string;
  readonly key: ServiceKey | null;
}

/** Where containers are given secrets: files of a memory file system that the container alone sees. */
const CONTAINER_SECRETS = /^\/(run|var\/run)\/secrets\//;
const READABLE_BY_OTHERS = 0o077;

/**
 * The key: the setting first, else its file, which nobody but its owner may read.
 * @throws CityflowError KEY_FILE
 */
export async function readKey({ setting, value, file }: KeySource): Promise<Secret> {
  if (value !== null) return value;
  if (file === null) throw new Error(`${setting}: not given`);
  const fail = (detail: string, cause?: unknown) =>
    new CityflowError('KEY_FILE', { path: file, setting, detail }, { cause });
  let text: string;
  try {
    const { mode } = await stat(file);
    const open = process.platform !== 'win32' && (mode & READABLE_BY_OTHERS) !== 0;
    if (open && !CONTAINER_SECRETS.test(file)) throw fail(`mode ${(mode & 0o777).toString(8)}`);
    text = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof CityflowError) throw error;
    throw fail((error as NodeJS.ErrnoException).code ?? String(error), error);
  }
  if (text === '') throw fail('vide');
  if (/\s/.test(text)) throw fail('plusieurs lignes ou mots');
  return secret(text);
}
