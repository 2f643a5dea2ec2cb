/** The UDP header (RFC 768 Fields). */
import { put16, u16 } from '../core/bytes.ts';
import { checksum } from '../core/checksum.ts';
import type { FieldSpec } from './field.ts';

export const UDP_HEADER = 8;

export interface UdpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Bytes, header included. */
  readonly length: number;
  /** 0 means that the sender computed none. */
  readonly checksum: number;
}

/** Reads the header alone, of a datagram that may be cut off or a first fragment. @returns undefined for fewer than 8 bytes. */
export function parseUdpQuoted(frame: Uint8Array, at: number, end: number): UdpHeader | undefined {
  if (at < 0 || at + UDP_HEADER > end || end > frame.length) return undefined;
  return { sourcePort: u16(frame, at), destinationPort: u16(frame, at + 2), length: u16(frame, at + 4), checksum: u16(frame, at + 6) };
}

/**
 * @param end where the IP payload ends
 * @returns undefined for fewer than 8 bytes, or when the length is below 8 or beyond the end. Bytes behind the length are allowed (RFC 9868 §7).
 */
export function parseUdp(frame: Uint8Array, at: number, end: number): UdpHeader | undefined {
  const header = parseUdpQuoted(frame, at, end);
  return header && header.length >= UDP_HEADER && at + header.length <= end ? header : undefined;
}

/** Writes 8 bytes in front of data that already stands at [at + 8, end). @param pseudo pseudoSum4 or pseudoSum6 over end − at bytes */
export function emitUdp(frame: Uint8Array, at: number, end: number, header: Pick<UdpHeader, 'sourcePort' | 'destinationPort'>, pseudo: number): void {
  put16(frame, at, header.sourcePort);
  put16(frame, at + 2, header.destinationPort);
  put16(frame, at + 4, end - at);
  put16(frame, at + 6, 0);
  // RFC 768 Fields: a sum of zero is sent as all ones, since zero means none was computed.
  put16(frame, at + 6, checksum(frame, at, end, pseudo) || 0xffff);
}

/**
 * Whether the datagram at [at, at + header.length) may be taken.
 * @param version 4: zero is "not computed" and is taken (RFC 1122 §4.1.3.4); 6: zero is not allowed (RFC 8200 §8.1)
 */
export function udpChecksumOk(frame: Uint8Array, at: number, header: UdpHeader, pseudo: number, version: 4 | 6): boolean {
  if (header.checksum === 0) return version === 4;
  return checksum(frame, at, at + header.length, pseudo) === 0;
}

const FORMAT = 'RFC 768 Fields';

export const UDP_FIELDS: readonly FieldSpec[] = [
  { id: 'udp.source-port', bit: 0, bits: 16, show: 'number', cite: FORMAT },
  { id: 'udp.destination-port', bit: 16, bits: 16, show: 'number', cite: FORMAT },
  { id: 'udp.length', bit: 32, bits: 16, show: 'number', cite: FORMAT, unit: 'bytes' },
  { id: 'udp.checksum', bit: 48, bits: 16, show: 'hex', cite: FORMAT },
];
