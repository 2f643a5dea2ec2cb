/**
 * Why: the walk up the trace. Every event lists all its causes; the telling one is the cause a person would name first.
 */
import type { CallEvent, EventId, ReturnedEvent, SentEvent, Trace, TraceEvent } from './events.ts';
import { effects } from './effects.ts';
import { outcome } from './frames.ts';
import { AT_ONCE } from './step-runs.ts';

export { effects } from './effects.ts';

/** The telling chain: n first, then its cause, and so on, back to a call that nothing woke, a happening or the start. */
export function causes(trace: Trace, n: EventId): readonly EventId[] {
  const chain: EventId[] = [];
  for (let at: EventId | undefined = n; at !== undefined; at = tellingCause(trace, at)) chain.push(at);
  return chain;
}

export interface CauseGraph {
  /** Every event that n goes back to, and n, in order. */
  readonly events: readonly EventId[];
  readonly edges: readonly (readonly [cause: EventId, effect: EventId])[];
}

export function causeGraph(trace: Trace, n: EventId): CauseGraph {
  const seen = new Set<EventId>([n]);
  const edges: (readonly [EventId, EventId])[] = [];
  const ahead = [n];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    for (const cause of trace.events[at]?.causes ?? []) {
      edges.push([cause, at]);
      if (!seen.has(cause)) {
        seen.add(cause);
        ahead.push(cause);
      }
    }
  }
  return { events: [...seen].sort((a, b) => a - b), edges: edges.sort(([a, b], [c, d]) => b - d || a - c) };
}

/** The cause of event n that explains it best, or undefined at a beginning. Always earlier than n. */
function tellingCause(trace: Trace, n: EventId): EventId | undefined {
  const event = trace.events[n];
  if (!event) return undefined;
  const earlier = (id: EventId | undefined): EventId | undefined => (id !== undefined && id < n ? id : undefined);
  switch (event.kind) {
    case 'start':
    case 'happening':
      return undefined;
    case 'call':
      return earlier(lastReturnBefore(trace, event));
    case 'sent':
      return earlier(tellingCauseOfSent(trace, event));
    case 'arrived':
    case 'lost':
      return event.frame;
    case 'returned':
      return earlier(pick(trace, event, ['arrived', 'timer', 'happening', 'state', 'returned']) ?? event.entry);
    case 'timer':
      return earlier(event.causes[0]);
    default:
      return earlier(pick(trace, event, ['arrived', 'timer', 'happening', 'call', 'process', 'state', 'returned', 'sent']) ?? event.causes[0]);
  }
}

/** The first of the event's causes that is of the first kind that any of them is of. */
function pick(trace: Trace, event: TraceEvent, kinds: readonly TraceEvent['kind'][]): EventId | undefined {
  for (const kind of kinds) {
    const found = event.causes.find((cause) => trace.events[cause]?.kind === kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

function tellingCauseOfSent(trace: Trace, event: SentEvent): EventId | undefined {
  if (event.hopOf !== undefined) return pick(trace, event, ['arrived']) ?? event.hopOf;
  switch (event.why) {
    case 'retransmit-timeout':
    case 'tail-loss-probe':
    case 'fast-retransmit': {
      // What was lost before explains a repetition better than the clock that noticed. Without a loss, the clock or the duplicate ACK does.
      const lost = event.repeats === undefined ? undefined : outcome(trace, event.repeats).lost;
      return lost !== undefined && lost < event.n ? lost : (pick(trace, event, ['timer', 'arrived']) ?? event.causes[0]);
    }
    case 'syn':
    case 'fin':
    case 'data':
    case 'datagram':
      return pick(trace, event, ['call', 'process', 'happening', 'timer', 'arrived']) ?? event.causes[0];
    default:
      return pick(trace, event, ['arrived', 'timer', 'call', 'process', 'happening']) ?? event.causes[0];
  }
}

/**
 * A program makes its next call because the one before returned: the last return that had something to wait for. When it let time pass in
 * between, it makes the call by itself.
 */
function lastReturnBefore(trace: Trace, event: CallEvent): EventId | undefined {
  for (let call: CallEvent | undefined = event; call; ) {
    const returned: TraceEvent | undefined = call.causes.map((cause) => trace.events[cause]).find((other) => other?.kind === 'returned');
    if (returned?.kind !== 'returned' || call.at - returned.at > AT_ONCE) return undefined;
    if (waited(trace, returned)) return returned.n;
    const entry: TraceEvent | undefined = trace.events[returned.entry];
    call = entry?.kind === 'call' ? entry : undefined;
  }
  return undefined;
}

const waited = (trace: Trace, event: ReturnedEvent): boolean => {
  const entry = trace.events[event.entry];
  return entry !== undefined && (event.at > entry.at || event.causes.some((cause) => trace.events[cause]?.kind === 'arrived'));
};

/** What event n led to in the end, n included: every event that goes back to it. */
export function consequences(trace: Trace, n: EventId): readonly EventId[] {
  const seen = new Set<EventId>([n]);
  const ahead = [n];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    for (const effect of effects(trace, at)) {
      if (seen.has(effect)) continue;
      seen.add(effect);
      ahead.push(effect);
    }
  }
  return [...seen].sort((a, b) => a - b);
}
