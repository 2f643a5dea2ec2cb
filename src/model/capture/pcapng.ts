/** The newer capture file: blocks in sections, each section in its own byte order, each interface with its own clock. */
import { fromUtf8 } from '../core/bytes.ts';
import {
  addFault, fault, LONGEST_FRAME, reader, refuse, type CapturedFrame, type CaptureFault, type CaptureInterface, type CaptureTime, type Reader, type ReadResult,
} from './capture.ts';
import { canRead, toEthernet } from './link.ts';

export const BLOCK = { section: 0x0a0d0d0a, interface: 1, packet: 2, simplePacket: 3, enhancedPacket: 6 } as const;
export const BYTE_ORDER = 0x1a2b3c4d;
export const OPTION = { end: 0, comment: 1, name: 2, description: 3, resolution: 9, checkSequence: 13, offset: 14, flags: 2 } as const;

interface Interface extends CaptureInterface {
  readonly ticksPerSecond: bigint;
  readonly offsetSeconds: number;
  readonly checkSequence: number;
  /** Index in the capture's list: interfaces are counted anew in each section. */
  readonly index: number;
}

export const isPcapng = (bytes: Uint8Array): boolean => bytes.length >= 4 && reader(bytes, false).u32(0) === BLOCK.section;

export function readPcapng(bytes: Uint8Array): ReadResult {
  if (!isPcapng(bytes)) return refuse('not-a-capture', 0);
  const frames: CapturedFrame[] = [];
  const faults: CaptureFault[] = [];
  const comments: string[] = [];
  const all: CaptureInterface[] = [];
  let section: { interfaces: Interface[]; littleEndian: boolean; end: number; read: Reader } | undefined;
  let skippedBlocks = 0;
  let last: CaptureTime = { seconds: 0, nanos: 0 };
  let at = 0;
  while (at < bytes.length) {
    if (at + 12 > bytes.length) {
      addFault(faults, fault('truncated', at, bytes.length - at, 12));
      break;
    }
    const startsSection = reader(bytes, false).u32(at) === BLOCK.section;
    let littleEndian = section?.littleEndian ?? false;
    if (startsSection) {
      const order = byteOrder(bytes, at + 8);
      if (order === undefined) {
        addFault(faults, fault('byte-order-mark', at + 8, reader(bytes, false).u32(at + 8), BYTE_ORDER));
        break;
      }
      littleEndian = order;
    }
    const read: Reader = !startsSection && section ? section.read : reader(bytes, littleEndian);
    const total = read.u32(at + 4);
    // The length counts the whole block, in units of four bytes, and stands at its end once more.
    if (total < 12 || total % 4 !== 0) {
      addFault(faults, fault('block-length', at + 4, total));
      break;
    }
    if (at + total > bytes.length) {
      addFault(faults, fault('truncated', at, bytes.length - at, total));
      break;
    }
    if (read.u32(at + total - 4) !== total) {
      addFault(faults, fault('block-length', at + total - 4, read.u32(at + total - 4), total));
      break;
    }
    const body = at + 8;
    const end = at + total - 4;
    if (startsSection) {
      if (total < 28) {
        addFault(faults, fault('block-length', at + 4, total, 28));
        break;
      }
      if (read.u16(body + 4) !== 1) {
        addFault(faults, fault('version', body + 4, read.u16(body + 4), 1));
        break;
      }
      const unknown = read.u32(body + 8) === 0xffffffff && read.u32(body + 12) === 0xffffffff;
      const [low, high] = littleEndian ? [read.u32(body + 8), read.u32(body + 12)] : [read.u32(body + 12), read.u32(body + 8)];
      section = { interfaces: [], littleEndian, end: unknown ? Number.POSITIVE_INFINITY : at + total + high * 2 ** 32 + low, read };
      for (const option of options(bytes, read, body + 16, end)) if (option.code === OPTION.comment) comments.push(textOf(bytes, option));
    } else if (section) {
      if (at >= section.end) {
        addFault(faults, fault('section-length', at, at, section.end));
        section = { ...section, end: Number.POSITIVE_INFINITY };
      }
      const type = read.u32(at);
      if (type === BLOCK.interface) {
        const described = total < 20 ? fault('block-length', at + 4, total, 20) : readInterface(bytes, read, section.littleEndian, body, end, all.length);
        if ('id' in described) {
          addFault(faults, described);
          break;
        }
        section.interfaces.push(described);
        const { linkType, snapLength, name, description } = described;
        all.push({ linkType, snapLength, ...(name !== undefined && { name }), ...(description !== undefined && { description }) });
        if (!canRead(linkType)) addFault(faults, fault('link-type', body, linkType));
      } else if (type === BLOCK.enhancedPacket || type === BLOCK.simplePacket || type === BLOCK.packet) {
        const frame = readFrame(bytes, read, type, body, end, section.interfaces, section.littleEndian, last);
        if (frame && 'id' in frame) addFault(faults, frame);
        else if (frame) {
          frames.push(frame);
          last = frame.time;
        }
      } else skippedBlocks++;
    }
    at += total;
  }
  if (frames.length === 0) return { ok: false, fault: faults[0] ?? fault('no-frames', at) };
  return { ok: true, capture: { format: 'pcapng', interfaces: all, frames, comments, skippedBlocks, faults } };
}

