/** The TCP header and its options (RFC 9293 §3.1). */
import { put16, put32, u16, u32 } from '../core/bytes.ts';
import { checksum } from '../core/checksum.ts';
import { seq, type Seq } from '../core/seq.ts';
import type { FieldSpec } from './field.ts';

/** Bytes of a header without options. */
export const TCP_HEADER = 20;

/** Masks of the flags field. AE was the last reserved bit (RFC 9768 §7). */
export const TCP_FLAG = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ECE: 64, CWR: 128, AE: 256 } as const;
export type TcpFlagName = keyof typeof TCP_FLAG;

/** The names of the flags that are set, lowest bit first. */
export const tcpFlagNames = (flags: number): TcpFlagName[] =>
  (Object.keys(TCP_FLAG) as TcpFlagName[]).filter((name) => (flags & TCP_FLAG[name]) !== 0);

/** Option kinds: RFC 9293 §3.2, RFC 7323 §2.2 and §3.2, RFC 2018 §2 and §3. */
export const TCP_OPTION = { eol: 0, nop: 1, mss: 2, windowScale: 3, sackPermitted: 4, sack: 5, timestamps: 8 } as const;

export type TcpOption =
  | { readonly kind: 'eol' }
  | { readonly kind: 'nop' }
  | { readonly kind: 'mss'; readonly value: number }
  | { readonly kind: 'window-scale'; readonly shift: number }
  | { readonly kind: 'sack-permitted' }
  | { readonly kind: 'sack'; readonly blocks: readonly (readonly [Seq, Seq])[] }
  | { readonly kind: 'timestamps'; readonly value: number; readonly echo: number }
  /** Another kind, or a known one with a length that is not its own. `bytes`: what stands behind kind and length. */
  | { readonly kind: 'unknown'; readonly code: number; readonly bytes: Uint8Array };

export interface TcpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly seq: Seq;
  readonly ack: Seq;
  /** Bytes, 20 to 60: the data offset field times four. */
  readonly headerLength: number;
  /** A sum of TCP_FLAG values. */
  readonly flags: number;
  /** The field as it stands, unscaled. */
  readonly window: number;
  readonly checksum: number;
  readonly urgentPointer: number;
  /** In the order they stand; ends with 'eol' when there is one. */
  readonly options: readonly TcpOption[];
  /** Where in the frame an option's length is impossible (RFC 9293 §3.1, MUST-7); `options` holds those before it. */
  readonly badOptionAt?: number;
}

export type TcpFields = Omit<TcpHeader, 'headerLength' | 'checksum' | 'urgentPointer' | 'badOptionAt'> & { readonly urgentPointer?: number };

const EOL: TcpOption = { kind: 'eol' };
const NOP: TcpOption = { kind: 'nop' };
const SACK_PERMITTED: TcpOption = { kind: 'sack-permitted' };
const NONE: readonly TcpOption[] = [];

/** @param at, length the whole option, kind and length included */
function parseOption(frame: Uint8Array, at: number, code: number, length: number): TcpOption {
  if (code === TCP_OPTION.timestamps && length === 10) return { kind: 'timestamps', value: u32(frame, at + 2), echo: u32(frame, at + 6) };
  if (code === TCP_OPTION.sack && length >= 10 && (length - 2) % 8 === 0) {
    const blocks: [Seq, Seq][] = [];
    for (let i = at + 2; i < at + length; i += 8) blocks.push([seq(u32(frame, i)), seq(u32(frame, i + 4))]);
    return { kind: 'sack', blocks };
  }
  if (code === TCP_OPTION.mss && length === 4) return { kind: 'mss', value: u16(frame, at + 2) };
  if (code === TCP_OPTION.windowScale && length === 3) return { kind: 'window-scale', shift: frame[at + 2] as number };
  if (code === TCP_OPTION.sackPermitted && length === 2) return SACK_PERMITTED;
  return { kind: 'unknown', code, bytes: frame.slice(at + 2, at + length) };
}

