/** The recordings of a real kernel (tests/truth/captures), as frames. */
import { readdirSync, readFileSync } from 'node:fs';
import { readCapture } from '../../../src/model/capture/read.ts';
import { fromHex } from '../../../src/model/core/bytes.ts';

const folder = new URL('../../truth/captures/', import.meta.url);

export interface RecordedSegment {
  readonly from: 'client' | 'server';
  readonly t_ms: number;
  readonly proto?: string;
  readonly len: number;
  readonly frameLen: number;
  readonly flags?: string;
  readonly win?: number;
  readonly seqRel?: number;
  readonly ackRel?: number | null;
  readonly options?: readonly string[];
  readonly headHex: string;
  readonly payloadHex?: string;
}

export const names: readonly string[] = readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5)).sort();

export const digest = (name: string): { readonly segments: readonly RecordedSegment[] } => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

export const pcapBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`${name}.pcap`, folder)));

/** Every frame of the recording's pcap. */
export function pcapFrames(name: string): Uint8Array[] {
  const read = readCapture(pcapBytes(name));
  if (!read.ok) throw new Error(`${name}.pcap: ${read.fault.id}`);
  return read.capture.frames.map(({ bytes }) => bytes);
}

/** Every frame of the digest whose payload it holds in full; these include what was lost on the way. */
export const digestFrames = (name: string): Uint8Array[] =>
  digest(name).segments.filter(({ len, payloadHex }) => len === 0 || payloadHex !== undefined).map(({ headHex, payloadHex }) => fromHex(headHex + (payloadHex ?? '')));

/** All frames of all recordings. */
export const allFrames = (): { name: string; bytes: Uint8Array }[] =>
  names.flatMap((name) => [...pcapFrames(name), ...digestFrames(name)].map((bytes) => ({ name, bytes })));
