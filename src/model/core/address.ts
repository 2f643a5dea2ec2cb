import type { Branded } from './units.ts';

/** Six bytes as lower-case hex with colons: '02:00:00:00:00:01'. */
export type MacAddress = Branded<string, 'MacAddress'>;
/** Dotted decimal: '10.0.0.1'. */
export type Ipv4Address = Branded<string, 'Ipv4Address'>;
/** RFC 5952 text form: 'fd00::1'. */
export type Ipv6Address = Branded<string, 'Ipv6Address'>;
export type IpAddress = Ipv4Address | Ipv6Address;

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff' as MacAddress;
export const ZERO_MAC = '00:00:00:00:00:00' as MacAddress;
export const ANY_IPV4 = '0.0.0.0' as Ipv4Address;
export const ANY_IPV6 = '::' as Ipv6Address;

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** @throws RangeError for anything but six hex pairs with colons. */
export function mac(text: string): MacAddress {
  const lower = text.toLowerCase();
  if (!MAC.test(lower)) throw new RangeError(`not a MAC address: ${text}`);
  return lower as MacAddress;
}

/** @throws RangeError for anything but four numbers 0 to 255 with dots. */
export function ipv4(text: string): Ipv4Address {
  ipv4Bytes(text as Ipv4Address);
  return text as Ipv4Address;
}

export const isIpv6 = (address: IpAddress): address is Ipv6Address => address.includes(':');

export function macFrom(bytes: Uint8Array, at = 0): MacAddress {
  let text = '';
  for (let i = 0; i < 6; i++) text += (i ? ':' : '') + (bytes[at + i] ?? 0).toString(16).padStart(2, '0');
  return text as MacAddress;
}

export function ipv4Bytes(address: Ipv4Address): Uint8Array {
  const parts = address.split('.');
  const numbers = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || numbers.some((n) => n > 255)) throw new RangeError(`not an IPv4 address: ${address}`);
  return Uint8Array.from(numbers);
}

export function ipv4From(bytes: Uint8Array, at = 0): Ipv4Address {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}` as Ipv4Address;
}

/** @throws RangeError for text that is not an IPv6 address (RFC 4291 §2.2, forms 1 and 2). */
export function ipv6Bytes(address: Ipv6Address): Uint8Array {
  const halves = address.split('::');
  const groups = (half: string | undefined) => (half ? half.split(':') : []);
  const head = groups(halves[0]);
  const tail = groups(halves[1]);
  const missing = 8 - head.length - tail.length;
  const all = halves.length === 2 ? [...head, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...tail] : head;
  if (halves.length > 2 || all.length !== 8 || all.some((g) => !/^[0-9a-fA-F]{1,4}$/.test(g)) || (halves.length === 2 && missing < 1)) {
    throw new RangeError(`not an IPv6 address: ${address}`);
  }
  return Uint8Array.from(all.flatMap((g) => [Number.parseInt(g, 16) >> 8, Number.parseInt(g, 16) & 255]));
}

/** @throws RangeError for text that is not an IPv6 address. */
export const ipv6 = (text: string): Ipv6Address => ipv6From(ipv6Bytes(text as Ipv6Address));

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as '::'. */
export function ipv6From(bytes: Uint8Array, at = 0): Ipv6Address {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[at + 2 * i] ?? 0) << 8) | (bytes[at + 2 * i + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > best.length) best = { start: i, length: n };
  }
  const hex = (from: number, to: number) => groups.slice(from, to).map((g) => g.toString(16)).join(':');
  const text = best.start < 0 ? hex(0, 8) : `${hex(0, best.start)}::${hex(best.start + best.length, 8)}`;
  return text as Ipv6Address;
}
