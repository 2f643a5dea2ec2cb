/** What a capture file holds once it is read, and what can be wrong with one. */
import { micros, type Micros } from '../core/units.ts';

/** A moment: whole seconds since 1970-01-01 UTC and nanoseconds within that second (0 to 999,999,999). */
export interface CaptureTime {
  readonly seconds: number;
  readonly nanos: number;
}

/** From a to b, to the nearest microsecond. */
export const microsBetween = (a: CaptureTime, b: CaptureTime): Micros => micros((b.seconds - a.seconds) * 1e6 + (b.nanos - a.nanos) / 1e3);

export interface CapturedFrame {
  /** A simple packet block has no time: it gets that of the frame before, or zero. */
  readonly time: CaptureTime;
  /** An Ethernet frame. What was recorded without an Ethernet header has got one (`reframed`); a check sequence is cut off. */
  readonly bytes: Uint8Array;
  /** Bytes the frame had on the wire, counted as `bytes` is: more than bytes.length when the recording was cut short. */
  readonly originalLength: number;
  /** Index into Capture.interfaces. */
  readonly interface: number;
  /** The Ethernet header was not recorded: its addresses are unknown (zero), its type is inferred. */
  readonly reframed: boolean;
  /** As the recording machine says, when it does. */
  readonly direction?: 'in' | 'out';
  readonly comments: readonly string[];
}

export interface CaptureInterface {
  /** LINKTYPE_ value. */
  readonly linkType: number;
  /** 0 = no limit. */
  readonly snapLength: number;
  readonly name?: string;
  readonly description?: string;
}

export const CAPTURE_FAULTS = [
  /** Fewer bytes than a file header. */
  'too-short',
  /** The first four bytes are none that a capture starts with; `found` is them. */
  'not-a-capture',
  /** gzip: to be unpacked first. */
  'compressed',
  'version',
  /** A link type that cannot be shown as Ethernet; `found` is its LINKTYPE_ number. */
  'link-type',
  /** A record or block goes on beyond the end of the file. */
  'truncated',
  /** A record claims more bytes than any link carries. */
  'frame-too-long',
  /** A record shorter than its link header. */
  'frame-too-short',
  /** A block's two lengths disagree, or its length is impossible. */
  'block-length',
  'byte-order-mark',
  /** A frame names an interface that no block has described; `found` is its number. */
  'no-interface',
  /** A section ends elsewhere than its header says. */
  'section-length',
  /** A time resolution that cannot be. */
  'time-resolution',
  /** Nothing to show: the file is sound but holds no frame. */
  'no-frames',
] as const;
export type CaptureFaultId = (typeof CAPTURE_FAULTS)[number];

/** `at`: byte offset in the file; `found` and `expected`: the numbers that disagree. */
export interface CaptureFault {
  readonly id: CaptureFaultId;
  readonly at: number;
  readonly found?: number;
  readonly expected?: number;
}

export interface Capture {
  readonly format: 'pcap' | 'pcapng';
  readonly interfaces: readonly CaptureInterface[];
  readonly frames: readonly CapturedFrame[];
  /** Comments on the whole file or section. */
  readonly comments: readonly string[];
  /** Blocks of kinds that say nothing about frames, or that are not known. */
  readonly skippedBlocks: number;
  /** What was wrong but did not make the file useless: where reading stopped, frames that could not be taken. At most 100. */
  readonly faults: readonly CaptureFault[];
}

export type ReadResult = { readonly ok: true; readonly capture: Capture } | { readonly ok: false; readonly fault: CaptureFault };

export const refuse = (id: CaptureFaultId, at: number, found?: number, expected?: number): { readonly ok: false; readonly fault: CaptureFault } => ({ ok: false, fault: fault(id, at, found, expected) });

export const fault = (id: CaptureFaultId, at: number, found?: number, expected?: number): CaptureFault => ({
  id, at, ...(found !== undefined && { found }), ...(expected !== undefined && { expected }),
});

/** No link carries a longer frame: the largest snapshot length that recording tools use. */
export const LONGEST_FRAME = 262_144;

/** Collects faults, and stops keeping them when a broken file has one for each of a million frames. */
export function addFault(faults: CaptureFault[], each: CaptureFault): void {
  if (faults.length < 100) faults.push(each);
}

/** Numbers in a file's own byte order. The caller has checked the bounds. */
export interface Reader {
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
}

export function reader(bytes: Uint8Array, littleEndian: boolean): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { u16: (at) => view.getUint16(at, littleEndian), u32: (at) => view.getUint32(at, littleEndian) };
}
