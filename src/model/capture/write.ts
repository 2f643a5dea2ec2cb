/** Capture files of our own: pcap, and pcapng with a comment on each frame. Little-endian, link type Ethernet. */
import { concatBytes, utf8 } from '../core/bytes.ts';
import type { Micros } from '../core/units.ts';
import { ETHERNET_HEADER } from '../wire/ethernet.ts';
import { LONGEST_FRAME } from './capture.ts';
import { LINK_TYPE } from './link.ts';
import { PCAP_HEADER, PCAP_MAGIC, PCAP_RECORD } from './pcap.ts';
import { BLOCK, BYTE_ORDER, OPTION } from './pcapng.ts';

export interface FrameToWrite {
  /** After the moment that epochSeconds names. */
  readonly at: Micros;
  /** An Ethernet frame without check sequence. */
  readonly bytes: Uint8Array;
  /** pcapng only. */
  readonly comments?: readonly string[];
}

export interface WriteOptions {
  /** Whole seconds since 1970-01-01 UTC at which `at` is 0. Default 0. */
  readonly epochSeconds?: number;
  /** pcapng: a comment on the whole file. */
  readonly comment?: string;
  /** pcapng: the interface's name. */
  readonly name?: string;
  /** pcapng: the program that wrote the file. */
  readonly application?: string;
}

export const WRITE_FAULTS = ['time-not-whole', 'time-negative', 'time-too-late', 'frame-too-short', 'frame-too-long', 'epoch', 'comment-too-long'] as const;
export type WriteFaultId = (typeof WRITE_FAULTS)[number];

/** What cannot be written: which frame (counted from 0; −1: the options), and the value that is impossible. */
export class CaptureWriteError extends RangeError {
  readonly id: WriteFaultId;
  readonly frame: number;
  readonly found: number;

  constructor(id: WriteFaultId, frame: number, found: number, allowed: string) {
    super(`${frame < 0 ? 'options' : `frames[${frame}]`}: ${id}: ${found} (${allowed})`);
    this.name = 'CaptureWriteError';
    this.id = id;
    this.frame = frame;
    this.found = found;
  }
}

/** A pcap counts seconds in 32 bits; the files of both kinds keep to that. */
const LAST_SECOND = 0xffffffff;
/** An option's length is a field of 16 bits. */
const LONGEST_TEXT = 0xffff;

function check(frames: readonly FrameToWrite[], { epochSeconds = 0, comment, name, application }: WriteOptions): void {
  for (const text of [comment, name, application]) {
    const length = text === undefined ? 0 : utf8(text).length;
    if (length > LONGEST_TEXT) throw new CaptureWriteError('comment-too-long', -1, length, `at most ${LONGEST_TEXT} bytes of UTF-8`);
  }
  if (!Number.isSafeInteger(epochSeconds) || epochSeconds < 0 || epochSeconds > LAST_SECOND) {
    throw new CaptureWriteError('epoch', -1, epochSeconds, `whole seconds from 0 to ${LAST_SECOND}`);
  }
  frames.forEach(({ at, bytes, comments }, i) => {
    if (!Number.isSafeInteger(at)) throw new CaptureWriteError('time-not-whole', i, at, 'whole microseconds');
    const second = epochSeconds + Math.floor(at / 1e6);
    if (second < 0) throw new CaptureWriteError('time-negative', i, at, `not before 1970: epochSeconds is ${epochSeconds}`);
    if (second > LAST_SECOND) throw new CaptureWriteError('time-too-late', i, at, `at most ${LAST_SECOND} seconds after 1970`);
    if (bytes.length < ETHERNET_HEADER) throw new CaptureWriteError('frame-too-short', i, bytes.length, `at least ${ETHERNET_HEADER} bytes`);
    if (bytes.length > LONGEST_FRAME) throw new CaptureWriteError('frame-too-long', i, bytes.length, `at most ${LONGEST_FRAME} bytes`);
    const long = comments?.map((text) => utf8(text).length).find((length) => length > LONGEST_TEXT);
    if (long !== undefined) throw new CaptureWriteError('comment-too-long', i, long, `at most ${LONGEST_TEXT} bytes of UTF-8`);
  });
}