/** Each option of [from, to) with its place; `bad` is the place of an impossible length, where reading stops. */
export function parseTcpOptions(frame: Uint8Array, from: number, to: number): { placed: { option: TcpOption; start: number; end: number }[]; bad?: number } {
  const placed: { option: TcpOption; start: number; end: number }[] = [];
  let at = from;
  while (at < to) {
    const code = frame[at] as number;
    if (code === TCP_OPTION.eol) {
      placed.push({ option: EOL, start: at, end: at + 1 });
      break;
    }
    if (code === TCP_OPTION.nop) {
      placed.push({ option: NOP, start: at, end: at + 1 });
      at += 1;
      continue;
    }
    const length = at + 1 < to ? (frame[at + 1] as number) : 0;
    if (length < 2 || at + length > to) return { placed, bad: at };
    placed.push({ option: parseOption(frame, at, code, length), start: at, end: at + length });
    at += length;
  }
  return { placed };
}

/**
 * @param at where the header starts
 * @param end where the segment ends (from the IP header: the frame may be padded)
 * @returns undefined when the data offset is below 20 bytes or the header does not fit.
 */
export function parseTcp(frame: Uint8Array, at: number, end: number): TcpHeader | undefined {
  const header = parseTcpQuoted(frame, at, end);
  return header && at + header.headerLength <= end ? header : undefined;
}

/** Reads a header that may be cut off behind its first 20 bytes: quoted, or recorded short. Options are those that are there whole. */
export function parseTcpQuoted(frame: Uint8Array, at: number, end: number): TcpHeader | undefined {
  if (at < 0 || at + TCP_HEADER > end || end > frame.length) return undefined;
  const offsetAndAe = frame[at + 12] as number;
  const headerLength = (offsetAndAe >> 4) * 4;
  if (headerLength < TCP_HEADER) return undefined;
  const { placed, bad } =
    headerLength === TCP_HEADER ? { placed: undefined, bad: undefined } : parseTcpOptions(frame, at + TCP_HEADER, Math.min(at + headerLength, end));
  const header: TcpHeader = {
    sourcePort: u16(frame, at),
    destinationPort: u16(frame, at + 2),
    seq: seq(u32(frame, at + 4)),
    ack: seq(u32(frame, at + 8)),
    headerLength,
    flags: ((offsetAndAe & 1) << 8) | (frame[at + 13] as number),
    window: u16(frame, at + 14),
    checksum: u16(frame, at + 16),
    urgentPointer: u16(frame, at + 18),
    options: placed ? placed.map((each) => each.option) : NONE,
  };
  return bad === undefined ? header : { ...header, badOptionAt: bad };
}

function optionLength(option: TcpOption): number {
  switch (option.kind) {
    case 'eol':
    case 'nop':
      return 1;
    case 'mss':
      return 4;
    case 'window-scale':
      return 3;
    case 'sack-permitted':
      return 2;
    case 'sack':
      return 2 + 8 * option.blocks.length;
    case 'timestamps':
      return 10;
    case 'unknown':
      return 2 + option.bytes.length;
  }
}

/** Bytes of a header with these options, padded to a multiple of four. More than 60 cannot be emitted. */
export function tcpHeaderLength(options: readonly TcpOption[]): number {
  let length = TCP_HEADER;
  for (const option of options) length += optionLength(option);
  return (length + 3) & ~3;
}

