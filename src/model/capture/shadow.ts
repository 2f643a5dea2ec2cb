/**
 * The states of both ends of a captured connection. Nothing on the wire names a state: they follow from the segments by the table of
 * transitions, each row raised by what was sent or has arrived. What leaves no segment leaves no state: LISTEN is only seen by what it
 * answers, and the end of TIME-WAIT, a give-up or a crash are not seen at all.
 */
import { seqAdd, seqGt, seqLe, seqLt, type Seq } from '../core/seq.ts';
import type { TcpFacts } from '../sim/frame-facts.ts';
import { other } from '../sim/connections.ts';
import type { TcpState } from '../stack/transport/tcp/states.ts';
import { transitionFor, type Guard, type Trigger } from '../stack/transport/tcp/transitions.ts';
import type { Side } from '../trace/events.ts';
import { TCP_FLAG } from '../wire/tcp.ts';
import { segmentEnd } from './legs.ts';

export interface Change {
  readonly from: TcpState;
  readonly to: TcpState;
  readonly row: string;
}

/** The row id of an end that was there before the recording began. */
export const MIDWAY = 'recorded-midway';

interface End {
  state: TcpState;
  passive: boolean;
  /** Its own SYN's and FIN's numbers, once sent. */
  syn: Seq | undefined;
  fin: Seq | undefined;
  finAcked: boolean;
  /** The next number it expects, and what has arrived beyond. */
  next: Seq | undefined;
  beyond: (readonly [Seq, Seq])[];
  peerFin: Seq | undefined;
  peerFinTaken: boolean;
}

const fresh = (): End => ({
  state: 'CLOSED', passive: false, syn: undefined, fin: undefined, finAcked: false, next: undefined, beyond: [], peerFin: undefined, peerFinTaken: false,
});

export interface Shadow {
  readonly sent: (side: Side, segment: TcpFacts) => readonly Change[];
  readonly arrived: (side: Side, segment: TcpFacts) => readonly Change[];
  readonly state: (side: Side) => TcpState;
}

const has = (segment: TcpFacts, flag: number): boolean => (segment.flags & flag) !== 0;

