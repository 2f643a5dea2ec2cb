/** The life of each connection at each end: the bars on a ladder's two lines. */
import type { Micros } from '../core/units.ts';
import type { SocketId } from '../stack/api.ts';
import type { TcpState } from '../stack/transport/tcp/states.ts';
import type { EventId, SentEvent, Side, StateEvent, Trace } from './events.ts';
import { connectionOfSocket, oncePerTrace } from './lookup.ts';

export const PHASES = ['opening', 'established', 'closing', 'time-wait'] as const;
export type Phase = (typeof PHASES)[number];

/** How a life ended: in order; by an RST, sent or received; by giving up; because the host forgot it; or not within the trace. */
export const LIFE_ENDS = ['closed', 'reset', 'timed-out', 'forgotten', 'open'] as const;
export type LifeEnd = (typeof LIFE_ENDS)[number];

export interface LifeSpan {
  readonly phase: Phase;
  readonly state: TcpState;
  readonly from: Micros;
  /** The end of the trace when it lasts beyond. */
  readonly to: Micros;
  readonly fromEvent: EventId;
  readonly toEvent: EventId | null;
}

export interface Life {
  readonly connection: number;
  readonly host: Side;
  readonly socket: SocketId;
  readonly spans: readonly LifeSpan[];
  readonly end: LifeEnd;
  readonly endedBy?: EventId;
}

/** Null for CLOSED and LISTEN, in which there is no connection. */
function phaseOf(state: TcpState): Phase | null {
  switch (state) {
    case 'CLOSED':
    case 'LISTEN':
      return null;
    case 'SYN-SENT':
    case 'SYN-RECEIVED':
      return 'opening';
    case 'ESTABLISHED':
      return 'established';
    case 'TIME-WAIT':
      return 'time-wait';
    default:
      return 'closing';
  }
}

interface Growing {
  connection: number;
  host: Side;
  socket: SocketId;
  spans: LifeSpan[];
  end: LifeEnd;
  endedBy?: EventId;
}

/** Every life, by connection, the client's before the server's. */
export const lives: (trace: Trace) => readonly Life[] = oncePerTrace((trace) => {
  const growing = new Map<string, Growing>();
  const finished: Growing[] = [];
  const endSpan = (life: Growing, at: Micros, event: EventId): void => {
    const last = life.spans.at(-1);
    if (last && last.toEvent === null) life.spans[life.spans.length - 1] = { ...last, to: at, toEvent: event };
  };
  for (const event of trace.events) {
    if (event.kind === 'happening' && event.happening.do === 'reboot') {
      for (const [key, life] of growing) {
        if (life.host !== event.happening.host) continue;
        endSpan(life, event.at, event.n);
        finished.push({ ...life, end: 'forgotten', endedBy: event.n });
        growing.delete(key);
      }
    }
    if (event.kind !== 'state') continue;
    const key = `${event.host} ${event.socket}`;
    const life = growing.get(key) ?? { connection: 0, host: event.host, socket: event.socket, spans: [], end: 'open' };
    endSpan(life, event.at, event.n);
    life.connection = event.connection ?? (life.connection || (connectionOfSocket(trace, event.host, event.socket) ?? 0));
    const phase = phaseOf(event.to);
    if (phase) {
      life.spans.push({ phase, state: event.to, from: event.at, to: trace.endedAt, fromEvent: event.n, toEvent: null });
      growing.set(key, life);
    } else if (growing.delete(key)) {
      finished.push({ ...life, end: endOf(trace, event), endedBy: event.n });
    }
  }
  const all = [...finished, ...growing.values()].filter((life) => life.connection > 0 && life.spans.length > 0);
  return all.sort((a, b) => a.connection - b.connection || a.host.localeCompare(b.host) || (a.spans[0]?.fromEvent ?? 0) - (b.spans[0]?.fromEvent ?? 0));
});

function endOf(trace: Trace, event: StateEvent): LifeEnd {
  const reset = (frame: SentEvent | undefined): boolean => frame?.segment?.flags.includes('RST') ?? false;
  for (const id of event.causes) {
    const cause = trace.events[id];
    if (cause?.kind === 'arrived' && reset(trace.events[cause.frame] as SentEvent)) return 'reset';
    if (cause?.kind === 'timer' && cause.timer !== 'time-wait' && cause.timer !== 'fin-wait-2') return 'timed-out';
  }
  if (event.from === 'TIME-WAIT' || event.from === 'LAST-ACK' || event.from === 'FIN-WAIT-2') return 'closed';
  // A call, an exit or a segment made the connection vanish at once: RFC 9293 §3.10.5, ABORT, sends a reset unless nobody was there yet.
  return event.from === 'SYN-SENT' ? 'closed' : 'reset';
}
