const LONGEST = 512;
const SECRET = /key|token|secret|password|passwd|auth|signature|cle|jeton/i;

/**
 * A query as a log may keep it: keys belong into a header, but somebody will send one in the address, and logs
 * travel far.
 */
export function queryText(query: string): string {
  const shown = query
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1);
      return SECRET.test(name) || /cf_[0-9a-f]{8}_/.test(pair) ? `${name}=***` : pair;
    })
    .join('&');
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
}
