/** The classic capture file: one header, then records, in microseconds or nanoseconds and either byte order. */
import { addFault, fault, LONGEST_FRAME, reader, refuse, type CapturedFrame, type CaptureFault, type ReadResult } from './capture.ts';
import { canRead, toEthernet } from './link.ts';

export const PCAP_MAGIC = { micros: 0xa1b2c3d4, nanos: 0xa1b23c4d } as const;
export const PCAP_HEADER = 24;
export const PCAP_RECORD = 16;

/** Whether the bytes start as a pcap does, and how they are to be read. */
export function pcapKind(bytes: Uint8Array): { littleEndian: boolean; nanos: boolean } | undefined {
  if (bytes.length < 4) return undefined;
  for (const littleEndian of [true, false]) {
    const magic = reader(bytes, littleEndian).u32(0);
    if (magic === PCAP_MAGIC.micros || magic === PCAP_MAGIC.nanos) return { littleEndian, nanos: magic === PCAP_MAGIC.nanos };
  }
  return undefined;
}

export function readPcap(bytes: Uint8Array): ReadResult {
  const kind = pcapKind(bytes);
  if (!kind) return refuse('not-a-capture', 0);
  if (bytes.length < PCAP_HEADER) return refuse('too-short', 0, bytes.length, PCAP_HEADER);
  const { u16, u32 } = reader(bytes, kind.littleEndian);
  if (u16(4) !== 2) return refuse('version', 4, u16(4), 2);
  const linkType = u32(20) & 0xffff;
  if (!canRead(linkType)) return refuse('link-type', 20, linkType);
  // Bit 26: the length of the frame check sequence, in words of 16 bits, is in the upper four bits.
  const checkSequence = u32(20) & 0x04000000 ? (u32(20) >>> 28) * 2 : 0;

  const frames: CapturedFrame[] = [];
  const faults: CaptureFault[] = [];
  let at = PCAP_HEADER;
  while (at < bytes.length) {
    if (at + PCAP_RECORD > bytes.length) {
      addFault(faults, fault('truncated', at, bytes.length - at, PCAP_RECORD));
      break;
    }
    const length = u32(at + 8);
    const original = u32(at + 12);
    if (length > LONGEST_FRAME) {
      addFault(faults, fault('frame-too-long', at + 8, length, LONGEST_FRAME));
      break;
    }
    const start = at + PCAP_RECORD;
    if (start + length > bytes.length) {
      addFault(faults, fault('truncated', at, bytes.length - start, length));
      break;
    }
    const whole = original <= length;
    const framed = toEthernet(linkType, bytes.subarray(start, start + length - (whole ? Math.min(checkSequence, length) : 0)), kind.littleEndian);
    if (framed) {
      const parts = u32(at + 4);
      frames.push({
        time: timeOf(u32(at), kind.nanos ? parts : parts * 1000),
        bytes: framed.bytes,
        originalLength: whole ? framed.bytes.length : Math.max(original + framed.grown, framed.bytes.length),
        interface: 0,
        reframed: framed.reframed,
        ...(framed.direction && { direction: framed.direction }),
        comments: [],
      });
    } else addFault(faults, fault('frame-too-short', start, length));
    at = start + length;
  }
  if (frames.length === 0) return { ok: false, fault: faults[0] ?? fault('no-frames', at) };
  return { ok: true, capture: { format: 'pcap', interfaces: [{ linkType, snapLength: u32(16) }], frames, comments: [], skippedBlocks: 0, faults } };
}

/** A recorder may write a second and more into the fraction: it counts as what it is. */
const timeOf = (seconds: number, nanos: number) => ({ seconds: seconds + Math.floor(nanos / 1e9), nanos: nanos % 1e9 });
