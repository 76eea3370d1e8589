import { isIP } from 'node:net';

/**
 * The address that a request came from.
 *
 * Each proxy adds the address it was called from at the end of X-Forwarded-For; whatever stands before what our
 * own proxies added was written by the caller, who may write anything.
 *
 * @param peer who is at the other end of the connection; null where there is none
 * @param forwarded the header X-Forwarded-For
 * @param trustedProxies how many proxies of ours stand in front
 */
export function callerAddress(
  peer: string | null,
  forwarded: string | undefined,
  trustedProxies: number,
): string | null {
  if (trustedProxies === 0 || forwarded === undefined) return peer && plain(peer);
  const hops = forwarded.split(',').map((hop) => hop.trim());
  const claimed = hops.at(-trustedProxies) ?? hops[0] ?? '';
  return addressIn(claimed) ?? (peer && plain(peer));
}

/** `[2001:db8::1]:443`, `203.0.113.7:5000`, or the address alone. */
function addressIn(hop: string): string | null {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(hop)?.[1] ?? hop.replace(/^([\d.]+):\d+$/, '$1');
  return isIP(bare) === 0 ? null : plain(bare);
}

/** IPv4 that a socket of both families shows as IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

export function isLoopback(address: string | null): boolean {
  return address !== null && (address === '::1' || /^127(\.\d+){3}$/.test(address));
}

/**
 * Who shares a quota: an IPv4 address, or the /64 of an IPv6 address, which is what one household gets and
 * within which it may take a new address for every request.
 */
export function quotaGroup(address: string): string {
  if (isIP(address) !== 6) return address;
  return `${wholeGroups(address).slice(0, 4).join(':')}::/64`;
}

/** What a log may keep of an address: enough to see a pattern, too little to name a person. */
export function maskedAddress(address: string): string {
  if (isLoopback(address)) return address;
  if (isIP(address) === 4) return address.replace(/\.\d+$/, '.0');
  return isIP(address) === 6 ? `${wholeGroups(address).slice(0, 3).join(':')}::` : address;
}

/** The eight groups of an IPv6 address, without its `::`. */
function wholeGroups(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const missing = Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...right].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  );
}
