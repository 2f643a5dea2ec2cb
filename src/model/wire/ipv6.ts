/** The internet header, version 6 (RFC 8200 §3), and the extension headers that can stand behind it (§4). */
import type { Ipv6Address } from '../core/address.ts';
import { put16, put32, u16, u32 } from '../core/bytes.ts';
import { ipv6AddressBytes, ipv6AddressFrom, ipv6Sum } from './address-bytes.ts';
import { ECN_MEANINGS, IP_PROTOCOL, IP_PROTOCOL_MEANINGS } from './ipv4.ts';
import type { FieldSpec } from './field.ts';

/** Bytes of the fixed header. */
export const IPV6_HEADER = 40;

export interface Ipv6Header {
  readonly trafficClass: number;
  /** 20 bits. */
  readonly flowLabel: number;
  /** Bytes behind the fixed header, extension headers included. */
  readonly payloadLength: number;
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
}

/** Reads the fixed header alone, of a packet that may be cut off. @returns undefined for another version or fewer than 40 bytes. */
export function parseIpv6Quoted(frame: Uint8Array, at: number, end = frame.length): Ipv6Header | undefined {
  if (at < 0 || at + IPV6_HEADER > end || end > frame.length) return undefined;
  const first = u32(frame, at);
  if (first >>> 28 !== 6) return undefined;
  return {
    trafficClass: (first >>> 20) & 0xff,
    flowLabel: first & 0xfffff,
    payloadLength: u16(frame, at + 4),
    nextHeader: frame[at + 6] as number,
    hopLimit: frame[at + 7] as number,
    source: ipv6AddressFrom(frame, at + 8),
    destination: ipv6AddressFrom(frame, at + 24),
  };
}

/** @returns undefined when parseIpv6Quoted is, or the payload length is more than the frame holds. */
export function parseIpv6(frame: Uint8Array, at = 14): Ipv6Header | undefined {
  const header = parseIpv6Quoted(frame, at);
  if (!header || at + IPV6_HEADER + header.payloadLength > frame.length) return undefined;
  return header;
}

export type Ipv6Fields = Omit<Ipv6Header, 'trafficClass' | 'flowLabel'> & { readonly trafficClass?: number; readonly flowLabel?: number };

/** Writes 40 bytes. */
export function emitIpv6(frame: Uint8Array, at: number, header: Ipv6Fields): void {
  put32(frame, at, 0x60000000 + (header.trafficClass ?? 0) * 0x100000 + (header.flowLabel ?? 0));
  put16(frame, at + 4, header.payloadLength);
  frame[at + 6] = header.nextHeader;
  frame[at + 7] = header.hopLimit;
  frame.set(ipv6AddressBytes(header.source), at + 8);
  frame.set(ipv6AddressBytes(header.destination), at + 24);
}

/** The pseudo-header's part of a checksum (RFC 8200 §8.1), unfolded. @param length bytes of the upper-layer header and its data */
export const pseudoSum6 = (source: Ipv6Address, destination: Ipv6Address, protocol: number, length: number): number =>
  ipv6Sum(source) + ipv6Sum(destination) + protocol + Math.floor(length / 0x10000) + (length & 0xffff);

export interface Ipv6Fragment {
  /** Bytes. */
  readonly offset: number;
  readonly moreFragments: boolean;
  readonly identification: number;
}

export interface Ipv6Extension {
  /** Its own number: 0 hop-by-hop options, 43 routing, 44 fragment, 60 destination options. */
  readonly protocol: number;
  readonly start: number;
  readonly end: number;
}

export interface Ipv6Upper {
  /** The first next header value that is no extension header known here. */
  readonly protocol: number;
  /** Where that header starts, in bytes. */
  readonly at: number;
  readonly extensions: readonly Ipv6Extension[];
  readonly fragment?: Ipv6Fragment;
}

const HOP_BY_HOP = 0;
const ROUTING = 43;
const DESTINATION_OPTIONS = 60;
export const FRAGMENT_HEADER = 8;

/**
 * Walks the extension headers (RFC 8200 §4). What follows a fragment header with an offset is a piece, and is not looked into.
 * @param at where the fixed header starts
 * @param end where the packet, or what was captured of it, ends
 * @returns undefined when a header runs beyond the end.
 */
