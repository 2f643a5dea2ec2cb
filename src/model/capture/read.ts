/** Any capture file. */
import { u32 } from '../core/bytes.ts';
import { refuse, type ReadResult } from './capture.ts';
import { pcapKind, readPcap } from './pcap.ts';
import { isPcapng, readPcapng } from './pcapng.ts';

/**
 * Reads a pcap or pcapng file. Frames share the file's memory.
 * @returns a fault for what holds no frame that can be shown; a sound beginning of a broken file is a capture that lists its faults.
 * Throws for no bytes whatever.
 */
export function readCapture(file: Uint8Array): ReadResult {
  if (file.length < 4) return refuse('too-short', 0, file.length, 24);
  if (isPcapng(file)) return readPcapng(file);
  if (pcapKind(file)) return readPcap(file);
  if (file[0] === 0x1f && file[1] === 0x8b) return refuse('compressed', 0, u32(file, 0));
  return refuse('not-a-capture', 0, u32(file, 0));
}
