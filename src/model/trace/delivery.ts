/** How much of one direction of a connection has reached the other end; immutable. Numbers are relative sequence numbers: SYN = 0, first byte = 1. */
import type { SegmentFacts } from './events.ts';

export interface Delivery {
  /** One past the highest number sent. */
  readonly sent: number;
  /** One past the highest number that a program has handed over for sending. */
  readonly handed: number;
  /** Everything below has arrived. */
  readonly got: number;
  /** What arrived beyond a hole: ascending, apart. */
  readonly beyond: readonly (readonly [from: number, to: number])[];
}

export const NOTHING_DELIVERED: Delivery = { sent: 0, handed: 1, got: 0, beyond: [] };

/** [from, to) of the numbers a segment takes up (RFC 9293 §3.4: SYN and FIN take one each). */
function range(segment: SegmentFacts): readonly [from: number, to: number] {
  const control = (segment.flags.includes('SYN') ? 1 : 0) + (segment.flags.includes('FIN') ? 1 : 0);
  return [segment.seq, segment.seq + segment.len + control];
}

export function afterSending(delivery: Delivery, segment: SegmentFacts): Delivery {
  const [, to] = range(segment);
  return to > delivery.sent ? { ...delivery, sent: to } : delivery;
}

export function afterArrival(delivery: Delivery, segment: SegmentFacts): Delivery {
  const [from, to] = range(segment);
  if (to <= delivery.got || to === from) return delivery;
  const pieces = [...delivery.beyond, [from, to] as const].sort((a, b) => a[0] - b[0]);
  let { got } = delivery;
  const beyond: [number, number][] = [];
  for (const [start, end] of pieces) {
    const last = beyond.at(-1);
    if (start <= got) got = Math.max(got, end);
    else if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else beyond.push([start, end]);
  }
  return { ...delivery, got, beyond };
}

/** How many numbers have arrived, in order or not. */
export const arrivedCount = (delivery: Delivery): number => delivery.beyond.reduce((sum, [from, to]) => sum + to - from, delivery.got);

/** Whether something that was handed over or sent has not arrived yet. */
export const outstanding = (delivery: Delivery): boolean => delivery.got < delivery.sent || (delivery.got > 0 && delivery.got < delivery.handed);
