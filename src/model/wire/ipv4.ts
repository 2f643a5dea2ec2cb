/** The internet header, version 4 (RFC 791 §3.1). */
import { ipv4From, type Ipv4Address } from '../core/address.ts';
import { put16, u16 } from '../core/bytes.ts';
import { checksum } from '../core/checksum.ts';
import { ipv4Number, putIpv4Address } from './address-bytes.ts';
import type { FieldSpec } from './field.ts';

/** Numbers of the protocol and next header fields. */
export const IP_PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, fragment: 44 } as const;

/** Bytes of a header without options. */
export const IPV4_HEADER = 20;

export interface Ipv4Header {
  /** Bytes, 20 to 60: the IHL field times four. */
  readonly headerLength: number;
  /** Bytes of the datagram, header included. */
  readonly totalLength: number;
  /** The whole octet: six bits of differentiated services (RFC 2474 §3), two of ECN (RFC 3168 §5). */
  readonly typeOfService: number;
  readonly identification: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  /** Bytes: the field times eight. */
  readonly fragmentOffset: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly checksumOk: boolean;
}

/**
 * Reads the header alone, as it stands at the front of a datagram that may be cut off: an ICMP error quotes one so.
 * @returns undefined when the version is not 4, or the header is shorter than 20 bytes or does not fit before `end`.
 */
export function parseIpv4Quoted(frame: Uint8Array, at: number, end = frame.length): Ipv4Header | undefined {
  if (at < 0 || at + IPV4_HEADER > end || end > frame.length) return undefined;
  const first = frame[at] as number;
  const headerLength = (first & 15) * 4;
  if (first >> 4 !== 4 || headerLength < IPV4_HEADER || at + headerLength > end) return undefined;
  const fragment = u16(frame, at + 6);
  return {
    headerLength,
    totalLength: u16(frame, at + 2),
    typeOfService: frame[at + 1] as number,
    identification: u16(frame, at + 4),
    dontFragment: (fragment & 0x4000) !== 0,
    moreFragments: (fragment & 0x2000) !== 0,
    fragmentOffset: (fragment & 0x1fff) * 8,
    ttl: frame[at + 8] as number,
    protocol: frame[at + 9] as number,
    source: ipv4From(frame, at + 12),
    destination: ipv4From(frame, at + 16),
    checksumOk: checksum(frame, at, at + headerLength) === 0,
  };
}

/**
 * @param at byte offset of the header in the frame
 * @returns undefined when parseIpv4Quoted is, or the total length is less than the header's or more than the frame holds.
 */
export function parseIpv4(frame: Uint8Array, at = 14): Ipv4Header | undefined {
  const header = parseIpv4Quoted(frame, at);
  if (!header || header.totalLength < header.headerLength || at + header.totalLength > frame.length) return undefined;
  return header;
}

export interface Ipv4Fields {
  readonly totalLength: number;
  readonly typeOfService?: number;
  readonly identification: number;
  readonly dontFragment: boolean;
  readonly moreFragments?: boolean;
  /** Bytes, a multiple of eight. */
  readonly fragmentOffset?: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
}

/** Writes 20 bytes, checksum included. */
export function emitIpv4(frame: Uint8Array, at: number, header: Ipv4Fields): void {
  frame[at] = 0x45;
  frame[at + 1] = header.typeOfService ?? 0;
  put16(frame, at + 2, header.totalLength);
  put16(frame, at + 4, header.identification);
  put16(frame, at + 6, (header.dontFragment ? 0x4000 : 0) | (header.moreFragments ? 0x2000 : 0) | ((header.fragmentOffset ?? 0) >>> 3));
  frame[at + 8] = header.ttl;
  frame[at + 9] = header.protocol;
  put16(frame, at + 10, 0);
  putIpv4Address(frame, at + 12, header.source);
  putIpv4Address(frame, at + 16, header.destination);
  put16(frame, at + 10, checksum(frame, at, at + IPV4_HEADER));
}

/**
 * The pseudo-header's part of a TCP or UDP checksum (RFC 9293 §3.1, RFC 768 Fields): the sum of its words, unfolded.
 * @param length bytes of the transport header and its data
 */
export function pseudoSum4(source: Ipv4Address, destination: Ipv4Address, protocol: number, length: number): number {
  const a = ipv4Number(source);
  const b = ipv4Number(destination);
  return (a >>> 16) + (a & 0xffff) + (b >>> 16) + (b & 0xffff) + protocol + length;
}

/** Ids of what the protocol and next header fields name. */
export const IP_PROTOCOL_MEANINGS = {
  [IP_PROTOCOL.icmp]: 'protocol.icmp', [IP_PROTOCOL.tcp]: 'protocol.tcp', [IP_PROTOCOL.udp]: 'protocol.udp', [IP_PROTOCOL.icmpv6]: 'protocol.icmpv6',
  [IP_PROTOCOL.fragment]: 'protocol.ipv6-fragment', 0: 'protocol.ipv6-hop-by-hop', 43: 'protocol.ipv6-routing', 60: 'protocol.ipv6-destination-options',
  59: 'protocol.ipv6-no-next-header',
} as const;
/** RFC 3168 §5: the four values of the ECN field. */
export const ECN_MEANINGS = { 0: 'ecn.not-ect', 1: 'ecn.ect-1', 2: 'ecn.ect-0', 3: 'ecn.ce' } as const;

const HEADER_FORMAT = 'RFC 791 §3.1';

export const IPV4_FIELDS: readonly FieldSpec[] = [
  { id: 'ipv4.version', bit: 0, bits: 4, show: 'number', cite: HEADER_FORMAT },
  { id: 'ipv4.header-length', bit: 4, bits: 4, show: 'number', cite: HEADER_FORMAT, scale: 4, unit: 'bytes' },
  { id: 'ipv4.dscp', bit: 8, bits: 6, show: 'number', cite: 'RFC 2474 §3' },
  { id: 'ipv4.ecn', bit: 14, bits: 2, show: 'number', cite: 'RFC 3168 §5', meanings: ECN_MEANINGS },
  { id: 'ipv4.total-length', bit: 16, bits: 16, show: 'number', cite: HEADER_FORMAT, unit: 'bytes' },
  { id: 'ipv4.identification', bit: 32, bits: 16, show: 'number', cite: 'RFC 6864 §4' },
  { id: 'ipv4.flag-reserved', bit: 48, bits: 1, show: 'bit', cite: HEADER_FORMAT },
  { id: 'ipv4.dont-fragment', bit: 49, bits: 1, show: 'bit', cite: HEADER_FORMAT },
  { id: 'ipv4.more-fragments', bit: 50, bits: 1, show: 'bit', cite: HEADER_FORMAT },
  { id: 'ipv4.fragment-offset', bit: 51, bits: 13, show: 'number', cite: HEADER_FORMAT, scale: 8, unit: 'bytes' },
  { id: 'ipv4.ttl', bit: 64, bits: 8, show: 'number', cite: HEADER_FORMAT, unit: 'hops' },
  { id: 'ipv4.protocol', bit: 72, bits: 8, show: 'number', cite: HEADER_FORMAT, meanings: IP_PROTOCOL_MEANINGS },
  { id: 'ipv4.checksum', bit: 80, bits: 16, show: 'hex', cite: HEADER_FORMAT },
  { id: 'ipv4.source', bit: 96, bits: 32, show: 'ipv4', cite: HEADER_FORMAT },
  { id: 'ipv4.destination', bit: 128, bits: 32, show: 'ipv4', cite: HEADER_FORMAT },
];