export function ipv6Upper(frame: Uint8Array, at: number, end: number, header: Ipv6Header): Ipv6Upper | undefined {
  let protocol = header.nextHeader;
  let here = at + IPV6_HEADER;
  let fragment: Ipv6Fragment | undefined;
  const extensions: Ipv6Extension[] = [];
  while (protocol === HOP_BY_HOP || protocol === ROUTING || protocol === DESTINATION_OPTIONS || protocol === IP_PROTOCOL.fragment) {
    if (here + 8 > end) return undefined;
    // RFC 8200 §4.3, §4.4, §4.6: length in 8-octet units without the first; §4.5: a fragment header is always 8 octets.
    const length = protocol === IP_PROTOCOL.fragment ? FRAGMENT_HEADER : 8 + 8 * (frame[here + 1] as number);
    if (here + length > end) return undefined;
    if (protocol === IP_PROTOCOL.fragment) {
      const word = u16(frame, here + 2);
      fragment = { offset: word & 0xfff8, moreFragments: (word & 1) === 1, identification: u32(frame, here + 4) };
    }
    extensions.push({ protocol, start: here, end: here + length });
    protocol = frame[here] as number;
    here += length;
    if (fragment && fragment.offset > 0) break;
  }
  return { protocol, at: here, extensions, ...(fragment && { fragment }) };
}

/** Writes the 8 bytes of a fragment header (RFC 8200 §4.5). */
export function emitIpv6Fragment(frame: Uint8Array, at: number, nextHeader: number, fragment: Ipv6Fragment): void {
  frame[at] = nextHeader;
  frame[at + 1] = 0;
  put16(frame, at + 2, (fragment.offset & 0xfff8) | (fragment.moreFragments ? 1 : 0));
  put32(frame, at + 4, fragment.identification);
}

const HEADER_FORMAT = 'RFC 8200 §3';
const FRAGMENT_FORMAT = 'RFC 8200 §4.5';

export const IPV6_FIELDS: readonly FieldSpec[] = [
  { id: 'ipv6.version', bit: 0, bits: 4, show: 'number', cite: HEADER_FORMAT },
  { id: 'ipv6.dscp', bit: 4, bits: 6, show: 'number', cite: 'RFC 2474 §3' },
  { id: 'ipv6.ecn', bit: 10, bits: 2, show: 'number', cite: 'RFC 3168 §5', meanings: ECN_MEANINGS },
  { id: 'ipv6.flow-label', bit: 12, bits: 20, show: 'hex', cite: 'RFC 8200 §6' },
  { id: 'ipv6.payload-length', bit: 32, bits: 16, show: 'number', cite: HEADER_FORMAT, unit: 'bytes' },
  { id: 'ipv6.next-header', bit: 48, bits: 8, show: 'number', cite: HEADER_FORMAT, meanings: IP_PROTOCOL_MEANINGS },
  { id: 'ipv6.hop-limit', bit: 56, bits: 8, show: 'number', cite: HEADER_FORMAT, unit: 'hops' },
  { id: 'ipv6.source', bit: 64, bits: 128, show: 'ipv6', cite: HEADER_FORMAT },
  { id: 'ipv6.destination', bit: 192, bits: 128, show: 'ipv6', cite: HEADER_FORMAT },
];

export const IPV6_FRAGMENT_FIELDS: readonly FieldSpec[] = [
  { id: 'ipv6-fragment.next-header', bit: 0, bits: 8, show: 'number', cite: FRAGMENT_FORMAT, meanings: IP_PROTOCOL_MEANINGS },
  { id: 'ipv6-fragment.reserved', bit: 8, bits: 8, show: 'number', cite: FRAGMENT_FORMAT },
  { id: 'ipv6-fragment.offset', bit: 16, bits: 13, show: 'number', cite: FRAGMENT_FORMAT, scale: 8, unit: 'bytes' },
  { id: 'ipv6-fragment.reserved-2', bit: 29, bits: 2, show: 'number', cite: FRAGMENT_FORMAT },
  { id: 'ipv6-fragment.more-fragments', bit: 31, bits: 1, show: 'bit', cite: FRAGMENT_FORMAT },
  { id: 'ipv6-fragment.identification', bit: 32, bits: 32, show: 'number', cite: FRAGMENT_FORMAT },
];

/** The start of the other extension headers; what follows is listed as bytes. */
export const IPV6_EXTENSION_FIELDS: readonly FieldSpec[] = [
  { id: 'ipv6-extension.next-header', bit: 0, bits: 8, show: 'number', cite: 'RFC 8200 §4', meanings: IP_PROTOCOL_MEANINGS },
  { id: 'ipv6-extension.length', bit: 8, bits: 8, show: 'number', cite: 'RFC 8200 §4', scale: 8, unit: 'bytes' },
];
