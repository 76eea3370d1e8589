import { readFileSync } from 'node:fs';

/** The version of CityFlow, from its manifest: two folders up in a checkout, in the package and in a bundle. */
export function ownVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
