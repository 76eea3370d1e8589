import { describe, expect, it } from 'vitest';
import { callerAddress, isLoopback, maskedAddress, quotaGroup } from '../../src/api/guard/address.ts';

describe('the address of a caller', () => {
  it.each<[number, string | null, string | undefined, string | null, string]>([
    [0, '203.0.113.7', '198.51.100.1', '203.0.113.7', 'a header that nobody trusts'],
    [1, '10.0.0.1', '198.51.100.1', '198.51.100.1', 'what our proxy added'],
    [1, '10.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1', 'not what the caller wrote before it'],
    [2, '10.0.0.1', '1.1.1.1, 198.51.100.1, 10.0.0.2', '198.51.100.1', 'two proxies'],
    [2, '10.0.0.1', '198.51.100.1', '198.51.100.1', 'fewer hops than proxies'],
    [1, '10.0.0.1', '198.51.100.1:4711', '198.51.100.1', 'a port'],
    [1, '10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1', 'a port, IPv6'],
    [1, '10.0.0.1', 'nonsense', '10.0.0.1', 'no address'],
    [1, '10.0.0.1', '', '10.0.0.1', 'nothing'],
    [1, '10.0.0.1', undefined, '10.0.0.1', 'no header'],
    [0, '::ffff:203.0.113.7', undefined, '203.0.113.7', 'IPv4 seen as IPv6'],
    [0, null, undefined, null, 'no connection'],
  ])('with %i proxies, from %s, forwarded %s, is %s: %s', (proxies, peer, forwarded, expected) => {
    expect(callerAddress(peer, forwarded, proxies)).toBe(expected);
  });

  it('is of this machine or not', () => {
    expect(['127.0.0.1', '127.8.8.8', '::1'].map(isLoopback)).toEqual([true, true, true]);
    expect(['128.0.0.1', '::2', '127.0.0.1.evil', null].map(isLoopback)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('shares its quota with its /64, IPv6 only', () => {
    expect(quotaGroup('203.0.113.7')).toBe('203.0.113.7');
    expect(quotaGroup('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(quotaGroup('2001:0DB8:1:2::6')).toBe(quotaGroup('2001:db8:1:2:ffff::1'));
    expect(quotaGroup('::1')).toBe('0:0:0:0::/64');
    expect(quotaGroup('2001:db8:1:3::6')).not.toBe(quotaGroup('2001:db8:1:2::6'));
  });

  it('is not whole in a log', () => {
    expect(maskedAddress('203.0.113.7')).toBe('203.0.113.0');
    expect(maskedAddress('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1::');
    expect(maskedAddress('unknown')).toBe('unknown');
  });
});