/** Microseconds in the fraction, version 2.4. @throws CaptureWriteError for a time or frame that such a file cannot hold. */
export function writePcap(frames: readonly FrameToWrite[], options: WriteOptions = {}): Uint8Array {
  check(frames, options);
  const { epochSeconds = 0 } = options;
  const file = new Uint8Array(frames.reduce((length, { bytes }) => length + PCAP_RECORD + bytes.length, PCAP_HEADER));
  const view = new DataView(file.buffer);
  view.setUint32(0, PCAP_MAGIC.micros, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, LONGEST_FRAME, true);
  view.setUint32(20, LINK_TYPE.ethernet, true);
  let here = PCAP_HEADER;
  for (const { at, bytes } of frames) {
    const second = Math.floor(at / 1e6);
    view.setUint32(here, epochSeconds + second, true);
    view.setUint32(here + 4, at - second * 1e6, true);
    view.setUint32(here + 8, bytes.length, true);
    view.setUint32(here + 12, bytes.length, true);
    file.set(bytes, here + PCAP_RECORD);
    here += PCAP_RECORD + bytes.length;
  }
  return file;
}

/** One section, one interface with microseconds. @throws CaptureWriteError for a time, frame or comment that such a file cannot hold. */
export function writePcapng(frames: readonly FrameToWrite[], options: WriteOptions = {}): Uint8Array {
  check(frames, options);
  const { epochSeconds = 0, comment, name, application } = options;
  const section = new Uint8Array(16);
  const head = new DataView(section.buffer);
  head.setUint32(0, BYTE_ORDER, true);
  head.setUint16(4, 1, true);
  head.setBigInt64(8, -1n, true);
  const described = new Uint8Array(8);
  new DataView(described.buffer).setUint16(0, LINK_TYPE.ethernet, true);
  new DataView(described.buffer).setUint32(4, LONGEST_FRAME, true);
  const APPLICATION = 4;
  const blocks = [
    block(BLOCK.section, [section, ...optionList([[OPTION.comment, comment], [APPLICATION, application]])]),
    block(BLOCK.interface, [described, ...optionList([[OPTION.name, name], [OPTION.resolution, Uint8Array.of(6)]])]),
  ];
  for (const { at, bytes, comments = [] } of frames) {
    const fixed = new Uint8Array(20);
    const view = new DataView(fixed.buffer);
    const ticks = epochSeconds * 1e6 + at;
    view.setUint32(4, Math.floor(ticks / 2 ** 32), true);
    view.setUint32(8, ticks % 2 ** 32, true);
    view.setUint32(12, bytes.length, true);
    view.setUint32(16, bytes.length, true);
    blocks.push(block(BLOCK.enhancedPacket, [fixed, padded(bytes), ...optionList(comments.map((text) => [OPTION.comment, text]))]));
  }
  return concatBytes(blocks);
}

function padded(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const longer = new Uint8Array((bytes.length + 3) & ~3);
  longer.set(bytes);
  return longer;
}

/** Options with their end mark; nothing at all when there is none. */
function optionList(list: readonly (readonly [number, string | Uint8Array | undefined])[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (const [code, value] of list) {
    if (value === undefined) continue;
    const bytes = typeof value === 'string' ? utf8(value) : value;
    const head = new Uint8Array(4);
    new DataView(head.buffer).setUint16(0, code, true);
    new DataView(head.buffer).setUint16(2, bytes.length, true);
    parts.push(head, padded(bytes));
  }
  return parts.length > 0 ? [...parts, new Uint8Array(4)] : [];
}

function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(parts);
  const bytes = new Uint8Array(12 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.length, true);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, bytes.length, true);
  return bytes;
}