function emitOption(frame: Uint8Array, at: number, option: TcpOption): void {
  switch (option.kind) {
    case 'eol':
      frame[at] = TCP_OPTION.eol;
      return;
    case 'nop':
      frame[at] = TCP_OPTION.nop;
      return;
    case 'mss':
      frame[at] = TCP_OPTION.mss;
      frame[at + 1] = 4;
      put16(frame, at + 2, option.value);
      return;
    case 'window-scale':
      frame[at] = TCP_OPTION.windowScale;
      frame[at + 1] = 3;
      frame[at + 2] = option.shift;
      return;
    case 'sack-permitted':
      frame[at] = TCP_OPTION.sackPermitted;
      frame[at + 1] = 2;
      return;
    case 'sack':
      frame[at] = TCP_OPTION.sack;
      frame[at + 1] = 2 + 8 * option.blocks.length;
      option.blocks.forEach(([left, right], i) => {
        put32(frame, at + 2 + 8 * i, left);
        put32(frame, at + 6 + 8 * i, right);
      });
      return;
    case 'timestamps':
      frame[at] = TCP_OPTION.timestamps;
      frame[at + 1] = 10;
      put32(frame, at + 2, option.value);
      put32(frame, at + 6, option.echo);
      return;
    case 'unknown':
      frame[at] = option.code;
      frame[at + 1] = 2 + option.bytes.length;
      frame.set(option.bytes, at + 2);
      return;
  }
}

/**
 * Writes the header in front of a payload that already stands at [at + tcpHeaderLength(options), end), then the checksum.
 * @param pseudo pseudoSum4 or pseudoSum6 over end − at bytes
 * @throws RangeError when the options do not fit into 40 bytes, or the header not before `end`.
 */
export function emitTcp(frame: Uint8Array, at: number, end: number, header: TcpFields, pseudo: number): void {
  const headerLength = tcpHeaderLength(header.options);
  if (headerLength > 60 || at + headerLength > end) throw new RangeError(`a TCP header of ${headerLength} bytes in a segment of ${end - at}`);
  put16(frame, at, header.sourcePort);
  put16(frame, at + 2, header.destinationPort);
  put32(frame, at + 4, header.seq);
  put32(frame, at + 8, header.ack);
  frame[at + 12] = (headerLength << 2) | ((header.flags >> 8) & 1);
  frame[at + 13] = header.flags;
  put16(frame, at + 14, header.window);
  put16(frame, at + 16, 0);
  put16(frame, at + 18, header.urgentPointer ?? 0);
  let here = at + TCP_HEADER;
  for (const option of header.options) {
    emitOption(frame, here, option);
    here += optionLength(option);
  }
  // RFC 9293 §3.1: padding is zeros, which read as end of option list.
  for (; here < at + headerLength; here++) frame[here] = 0;
  put16(frame, at + 16, checksum(frame, at, end, pseudo));
}

/** Whether the segment at [at, end) holds the right checksum. @param pseudo pseudoSum4 or pseudoSum6 over end − at bytes */
export const tcpChecksumOk = (frame: Uint8Array, at: number, end: number, pseudo: number): boolean => checksum(frame, at, end, pseudo) === 0;

const HEADER_FORMAT = 'RFC 9293 §3.1';
const FLAGS = 'tcp.flags';

