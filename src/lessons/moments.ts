import { ms } from '../model/core/units.ts';
import type { EventId, SentEvent, TcpFlag, Trace, TraceEvent } from '../model/trace/events.ts';
import { lastEventAt } from '../model/trace/lookup.ts';
import type { Micros } from '../model/core/units.ts';
import type { FrameQuery, MomentQuery } from './types.ts';

export interface Found {
  readonly at: Micros;
  readonly event: EventId;
}

/** Where a query leads, or undefined when nothing in the trace fits it. */
export function findMoment(trace: Trace, query: MomentQuery): Found | undefined {
  if (query.kind === 'after') {
    const from = findMoment(trace, query.moment);
    if (!from) return undefined;
    const at = (from.at + ms(query.ms)) as Micros;
    return { at, event: lastEventAt(trace, at) };
  }
  if (query.kind === 'end') {
    const last = trace.events.at(-1);
    return last && { at: trace.endedAt, event: last.n };
  }
  const fitting = trace.events.filter((event) => fits(trace, event, query));
  const nth = query.nth ?? 1;
  const event = nth < 0 ? fitting.at(nth) : fitting[nth - 1];
  return event && { at: event.at, event: event.n };
}

function fits(trace: Trace, event: TraceEvent, query: MomentQuery): boolean {
  switch (query.kind) {
    case 'sent':
      return event.kind === 'sent' && frameFits(event, query);
    case 'arrived': {
      if (event.kind !== 'arrived' || (query.at ? event.node !== query.at : event.node !== 'client' && event.node !== 'server')) return false;
      // The frame that arrives may be a router's copy; the query is about the frame as its first sender sent it.
      return frameFits(firstHop(trace, trace.events[event.frame] as SentEvent), query);
    }
    case 'lost':
      return event.kind === 'lost' && frameFits(firstHop(trace, trace.events[event.frame] as SentEvent), query);
    case 'state':
      return event.kind === 'state' && event.host === query.host && event.to === query.to && is(query.from, event.from) && is(query.connection, event.connection);
    case 'call':
      return event.kind === 'call' && event.host === query.host && event.call.name === query.call && is(query.name, event.name);
    case 'returned': {
      if (event.kind !== 'returned' || event.host !== query.host || !is(query.name, event.as ?? event.name) || !is(query.result, event.result)) return false;
      if (query.errno !== undefined && (event.errno ?? 'none') !== query.errno) return false;
      const entry = trace.events[event.entry];
      return entry?.kind === 'call' && entry.call.name === query.call;
    }
    case 'timer':
      return event.kind === 'timer' && event.host === query.host && event.timer === query.timer;
    case 'happening':
      return event.kind === 'happening' && event.happening.do === query.what;
    case 'start':
      return event.kind === 'start';
    default:
      return false;
  }
}

const is = <T>(wanted: T | undefined, found: T | undefined): boolean => wanted === undefined || wanted === found;

function firstHop(trace: Trace, frame: SentEvent): SentEvent {
  let at = frame;
  while (at.hopOf !== undefined) at = trace.events[at.hopOf] as SentEvent;
  return at;
}

function frameFits(frame: SentEvent, query: FrameQuery): boolean {
  if (query.from === undefined ? frame.hopOf !== undefined : frame.from !== query.from) return false;
  if (query.flags && !sameFlags(frame.segment?.flags, query.flags)) return false;
  if (query.data !== undefined && frame.spans.some((span) => span.layer === 'application') !== query.data) return false;
  return is(query.why, frame.why) && is(query.connection, frame.connection) && is(query.repeated, frame.repeats !== undefined);
}

/** SYN, FIN and RST have to agree; the others only if the query names them. */
function sameFlags(flags: readonly TcpFlag[] | undefined, wanted: readonly TcpFlag[]): boolean {
  if (!flags || !wanted.every((flag) => flags.includes(flag))) return false;
  return (['SYN', 'FIN', 'RST'] as const).every((flag) => flags.includes(flag) === wanted.includes(flag));
}
