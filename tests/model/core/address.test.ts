import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv4, ipv4Bytes, ipv4From, ipv6, ipv6Bytes, ipv6From, isIpv6, mac, macFrom, type Ipv4Address, type Ipv6Address } from '../../../src/model/core/address.ts';

const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n });

describe('addresses as text and as bytes', () => {
  it('go there and back', () => {
    fc.assert(fc.property(bytes(4), bytes(16), bytes(6), (four, sixteen, six) => {
      expect(ipv4Bytes(ipv4From(four))).toEqual(four);
      expect(ipv6Bytes(ipv6From(sixteen))).toEqual(sixteen);
      expect(mac(macFrom(six))).toBe(macFrom(six));
    }));
  });

  it('are read from the middle of a frame', () => {
    const frame = Uint8Array.from({ length: 30 }, (_, i) => i);
    expect([macFrom(frame, 6), ipv4From(frame, 10), ipv6From(frame, 14)]).toEqual(['06:07:08:09:0a:0b', '10.11.12.13', 'e0f:1011:1213:1415:1617:1819:1a1b:1c1d']);
  });

  // RFC 5952 §4 and §5.
  it.each([
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'], ['2001:0db8::0001', '2001:db8::1'], ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'], ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], ['0:0:0:0:0:0:0:0', '::'], ['0:0:0:0:0:0:0:1', '::1'], ['fe80:0:0:0:0:0:0:0', 'fe80::'],
    ['::ffff:0:0', '::ffff:0:0'],
  ])('IPv6 %s is written %s', (given, written) => expect(ipv6(given)).toBe(written));

  it.each(['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1.2.3.-4', '1.2.3.4a', '01.2.3.4444', ' 1.2.3.4'])('%j is no IPv4 address', (text) => {
    expect(() => ipv4(text)).toThrow(RangeError);
    expect(() => ipv4Bytes(text as Ipv4Address)).toThrow('not an IPv4 address');
  });

  it.each(['', ':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4::5:6:7:8', 'g::', '12345::', '1:2:3:4:5:6:7:', '::1.2.3.4'])('%j is no IPv6 address', (text) => {
    expect(() => ipv6(text)).toThrow(RangeError);
    expect(() => ipv6Bytes(text as Ipv6Address)).toThrow('not an IPv6 address');
  });

  it.each(['', '02:00:00:00:00', '02:00:00:00:00:01:02', '02-00-00-00-00-01', '2:0:0:0:0:1', '0g:00:00:00:00:00'])('%j is no MAC address', (text) => {
    expect(() => mac(text)).toThrow(RangeError);
  });

  it('are told apart by a colon; a MAC is written in small letters', () => {
    expect([isIpv6(ipv6('::1')), isIpv6(ipv4('1.2.3.4'))]).toEqual([true, false]);
    expect(mac('0A:0b:0C:00:FF:01')).toBe('0a:0b:0c:00:ff:01');
  });
});
