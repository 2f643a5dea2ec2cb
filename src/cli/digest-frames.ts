/** Frames of a trace as a digest lists them, and what is read out of their bytes. */
import { toHex } from '../model/core/bytes.ts';
import { toMs, type Micros } from '../model/core/units.ts';
import type { NodeName, SentEvent, Trace, TraceEvent } from '../model/trace/events.ts';

/** A frame from who made it to where it ended, over all hops. */
export interface DigestFrame {
  readonly sent: SentEvent;
  readonly last: SentEvent;
  readonly from: string;
}

export function framesOf(trace: Trace): DigestFrame[] {
  const onward = new Map<number, SentEvent>();
  const sents = trace.events.filter((event): event is SentEvent => event.kind === 'sent');
  for (const sent of sents) if (sent.hopOf !== undefined) onward.set(sent.hopOf, sent);
  return sents.filter((sent) => sent.hopOf === undefined).map((sent) => {
    let last = sent;
    for (let next = onward.get(last.n); next; next = onward.get(last.n)) last = next;
    return { sent, last, from: senderName(trace, sent.from) };
  });
}

/** The format calls the one router of a path MTU 'router'. */
const senderName = (trace: Trace, from: NodeName): string =>
  from === 'r1' && (trace.scenario.link.routers ?? 0) === 0 ? 'router' : from;

export const ipId = (bytes: Uint8Array): number | undefined =>
  bytes[12] === 0x08 && bytes[13] === 0x00 ? ((bytes[18] as number) << 8) | (bytes[19] as number) : undefined;

/** TSval and TSecr of a segment that has them. */
export function timestampOf(bytes: Uint8Array): readonly [number, number] | undefined {
  const transport = bytes[12] === 0x86 ? 54 : 14 + ((bytes[14] as number) & 15) * 4;
  const end = transport + ((bytes[transport + 12] ?? 0) >> 4) * 4;
  for (let o = transport + 20; o < end && bytes[o] !== 0; o += bytes[o] === 1 ? 1 : Math.max(2, bytes[o + 1] ?? 2)) {
    if (bytes[o] !== 8) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return [view.getUint32(o + 2), view.getUint32(o + 6)];
  }
  return undefined;
}

/** Milliseconds as they stand in a digest. */
export const msOf = (t: number): number => toMs(t as Micros);
export const hexOf = (bytes: Uint8Array, from: number, to: number): string => toHex(bytes.subarray(from, to));
export const isKind = <K extends TraceEvent['kind']>(kind: K) => (event: TraceEvent): event is Extract<TraceEvent, { kind: K }> => event.kind === kind;
