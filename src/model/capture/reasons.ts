/** Why a captured segment was sent, as its numbers tell. Which timer fired, or whether an ACK was delayed, they do not tell. */
import { seqAdd, seqGt, seqLt, seqMax, type Seq } from '../core/seq.ts';
import { other } from '../sim/connections.ts';
import type { TcpFacts } from '../sim/frame-facts.ts';
import type { SendReason } from '../stack/api.ts';
import type { Side } from '../trace/events.ts';
import { TCP_FLAG } from '../wire/tcp.ts';
import { segmentEnd } from './legs.ts';

interface Way {
  /** One beyond the last number sent. */
  next: Seq | undefined;
  ack: Seq | undefined;
  window: number;
  /** Acknowledgements in a row that moved nothing, or named data beyond a hole. */
  duplicates: number;
}

export type Reasons = (connection: number, from: Side, segment: TcpFacts, repeated: boolean) => SendReason;

/** @returns a function to be called with every segment in the order they were sent */
export function createReasons(): Reasons {
  const ways = new Map<string, Way>();
  const wayOf = (connection: number, side: Side): Way => {
    const key = `${connection} ${side}`;
    return ways.get(key) ?? ways.set(key, { next: undefined, ack: undefined, window: -1, duplicates: 0 }).get(key) as Way;
  };
  return (connection, from, segment, repeated) => {
    const mine = wayOf(connection, from);
    const theirs = wayOf(connection, other(from));
    const why = reasonOf(segment, mine, theirs, repeated);
    const end = segmentEnd(segment);
    if (segment.flags & TCP_FLAG.ACK) {
      const still = mine.ack === segment.ack && end === segment.seq;
      mine.duplicates = (still && mine.window === segment.window) || segment.sack.length > 0 ? mine.duplicates + 1 : 0;
      mine.ack = segment.ack as Seq;
      mine.window = segment.window;
    }
    mine.next = mine.next === undefined ? end : seqMax(mine.next, end);
    return why;
  };
}

function reasonOf(segment: TcpFacts, mine: Way, theirs: Way, repeated: boolean): SendReason {
  const { flags, length } = segment;
  if (flags & TCP_FLAG.RST) return 'rst';
  // RFC 5681 §3.2: the third duplicate acknowledgement asks for a segment again before its time-out.
  if (repeated) return theirs.duplicates >= 3 ? 'fast-retransmit' : 'retransmit-timeout';
  if (flags & TCP_FLAG.SYN) return flags & TCP_FLAG.ACK ? 'syn-ack' : 'syn';
  // RFC 9293 §3.8.4 and §3.8.6.1: a probe repeats a number that was acknowledged long ago, so that an answer must come.
  const behind = mine.next !== undefined && length <= 1 && seqLt(segment.seq as Seq, mine.next) && segment.seq === seqAdd(mine.next, -1);
  if (behind && !(flags & TCP_FLAG.FIN)) return theirs.window === 0 ? 'window-probe' : 'keepalive';
  if (length > 0) return 'data';
  if (flags & TCP_FLAG.FIN) return 'fin';
  if (segment.sack.length > 0) return 'duplicate-ack';
  if (mine.ack === segment.ack && mine.window >= 0) return segment.window > mine.window ? 'window-update' : segment.window === mine.window ? 'duplicate-ack' : 'ack';
  return mine.ack !== undefined && seqGt(mine.ack, segment.ack as Seq) ? 'duplicate-ack' : 'ack';
}
