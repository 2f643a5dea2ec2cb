/** What became of each frame: where it arrived, where it was lost, and over which hops it went. */
import type { EventId, NodeName, SentEvent, Trace } from './events.ts';
import { oncePerTrace } from './lookup.ts';

export interface Outcome {
  readonly arrived?: EventId;
  readonly lost?: EventId;
}

export interface Journey extends Outcome {
  /** The same datagram on each link it crossed, in order. */
  readonly hops: readonly SentEvent[];
  readonly from: NodeName;
  /** Where it was to end; on a path with routers, the last node it was sent to. */
  readonly to: NodeName;
}

interface Fates {
  /** By sent event: its arrived or lost event, or −1. */
  readonly arrived: Int32Array;
  readonly lost: Int32Array;
  /** By sent event: the sent event of the next hop, or −1. */
  readonly next: Int32Array;
}

const fatesOf = oncePerTrace<Fates>((trace) => {
  const size = trace.events.length;
  const fates = { arrived: new Int32Array(size).fill(-1), lost: new Int32Array(size).fill(-1), next: new Int32Array(size).fill(-1) };
  for (const event of trace.events) {
    if (event.kind === 'arrived') fates.arrived[event.frame] = event.n;
    else if (event.kind === 'lost') fates.lost[event.frame] = event.n;
    else if (event.kind === 'sent' && event.hopOf !== undefined) fates.next[event.hopOf] = event.n;
  }
  return fates;
});

const known = (n: number | undefined): EventId | undefined => (n === undefined || n < 0 ? undefined : n);

/** What became of the frame of sent event n on its own hop; neither field while the trace ends before it lands. */
export function outcome(trace: Trace, n: EventId): Outcome {
  const fates = fatesOf(trace);
  const arrived = known(fates.arrived[n]);
  const lost = known(fates.lost[n]);
  return { ...(arrived !== undefined && { arrived }), ...(lost !== undefined && { lost }) };
}

/** @throws RangeError when event n is not a sent event. */
export function sentEvent(trace: Trace, n: EventId): SentEvent {
  const event = trace.events[n];
  if (event?.kind !== 'sent') throw new RangeError(`event ${n} is ${event ? `of kind "${event.kind}"` : 'not in the trace'}, not a sent frame`);
  return event;
}

/** The whole way of a datagram, from any of its hops. */
export function journey(trace: Trace, n: EventId): Journey {
  const fates = fatesOf(trace);
  let first = sentEvent(trace, n);
  while (first.hopOf !== undefined) first = sentEvent(trace, first.hopOf);
  const hops = [first];
  for (let next = known(fates.next[first.n]); next !== undefined; next = known(fates.next[next])) hops.push(sentEvent(trace, next));
  const last = hops.at(-1) as SentEvent;
  return { hops, from: first.from, to: last.to, ...outcome(trace, last.n) };
}
