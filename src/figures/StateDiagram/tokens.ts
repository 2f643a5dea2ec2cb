/** Each end's way through the states, and where its token is at any moment of screen time. */
import type { TcpState } from '../../model/stack/transport/tcp/states.ts';
import type { EventId, Side, StateEvent, Trace } from '../../model/trace/events.ts';
import type { TimeMap } from '../../player/time-map.ts';
import { placeOf, type Point } from './layout.ts';

/** Screen milliseconds that a token takes from one state to the next. */
export const GLIDE = 260;

export interface Change {
  readonly n: EventId;
  readonly at: number;               // screen ms
  readonly from: TcpState;
  readonly to: TcpState;
  readonly row: string;
  /** The connection was open before: CLOSED means the end. */
  readonly ended: boolean;
}

/** A server's end of a connection begins in LISTEN: that is its listener's change. */
const belongs = (event: StateEvent, side: Side, connection: number | undefined): boolean =>
  event.host === side && (event.connection === connection || (event.connection === undefined && event.to === 'LISTEN'));

/** The changes of one end of one connection, oldest first. */
export function changesOf(trace: Trace, side: Side, connection: number | undefined, map: TimeMap, k = 0): readonly Change[] {
  const changes: Change[] = [];
  let opened = false;
  for (const event of trace.events) {
    if (event.kind !== 'state' || !belongs(event, side, connection)) continue;
    if (event.to !== 'LISTEN' && event.to !== 'CLOSED') opened = true;
    changes.push({ n: event.n, at: map.screenOf(k, event.n), from: event.from, to: event.to, row: event.row, ended: opened && event.to === 'CLOSED' });
  }
  return changes;
}

/** The last change at or before event n. */
export function changeAt(changes: readonly Change[], n: EventId): Change | undefined {
  return changes.findLast((change) => change.n <= n);
}

const START: Point = placeOf('CLOSED', false);

/** Where the token is at a moment of screen time: pure, so playing, seeking and scrubbing draw the same. */
export function tokenAt(changes: readonly Change[], s: number): Point {
  const index = changes.findLastIndex((change) => change.at <= s);
  const change = changes[index];
  if (!change) return START;
  const to = placeOf(change.to, change.ended);
  const before = changes[index - 1];
  const from = before ? placeOf(before.to, before.ended) : START;
  const part = Math.min(1, (s - change.at) / GLIDE);
  const eased = part * part * (3 - 2 * part);
  return { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased };
}

/** The connection that changed last at or before event n; before any, the first. */
export function connectionAt(trace: Trace, n: EventId): number | undefined {
  for (let i = Math.min(n, trace.events.length - 1); i >= 0; i--) {
    const event = trace.events[i];
    if (event?.kind === 'state' && event.connection !== undefined) return event.connection;
  }
  return trace.connections[0]?.id;
}