export const TCP_FIELDS: readonly FieldSpec[] = [
  { id: 'tcp.source-port', bit: 0, bits: 16, show: 'number', cite: HEADER_FORMAT },
  { id: 'tcp.destination-port', bit: 16, bits: 16, show: 'number', cite: HEADER_FORMAT },
  { id: 'tcp.sequence-number', bit: 32, bits: 32, show: 'number', cite: 'RFC 9293 §3.4' },
  { id: 'tcp.acknowledgment-number', bit: 64, bits: 32, show: 'number', cite: 'RFC 9293 §3.4' },
  { id: 'tcp.data-offset', bit: 96, bits: 4, show: 'number', cite: HEADER_FORMAT, scale: 4, unit: 'bytes' },
  { id: 'tcp.reserved', bit: 100, bits: 3, show: 'number', cite: HEADER_FORMAT },
  { id: FLAGS, bit: 103, bits: 9, show: 'flags', cite: HEADER_FORMAT },
  { id: 'tcp.flag-ae', bit: 103, bits: 1, show: 'bit', cite: 'RFC 9768 §3.2.2', within: FLAGS },
  { id: 'tcp.flag-cwr', bit: 104, bits: 1, show: 'bit', cite: 'RFC 3168 §6.1', within: FLAGS },
  { id: 'tcp.flag-ece', bit: 105, bits: 1, show: 'bit', cite: 'RFC 3168 §6.1', within: FLAGS },
  { id: 'tcp.flag-urg', bit: 106, bits: 1, show: 'bit', cite: HEADER_FORMAT, within: FLAGS },
  { id: 'tcp.flag-ack', bit: 107, bits: 1, show: 'bit', cite: HEADER_FORMAT, within: FLAGS },
  { id: 'tcp.flag-psh', bit: 108, bits: 1, show: 'bit', cite: HEADER_FORMAT, within: FLAGS },
  { id: 'tcp.flag-rst', bit: 109, bits: 1, show: 'bit', cite: HEADER_FORMAT, within: FLAGS },
  { id: 'tcp.flag-syn', bit: 110, bits: 1, show: 'bit', cite: HEADER_FORMAT, within: FLAGS },
  { id: 'tcp.flag-fin', bit: 111, bits: 1, show: 'bit', cite: HEADER_FORMAT, within: FLAGS },
  { id: 'tcp.window', bit: 112, bits: 16, show: 'number', cite: HEADER_FORMAT },
  { id: 'tcp.checksum', bit: 128, bits: 16, show: 'hex', cite: HEADER_FORMAT },
  { id: 'tcp.urgent-pointer', bit: 144, bits: 16, show: 'number', cite: 'RFC 9293 §3.8.5' },
];

/** Kind and length, as every option but end of list and no-operation starts. `within` is set to the option's own id. */
export const TCP_OPTION_HEAD: readonly FieldSpec[] = [
  { id: 'tcp.option-kind', bit: 0, bits: 8, show: 'number', cite: 'RFC 9293 §3.2' },
  { id: 'tcp.option-length', bit: 8, bits: 8, show: 'number', cite: 'RFC 9293 §3.2', unit: 'bytes' },
];

/** Each kind of option: its id, where it is defined, and the fields behind kind and length. A SACK option repeats its two. */
export const TCP_OPTION_FIELDS: Readonly<Record<TcpOption['kind'], { readonly id: string; readonly cite: string; readonly fields: readonly FieldSpec[] }>> = {
  eol: { id: 'tcp.option-eol', cite: 'RFC 9293 §3.2', fields: [] },
  nop: { id: 'tcp.option-nop', cite: 'RFC 9293 §3.2', fields: [] },
  mss: {
    id: 'tcp.option-mss', cite: 'RFC 9293 §3.7.1',
    fields: [{ id: 'tcp.mss', bit: 16, bits: 16, show: 'number', cite: 'RFC 9293 §3.7.1', unit: 'bytes' }],
  },
  'window-scale': {
    id: 'tcp.option-window-scale', cite: 'RFC 7323 §2.2',
    fields: [{ id: 'tcp.window-shift', bit: 16, bits: 8, show: 'number', cite: 'RFC 7323 §2.2' }],
  },
  'sack-permitted': { id: 'tcp.option-sack-permitted', cite: 'RFC 2018 §2', fields: [] },
  sack: {
    id: 'tcp.option-sack', cite: 'RFC 2018 §3',
    fields: [
      { id: 'tcp.sack-left', bit: 16, bits: 32, show: 'number', cite: 'RFC 2018 §3' },
      { id: 'tcp.sack-right', bit: 48, bits: 32, show: 'number', cite: 'RFC 2018 §3' },
    ],
  },
  timestamps: {
    id: 'tcp.option-timestamps', cite: 'RFC 7323 §3.2',
    fields: [
      { id: 'tcp.timestamp-value', bit: 16, bits: 32, show: 'number', cite: 'RFC 7323 §3.2' },
      { id: 'tcp.timestamp-echo', bit: 48, bits: 32, show: 'number', cite: 'RFC 7323 §3.2' },
    ],
  },
  unknown: { id: 'tcp.option-unknown', cite: 'RFC 9293 §3.2', fields: [] },
};
