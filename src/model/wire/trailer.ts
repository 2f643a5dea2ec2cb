/** What a network card adds to a frame on the wire, and takes off before any capture sees it. */
import { crc32 } from '../core/crc32.ts';

/** IEEE 802.3: a frame has at least 64 bytes, its 4 of frame check sequence included; what is missing is filled with zeros. */
const LEAST = 60;
export const FCS_LENGTH = 4;

export interface Trailer {
  /** Bytes of padding that the card adds. */
  readonly padding: number;
  /** The frame check sequence as it is sent, lowest byte first. */
  readonly fcs: Uint8Array;
}

/** @param frame without preamble, padding by the card, and frame check sequence: as a trace or a capture holds it */
export function trailerOf(frame: Uint8Array): Trailer {
  const padding = Math.max(0, LEAST - frame.length);
  const whole = new Uint8Array(frame.length + padding);
  whole.set(frame);
  const crc = crc32(whole);
  return { padding, fcs: Uint8Array.of(crc, crc >>> 8, crc >>> 16, crc >>> 24) };
}