export function createShadow(): Shadow {
  const ends: Record<Side, End> = { client: fresh(), server: fresh() };

  function fire(end: End, on: Trigger, changes: Change[], holds: readonly Guard[] = []): void {
    const row = transitionFor(end.state, on, [...holds, end.passive ? 'opened-passively' : 'opened-actively']);
    if (typeof row === 'string') return;
    // A listener that gets its connection back is not this connection any more.
    const to = row.to === 'LISTEN' ? 'CLOSED' : row.to;
    changes.push({ from: end.state, to, row: row.id });
    end.state = to;
  }

  /** A segment without SYN from or to an end nothing is known of: the connection is older than the recording. */
  function midway(end: End, segment: TcpFacts, changes: Change[]): void {
    if (end.state !== 'CLOSED' || end.syn !== undefined || has(segment, TCP_FLAG.SYN) || has(segment, TCP_FLAG.RST)) return;
    changes.push({ from: 'CLOSED', to: 'ESTABLISHED', row: MIDWAY });
    end.state = 'ESTABLISHED';
    end.syn = (segment.seq - 1) as Seq;
  }

  /** Its own acknowledgement proves what an end has received, whether the recorder saw it or not. */
  function receivedUpTo(end: End, peer: End, ack: Seq, changes: Change[]): void {
    end.peerFin ??= peer.fin;
    if (end.next === undefined || seqGt(ack, end.next)) end.next = ack;
    end.beyond = end.beyond.filter(([, right]) => seqGt(right, ack));
    takeFin(end, changes);
  }

  function takeFin(end: End, changes: Change[]): void {
    if (end.peerFin === undefined || end.peerFinTaken || end.next === undefined || seqLe(end.next, end.peerFin)) return;
    end.peerFinTaken = true;
    fire(end, 'rcv-fin', changes, [end.finAcked ? 'fin-acknowledged' : 'fin-not-acknowledged']);
  }

  function sent(side: Side, segment: TcpFacts): readonly Change[] {
    const changes: Change[] = [];
    const end = ends[side];
    const seq = segment.seq as Seq;
    if (has(segment, TCP_FLAG.RST)) {
      fire(end, 'abort', changes);
      return changes;
    }
    midway(end, segment, changes);
    if (has(segment, TCP_FLAG.SYN) && (end.syn === undefined || end.syn !== seq)) {
      end.syn = seq;
      if (has(segment, TCP_FLAG.ACK) && end.state === 'CLOSED') {
        end.passive = true;
        end.state = 'LISTEN';
        fire(end, 'rcv-syn', changes);
      } else fire(end, 'active-open', changes);
    }
    if (has(segment, TCP_FLAG.ACK)) {
      // What it acknowledges has arrived, even when the copy that did is not in the capture.
      if (end.state === 'SYN-SENT' && ends[other(side)].syn !== undefined) fire(end, has(segment, TCP_FLAG.SYN) ? 'rcv-syn' : 'rcv-syn-ack', changes);
      receivedUpTo(end, ends[other(side)], segment.ack as Seq, changes);
    }
    if (has(segment, TCP_FLAG.FIN) && end.fin === undefined) {
      end.fin = seqAdd(seq, segment.length);
      fire(end, 'close', changes);
    }
    return changes;
  }

  function arrived(side: Side, segment: TcpFacts): readonly Change[] {
    const changes: Change[] = [];
    const end = ends[side];
    const seq = segment.seq as Seq;
    const ack = segment.ack as Seq;
    const acks = has(segment, TCP_FLAG.ACK);
    if (has(segment, TCP_FLAG.RST)) {
      if (acceptsReset(end, segment)) fire(end, 'rcv-rst', changes);
      return changes;
    }
    midway(end, segment, changes);
    if (end.state === 'SYN-SENT' && has(segment, TCP_FLAG.SYN)) {
      if (acks && end.syn !== undefined && ack === seqAdd(end.syn, 1)) fire(end, 'rcv-syn-ack', changes);
      else if (!acks) fire(end, 'rcv-syn', changes);
    }
    if (acks && end.syn !== undefined && seqGt(ack, end.syn) && end.state === 'SYN-RECEIVED') fire(end, 'rcv-ack-of-syn', changes);
    if (acks && end.fin !== undefined && !end.finAcked && seqGt(ack, end.fin)) {
      end.finAcked = true;
      fire(end, 'rcv-ack-of-fin', changes);
    }
    if (has(segment, TCP_FLAG.FIN)) end.peerFin = seqAdd(seq, segment.length);
    take(end, seq, segmentEnd(segment), has(segment, TCP_FLAG.SYN));
    takeFin(end, changes);
    return changes;
  }

  return { sent, arrived, state: (side) => ends[side].state };
}

/** Moves RCV.NXT over [left, right) and over what waited behind it. */
function take(end: End, left: Seq, right: Seq, syn: boolean): void {
  if (syn || end.next === undefined) {
    end.next = right;
    return;
  }
  if (seqGt(left, end.next)) {
    if (end.beyond.length < 10_000) end.beyond.push([left, right]);
    return;
  }
  if (seqLe(right, end.next)) return;
  end.next = right;
  for (let moved = true; moved; ) {
    moved = false;
    for (const [start, stop] of end.beyond) {
      if (seqLe(start, end.next) && seqLt(end.next, stop)) {
        end.next = stop;
        moved = true;
      }
    }
  }
  const { next } = end;
  end.beyond = end.beyond.filter(([, stop]) => seqGt(stop, next));
}

/** RFC 9293 §3.10.7.3: in SYN-SENT a reset must acknowledge our SYN; §3.10.7.4: elsewhere it must carry the number expected next. */
function acceptsReset(end: End, segment: TcpFacts): boolean {
  if (end.state === 'SYN-SENT') return has(segment, TCP_FLAG.ACK) && end.syn !== undefined && segment.ack === seqAdd(end.syn, 1);
  return end.next === undefined || segment.seq === end.next;
}
