/** The internet header, version 4 (RFC 791 §3.1). */
import { ipv4From, type Ipv4Address } from '../core/address.ts';
import { put16, u16 } from '../core/bytes.ts';
import { checksum } from '../core/checksum.ts';
import { ipv4Number, putIpv4Address } from './address-bytes.ts';

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
