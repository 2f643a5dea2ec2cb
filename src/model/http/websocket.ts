/** WebSocket frames (RFC 6455 §5.2), one at a time. */
import { put16, put32, u16, u32 } from '../core/bytes.ts';
import type { FieldSpec } from '../wire/field.ts';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
export type Opcode = (typeof OPCODE)[keyof typeof OPCODE];
const OPCODES: readonly number[] = Object.values(OPCODE);

/** RFC 6455 §5.5: control frames have the high bit of the opcode, carry at most 125 bytes and are never fragmented. */
export const isControl = (opcode: number): boolean => (opcode & 8) !== 0;
const LONGEST_CONTROL = 125;

export interface WebSocketFrame {
  readonly fin: boolean;
  readonly opcode: Opcode;
  /** The three reserved bits, 0 to 7: RSV1 is 4. */
  readonly reserved: number;
  /** Unmasked. */
  readonly payload: Uint8Array;
  /** Four bytes; undefined for an unmasked frame. */
  readonly key?: Uint8Array;
  /** Bytes before the payload: 2 to 14. */
  readonly headerLength: number;
}

export const FRAME_FAULTS = ['reserved-bits', 'opcode', 'control-fragmented', 'control-too-long', 'length-not-minimal', 'length-too-long'] as const;
export type FrameFaultId = (typeof FRAME_FAULTS)[number];

export type FrameRead =
  | { readonly kind: 'frame'; readonly frame: WebSocketFrame; readonly end: number }
  /** The bytes end before the frame does. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'fault'; readonly id: FrameFaultId };

/** XOR with the key, which turns masked into unmasked and back (RFC 6455 §5.3). */
export function mask(payload: Uint8Array, key: Uint8Array): Uint8Array {
  const masked = new Uint8Array(payload.length);
  for (let i = 0; i < payload.length; i++) masked[i] = (payload[i] as number) ^ (key[i & 3] as number);
  return masked;
}

/** RSV1, as the compression extension uses it (RFC 7692 §6). */
export const RSV1 = 4;

/**
 * Reads the frame that starts at `at`. A fault is told as soon as the header shows it.
 * @param allowed reserved bits that a negotiated extension gives a meaning
 */
export function parseFrame(bytes: Uint8Array, at = 0, allowed = 0): FrameRead {
  if (at + 2 > bytes.length) return { kind: 'incomplete' };
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  const opcode = first & 15;
  const fin = (first & 0x80) !== 0;
  const short = second & 0x7f;
  const reserved = (first >> 4) & 7;
  // RFC 6455 §5.2: without an extension that gives them a meaning, the three reserved bits are 0.
  if (reserved & ~allowed) return { kind: 'fault', id: 'reserved-bits' };
  if (!OPCODES.includes(opcode)) return { kind: 'fault', id: 'opcode' };
  if (isControl(opcode) && !fin) return { kind: 'fault', id: 'control-fragmented' };
  if (isControl(opcode) && short > LONGEST_CONTROL) return { kind: 'fault', id: 'control-too-long' };
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  let here = at + 2 + extended;
  if (here > bytes.length) return { kind: 'incomplete' };
  let length = short;
  if (extended === 2) length = u16(bytes, at + 2);
  if (extended === 8) {
    if (u32(bytes, at + 2) > 0x1fffff) return { kind: 'fault', id: 'length-too-long' };
    length = u32(bytes, at + 2) * 2 ** 32 + u32(bytes, at + 6);
  }
  // RFC 6455 §5.2: the shortest of the three forms that holds the length.
  if ((extended === 2 && length < 126) || (extended === 8 && length < 0x10000)) return { kind: 'fault', id: 'length-not-minimal' };
  const masked = (second & 0x80) !== 0;
  if (masked) here += 4;
  if (here + length > bytes.length) return { kind: 'incomplete' };
  const key = masked ? bytes.slice(here - 4, here) : undefined;
  const body = bytes.subarray(here, here + length);
  return {
    kind: 'frame', end: here + length,
    frame: { fin, opcode: opcode as Opcode, reserved, payload: key ? mask(body, key) : body.slice(), headerLength: here - at, ...(key && { key }) },
  };
}

/**
 * @param frame fin: default true; key: four bytes, for what a client sends (RFC 6455 §5.1)
 * @throws RangeError for a control frame that is fragmented or longer than 125 bytes, or a key of another length
 */
export function emitFrame({ fin = true, opcode, payload, key }: { fin?: boolean; opcode: Opcode; payload: Uint8Array; key?: Uint8Array }): Uint8Array {
  const { length } = payload;
  if (isControl(opcode) && (!fin || length > LONGEST_CONTROL)) throw new RangeError(`a control frame of ${length} bytes${fin ? '' : ', fragmented'}`);
  if (key && key.length !== 4) throw new RangeError(`a masking key of ${key.length} bytes`);
  const extended = length < 126 ? 0 : length < 0x10000 ? 2 : 8;
  const headerLength = 2 + extended + (key ? 4 : 0);
  const bytes = new Uint8Array(headerLength + length);
  bytes[0] = (fin ? 0x80 : 0) | opcode;
  bytes[1] = (key ? 0x80 : 0) | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) put16(bytes, 2, length);
  if (extended === 8) {
    put32(bytes, 2, Math.floor(length / 2 ** 32));
    put32(bytes, 6, length % 2 ** 32);
  }
  if (key) bytes.set(key, headerLength - 4);
  bytes.set(key ? mask(payload, key) : payload, headerLength);
  return bytes;
}

const FRAMING = 'RFC 6455 §5.2';

/** The two bytes that every frame starts with; a longer length, a key and the payload follow. */
export const WEBSOCKET_FIELDS: readonly FieldSpec[] = [
  { id: 'websocket.fin', bit: 0, bits: 1, show: 'bit', cite: FRAMING },
  { id: 'websocket.rsv1', bit: 1, bits: 1, show: 'bit', cite: FRAMING },
  { id: 'websocket.rsv2', bit: 2, bits: 1, show: 'bit', cite: FRAMING },
  { id: 'websocket.rsv3', bit: 3, bits: 1, show: 'bit', cite: FRAMING },
  {
    id: 'websocket.opcode', bit: 4, bits: 4, show: 'number', cite: FRAMING,
    meanings: Object.fromEntries(Object.entries(OPCODE).map(([name, code]) => [code, `websocket.${name}`])),
  },
  { id: 'websocket.mask', bit: 8, bits: 1, show: 'bit', cite: 'RFC 6455 §5.3' },
  { id: 'websocket.payload-length', bit: 9, bits: 7, show: 'number', cite: FRAMING, meanings: { 126: 'websocket.length-in-2-bytes', 127: 'websocket.length-in-8-bytes' } },
];
