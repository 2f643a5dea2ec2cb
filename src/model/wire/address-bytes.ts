/** Addresses to and from frame bytes without an array in between: these run twice for every frame. */
import { ipv6Bytes, ipv6From, type Ipv4Address, type Ipv6Address, type MacAddress } from '../core/address.ts';
import { put32, u16, u32 } from '../core/bytes.ts';

const hexDigit = (code: number): number => (code <= 0x39 ? code & 15 : (code & 15) + 9);

/** Writes six bytes. */
export function putMac(frame: Uint8Array, at: number, address: MacAddress): void {
  for (let i = 0; i < 6; i++) frame[at + i] = (hexDigit(address.charCodeAt(3 * i)) << 4) | hexDigit(address.charCodeAt(3 * i + 1));
}

/** The address as a number from 0 to 2³² − 1. */
export function ipv4Number(address: Ipv4Address): number {
  let all = 0;
  let part = 0;
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i);
    if (code === 0x2e) {
      all = all * 256 + part;
      part = 0;
    } else part = part * 10 + code - 0x30;
  }
  return all * 256 + part;
}

/** Writes four bytes. */
export const putIpv4Address = (frame: Uint8Array, at: number, address: Ipv4Address): void => put32(frame, at, ipv4Number(address));

/** Texts and bytes of the IPv6 addresses met last; both directions are pure, so this only saves time. */
const bytesOf = new Map<Ipv6Address, Uint8Array>();
const textOf = new Map<string, Ipv6Address>();
const REMEMBERED = 64;

/** The 16 bytes of an address. The caller does not write to them. */
export function ipv6AddressBytes(address: Ipv6Address): Uint8Array {
  let bytes = bytesOf.get(address);
  if (!bytes) {
    bytes = ipv6Bytes(address);
    if (bytesOf.size >= REMEMBERED) bytesOf.clear();
    bytesOf.set(address, bytes);
  }
  return bytes;
}

export function ipv6AddressFrom(frame: Uint8Array, at: number): Ipv6Address {
  const key = `${u32(frame, at)}.${u32(frame, at + 4)}.${u32(frame, at + 8)}.${u32(frame, at + 12)}`;
  let text = textOf.get(key);
  if (text === undefined) {
    text = ipv6From(frame, at);
    if (textOf.size >= REMEMBERED) textOf.clear();
    textOf.set(key, text);
  }
  return text;
}

const pair = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function macAddressFrom(frame: Uint8Array, at: number): MacAddress {
  const p = (i: number) => pair[frame[at + i] as number];
  return `${p(0)}:${p(1)}:${p(2)}:${p(3)}:${p(4)}:${p(5)}` as MacAddress;
}

/** The sum of the eight 16-bit words of an IPv6 address, unfolded. */
export function ipv6Sum(address: Ipv6Address): number {
  const bytes = ipv6AddressBytes(address);
  let sum = 0;
  for (let i = 0; i < 16; i += 2) sum += u16(bytes, i);
  return sum;
}
