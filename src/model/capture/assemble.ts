/** The events of a captured trace: each frame leaves and lands or vanishes, and moves the states of both ends. */
import type { Micros } from '../core/units.ts';
import { micros } from '../core/units.ts';
import { createConnections, other } from '../sim/connections.ts';
import type { SendReason } from '../stack/api.ts';
import type { Connection, EventId, SentEvent, Side, TraceEvent } from '../trace/events.ts';
import type { HostPair } from './flows.ts';
import { segmentEnd } from './legs.ts';
import { createReasons } from './reasons.ts';
import type { Seen } from './seen.ts';
import { createShadow, type Change, type Shadow } from './shadow.ts';

/** A frame with its times at the two ends, which are assumed. */
export interface Passing {
  readonly frame: Seen;
  readonly from: Side;
  readonly sentAt: Micros;
  /** When it lands, or vanishes. */
  readonly endsAt: Micros;
  /** How far it came (0 to 1), for one that is presumed lost. */
  readonly lostAlong?: number;
}

type Ends = Pick<Connection, 'client' | 'server'>;

/** Causes that the wire does not show. */
const UNPROMPTED: readonly SendReason[] = ['syn', 'keepalive', 'window-probe'];

/** @param repeats by Seen.index, the copy before (presumedLosses) */
export function assemble(
  frames: readonly Passing[], pair: Pick<HostPair, 'client' | 'server'>, repeats: ReadonlyMap<number, number>,
): { events: TraceEvent[]; connections: Connection[] } {
  const addresses = (side: Side) => ({ 4: pair[side], 6: pair[side] });
  const connections = createConnections({ client: addresses('client'), server: addresses('server') });
  const reasons = createReasons();
  const live = new Map<number, { ends: Ends; shadow: Shadow }>();
  const sentAs = new Map<number, EventId>();
  /** By what an answer would go by (a connection, ports, a host) and the host: the last arrival; of a segment, the number after it. */
  const arrivals = new Map<string, { n: EventId; end?: number }>();
  const events: TraceEvent[] = [{ kind: 'start', n: 0, at: micros(0), causes: [] }];

  function change(side: Side, connection: number, changes: readonly Change[], at: Micros, cause: EventId): void {
    const ends = live.get(connection)?.ends;
    if (!ends) return;
    for (const { from, to, row } of changes) {
      connections.setSocket(connection, side, connection);
      events.push({
        kind: 'state', n: events.length, at, causes: [cause], host: side, socket: connection, from, to, row, connection,
        local: ends[side], remote: ends[other(side)],
      });
    }
  }

  function open(connection: number, from: Side, sourcePort: number, destinationPort: number): Shadow {
    const known = live.get(connection);
    if (known) return known.shadow;
    const mine = { address: pair[from], port: sourcePort };
    const theirs = { address: pair[other(from)], port: destinationPort };
    const made = { ends: from === 'client' ? { client: mine, server: theirs } : { client: theirs, server: mine }, shadow: createShadow() };
    live.set(connection, made);
    return made.shadow;
  }

  /** What made it leave, as far as it can be told: the copy before, or the newest arrival that it answers. */
  function causeOf({ frame, from }: Passing, why: SendReason, connection: number | undefined, repeated: EventId | undefined): EventId {
    const { segment } = frame;
    if (repeated !== undefined && why !== 'fast-retransmit') return repeated;
    if (UNPROMPTED.includes(why)) return 0;
    if (why === 'fast-retransmit' || why === 'duplicate-ack') return arrivals.get(`last ${connection} ${from}`)?.n ?? 0;
    if (segment) {
      const arrival = arrivals.get(`taken ${connection} ${from}`);
      return arrival?.end !== undefined && ((segment.ack - arrival.end) | 0) >= 0 ? arrival.n : 0;
    }
    return arrivals.get(why === 'icmp-error' ? `any ${from}` : flowKey(frame, from))?.n ?? 0;
  }

  function leaves(passing: Passing): void {
    const { frame, from, sentAt, endsAt, lostAlong } = passing;
    const { segment } = frame;
    const tracked = segment && connections.track(from, frame.source?.includes(':') ? 6 : 4, segment, sentAt);
    const before = repeats.get(frame.index);
    const repeated = before === undefined ? undefined : sentAs.get(before);
    const why = tracked && segment ? reasons(tracked.connection, from, segment, repeated !== undefined) : frame.why;
    const n = events.length;
    sentAs.set(frame.index, n);
    events.push({
      kind: 'sent', n, at: sentAt, causes: [causeOf(passing, why, tracked?.connection, repeated)], from, to: other(from), bytes: frame.bytes,
      spans: frame.spans, why, leftAt: sentAt, arrivesAt: lostAlong === undefined ? endsAt : null,
      ...(tracked && { connection: tracked.connection, socket: tracked.connection, segment: tracked.facts }),
      ...(repeated !== undefined && { repeats: repeated }),
      ...(lostAlong !== undefined && { loss: { at: endsAt, reason: 'presumed', along: lostAlong } }),
    });
    if (tracked && segment) {
      const shadow = open(tracked.connection, from, segment.sourcePort, segment.destinationPort);
      change(from, tracked.connection, shadow.sent(from, segment), sentAt, n);
    }
  }

  function ends({ frame, from, endsAt, lostAlong }: Passing): void {
    const sent = sentAs.get(frame.index) as EventId;
    const n = events.length;
    if (lostAlong !== undefined) {
      events.push({ kind: 'lost', n, at: endsAt, causes: [sent], frame: sent, reason: 'presumed' });
      return;
    }
    const side = other(from);
    events.push({ kind: 'arrived', n, at: endsAt, causes: [sent], node: side, frame: sent });
    arrivals.set(`any ${side}`, { n });
    const { segment } = frame;
    const { connection } = events[sent] as SentEvent;
    if (!segment || connection === undefined) {
      arrivals.set(flowKey(frame, side), { n });
      return;
    }
    arrivals.set(`last ${connection} ${side}`, { n });
    const end = segmentEnd(segment);
    if (end !== segment.seq) arrivals.set(`taken ${connection} ${side}`, { n, end });
    const shadow = live.get(connection)?.shadow;
    if (shadow) change(side, connection, shadow.arrived(side, segment), endsAt, n);
  }

  // At one instant an earlier frame lands before a later one leaves: an answer may leave at the moment its question arrives.
  const moments = frames.flatMap((passing, i) => [
    { at: passing.sentAt, order: 2 * i, run: leaves, passing },
    { at: passing.endsAt, order: 2 * i + 1, run: ends, passing },
  ]);
  moments.sort((a, b) => a.at - b.at || a.order - b.order);
  for (const { run, passing } of moments) run(passing);
  return { events, connections: connections.all() };
}

/** The same for a datagram that arrives at a host and for the answer that this host sends. */
const flowKey = ({ protocol, ports }: Seen, host: Side): string => `${protocol} ${ports?.toSorted((a, b) => a - b).join(' ') ?? ''} ${host}`;