/** true: little-endian; undefined: neither order gives the mark. */
function byteOrder(bytes: Uint8Array, at: number): boolean | undefined {
  if (reader(bytes, true).u32(at) === BYTE_ORDER) return true;
  return reader(bytes, false).u32(at) === BYTE_ORDER ? false : undefined;
}

interface Option {
  readonly code: number;
  readonly start: number;
  readonly end: number;
}

/** The options of [from, end); reading stops at one that does not fit. */
function options(bytes: Uint8Array, read: Reader, from: number, end: number): Option[] {
  const list: Option[] = [];
  for (let at = from; at + 4 <= end; ) {
    const code = read.u16(at);
    const length = read.u16(at + 2);
    if (code === OPTION.end || at + 4 + length > end || at + 4 + length > bytes.length) break;
    list.push({ code, start: at + 4, end: at + 4 + length });
    at += 4 + ((length + 3) & ~3);
  }
  return list;
}

const textOf = (bytes: Uint8Array, option: Option): string => fromUtf8(bytes.subarray(option.start, option.end));

function readInterface(bytes: Uint8Array, read: Reader, littleEndian: boolean, body: number, end: number, index: number): Interface | CaptureFault {
  let ticksPerSecond = 1_000_000n;
  let offsetSeconds = 0;
  let checkSequence = 0;
  let name: string | undefined;
  let description: string | undefined;
  for (const option of options(bytes, read, body + 8, end)) {
    const length = option.end - option.start;
    if (option.code === OPTION.name) name = textOf(bytes, option);
    if (option.code === OPTION.description) description = textOf(bytes, option);
    if (option.code === OPTION.checkSequence && length === 1) checkSequence = bytes[option.start] as number;
    if (option.code === OPTION.resolution && length === 1) {
      const value = bytes[option.start] as number;
      const exponent = value & 0x7f;
      // A power of ten, or of two with the top bit; 10^19 and 2^64 ticks a second are beyond any 64-bit clock.
      if (value & 0x80 ? exponent > 63 : exponent > 18) return fault('time-resolution', option.start, value);
      ticksPerSecond = (value & 0x80 ? 2n : 10n) ** BigInt(exponent);
    }
    if (option.code === OPTION.offset && length === 8) {
      const view = new DataView(bytes.buffer, bytes.byteOffset + option.start, 8);
      offsetSeconds = Number(view.getBigInt64(0, littleEndian));
    }
  }
  return {
    linkType: read.u16(body), snapLength: read.u32(body + 4), ticksPerSecond, offsetSeconds, checkSequence, index,
    ...(name !== undefined && { name }), ...(description !== undefined && { description }),
  };
}

/** A frame, or what is wrong with it, or undefined for one on an interface whose link type has been refused already. */
function readFrame(
  bytes: Uint8Array, read: Reader, type: number, body: number, end: number, interfaces: readonly Interface[], littleEndian: boolean, last: CaptureTime,
): CapturedFrame | CaptureFault | undefined {
  const simple = type === BLOCK.simplePacket;
  const header = simple ? 4 : 20;
  if (body + header > end) return fault('block-length', body - 4, end + 4 - (body - 8), header + 12);
  const id = simple ? 0 : type === BLOCK.packet ? read.u16(body) : read.u32(body);
  const from = interfaces[id];
  if (!from) return fault('no-interface', body, id, interfaces.length);
  if (!canRead(from.linkType)) return undefined;
  const original = read.u32(simple ? body : body + 16);
  const room = end - body - header;
  const length = simple ? Math.min(original, from.snapLength || original, room) : read.u32(body + 12);
  if (length > LONGEST_FRAME) return fault('frame-too-long', body + 12, length, LONGEST_FRAME);
  if (length > room) return fault('truncated', body + 12, room, length);
  const start = body + header;
  const whole = original <= length;
  const framed = toEthernet(from.linkType, bytes.subarray(start, start + length - (whole ? Math.min(from.checkSequence, length) : 0)), littleEndian);
  if (!framed) return fault('frame-too-short', start, length);
  const extra = simple ? [] : options(bytes, read, start + ((length + 3) & ~3), end);
  const flags = extra.find((option) => option.code === OPTION.flags && option.end - option.start === 4);
  const direction = flags ? ([undefined, 'in', 'out'] as const)[read.u32(flags.start) & 3] : framed.direction;
  return {
    time: simple ? last : timeOf(read.u32(body + 4), read.u32(body + 8), from),
    bytes: framed.bytes,
    originalLength: whole ? framed.bytes.length : Math.max(original + framed.grown, framed.bytes.length),
    interface: from.index,
    reframed: framed.reframed,
    ...(direction && { direction }),
    comments: extra.filter((option) => option.code === OPTION.comment).map((option) => textOf(bytes, option)),
  };
}

function timeOf(high: number, low: number, { ticksPerSecond, offsetSeconds }: Interface): CaptureTime {
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  return {
    seconds: Number(ticks / ticksPerSecond) + offsetSeconds,
    nanos: Number(((ticks % ticksPerSecond) * 1_000_000_000n) / ticksPerSecond),
  };
}
