/** What a narrator looks at: a step, its key event, and what followed from that at once. */
import type { Levels, SocketId } from '../../model/stack/api.ts';
import { effects } from '../../model/trace/effects.ts';
import type { EventId, SentEvent, Side, StateEvent, Trace, TraceEvent } from '../../model/trace/events.ts';
import { showsPrograms } from '../../model/trace/lookup.ts';
import { directlySent } from '../../model/trace/step-runs.ts';
import type { Step } from '../../model/trace/steps.ts';
import { viewAfter } from '../../model/trace/view-at.ts';

export type EventOf<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;

export interface Scene {
  readonly trace: Trace;
  readonly step: Step;
  readonly key: TraceEvent;
  readonly host: Side;
  readonly peer: Side;
  /** The key's direct effects: states it changed, frames that left at once, calls it let return (a little later, maybe). */
  readonly states: readonly StateEvent[];
  readonly sent: readonly SentEvent[];
  readonly returned: readonly EventOf<'returned'>[];
  readonly dropped: readonly EventOf<'dropped'>[];
}

export const otherSide = (side: Side): Side => (side === 'client' ? 'server' : 'client');

export function sceneOf(trace: Trace, step: Step, key: EventId = step.key): Scene {
  const event = trace.events[key] as TraceEvent;
  const host = step.host ?? 'client';
  const seen = !showsPrograms(trace);
  const direct = effects(trace, key).map((n) => trace.events[n] as TraceEvent);
  return {
    trace,
    step,
    key: event,
    host,
    peer: otherSide(host),
    // A capture's states and answers follow a little later, and only the step holds them together.
    states: seen ? eventsOf(trace, step, 'state').filter((each) => each.host === host) : direct.filter((each): each is StateEvent => each.kind === 'state'),
    sent: seen ? eventsOf(trace, step, 'sent').filter((each) => each.from === host) : directlySent(trace, key),
    returned: direct.filter((each): each is EventOf<'returned'> => each.kind === 'returned'),
    dropped: direct.filter((each): each is EventOf<'dropped'> => each.kind === 'dropped'),
  };
}

/** The events of a step of one kind. */
export function eventsOf<K extends TraceEvent['kind']>(trace: Trace, step: Step, kind: K): readonly EventOf<K>[] {
  const found: EventOf<K>[] = [];
  for (let n = step.first; n <= step.last; n++) {
    const event = trace.events[n];
    if (event?.kind === kind) found.push(event as EventOf<K>);
  }
  return found;
}

/** A socket's numbers after event n. */
export function levelsAfter(trace: Trace, host: Side, socket: SocketId | undefined, n: EventId): Levels | undefined {
  return viewAfter(trace, n)[host].sockets.find((each) => each.id === socket)?.levels;
}

export const socketOf = (trace: Trace, host: Side, connection: number | undefined): SocketId | undefined =>
  connection === undefined ? undefined : trace.connections[connection - 1]?.sockets[host];

export const hasFlag = (frame: SentEvent, flag: 'SYN' | 'FIN' | 'RST' | 'ACK'): boolean => frame.segment?.flags.includes(flag) ?? false;
export const isBareAck = (frame: SentEvent): boolean => frame.segment?.len === 0 && frame.segment.flags.every((flag) => flag === 'ACK');
export const speaks = (frame: SentEvent, protocol: string): boolean => frame.spans.some((span) => span.protocol === protocol);
export const applicationBytes = (frame: SentEvent): number =>
  frame.spans.reduce((sum, span) => sum + (span.layer === 'application' ? span.end - span.start : 0), 0);

/** 'syn', 'synack', … : the name of a frame in the messages' `what`. */
export function frameKind(frame: SentEvent): string {
  if (frame.segment) {
    if (hasFlag(frame, 'RST')) return 'rst';
    if (hasFlag(frame, 'SYN')) return hasFlag(frame, 'ACK') ? 'synack' : 'syn';
    if (frame.why === 'keepalive') return 'keepalive';
    if (frame.why === 'window-probe') return 'probe';
    if (frame.segment.len > 0) return 'data';
    return hasFlag(frame, 'FIN') ? 'fin' : 'ack';
  }
  if (speaks(frame, 'arp')) return 'arp';
  return speaks(frame, 'udp') ? 'datagram' : 'other';
}
