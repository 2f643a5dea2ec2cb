/**
 * Which segments of a capture never arrived, as far as the wire tells. Presumed lost is
 *
 * - a segment whose bytes were sent again before anything acknowledged them, and the last copy of one that was sent at least twice
 *   and never acknowledged at all;
 * - an acknowledgement that should have been there before its segment was sent again;
 * - a keepalive or window probe that the next one follows with no answer in between;
 * - what a host still sent after such a loss when nothing ever came back.
 *
 * Not when the receiver said later that it got the bytes twice (DSACK, RFC 2883). What a host received and threw away without a word
 * (a SYN to a full queue) cannot be told from a loss, and what was lost before the place of recording is not in the capture.
 */
import { seqAdd, seqGe, seqLe, seqLt, type Seq } from '../core/seq.ts';
import type { Micros } from '../core/units.ts';
import { other } from '../sim/connections.ts';
import { TCP_FLAG } from '../wire/tcp.ts';
import { segmentEnd, type FromSide, type Legs } from './legs.ts';
import type { Seen } from './seen.ts';

interface Sent {
  readonly index: number;
  readonly at: Micros;
  readonly seq: Seq;
  readonly end: Seq;
  readonly copies: number;
  readonly before: Sent | undefined;
  acked: boolean;
  lost: boolean;
}

/** One direction of a pair of ports. */
interface Way {
  /** Not yet acknowledged, nor presumed lost. */
  open: Sent[];
  byStart: Map<number, Sent>;
  next: Seq | undefined;
  /** The latest segments that only acknowledge. */
  acks: { readonly index: number; readonly at: Micros; readonly ack: Seq }[];
  /** The last keepalive or window probe, while nothing has come back. */
  probe: number | undefined;
  /** Everything sent since the last segment from the other side. */
  unanswered: number[];
}

/** Pure acknowledgements kept for the case that their segment is sent again. */
const REMEMBERED = 256;

/** @returns indexes are Seen.index: the segments presumed lost, and for each repeated segment the copy before it */
export function presumedLosses(frames: readonly Seen[], from: FromSide, legs: Legs): { lost: ReadonlySet<number>; repeats: ReadonlyMap<number, number> } {
  const ways = new Map<string, Way>();
  const all: Sent[] = [];
  const lost = new Set<number>();
  const repeats = new Map<number, number>();
  const wayOf = (key: string): Way =>
    ways.get(key) ?? (ways.set(key, { open: [], byStart: new Map(), next: undefined, acks: [], probe: undefined, unanswered: [] }).get(key) as Way);

  for (const frame of frames) {
    const { segment } = frame;
    if (!segment) continue;
    const side = from(frame);
    const mine = wayOf(`${side} ${segment.sourcePort} ${segment.destinationPort}`);
    const theirs = wayOf(`${other(side)} ${segment.destinationPort} ${segment.sourcePort}`);
    const seq = segment.seq as Seq;
    const end = segmentEnd(segment);
    theirs.probe = undefined;
    theirs.unanswered = [];
    mine.unanswered.push(frame.index);
    if (segment.flags & TCP_FLAG.ACK) acknowledge(theirs, segment.ack as Seq, segment.sack);
    if (end === seq) {
      if (segment.flags & TCP_FLAG.RST) continue;
      const probe = mine.next !== undefined && seq === seqAdd(mine.next, -1);
      if (probe && mine.probe !== undefined) lost.add(mine.probe);
      if (probe) mine.probe = frame.index;
      else mine.acks.push({ index: frame.index, at: frame.at, ack: segment.ack as Seq });
      if (mine.acks.length > 2 * REMEMBERED) mine.acks.splice(0, REMEMBERED);
      continue;
    }
    if (mine.next === undefined || seqLt(mine.next, end) || segment.flags & TCP_FLAG.SYN) mine.next = end;
    const before = mine.byStart.get(seq);
    // A probe of one byte is not the segment that starts at the same number.
    const repeat = before !== undefined && !(segment.length === 1 && seqLt(end, before.end));
    const sent: Sent = { index: frame.index, at: frame.at, seq, end, copies: (before?.copies ?? 0) + 1, before, acked: false, lost: false };
    if (repeat) {
      repeats.set(frame.index, before.index);
      if (!before.acked) before.lost = true;
      else {
        // It was sent again although the acknowledgement had passed here, with time enough to arrive before.
        const late = frame.at - 2 * legs[side];
        for (const each of theirs.acks) if (each.at >= before.at && each.at < late && seqGe(each.ack, before.end)) lost.add(each.index);
      }
    }
    // Bytes that go out again in other portions (several small segments in one) are repeats as well.
    for (const each of mine.open) if (each !== before && seqLe(seq, each.seq) && seqLe(each.end, end)) each.lost = true;
    mine.open = mine.open.filter((each) => !each.lost);
    mine.open.push(sent);
    mine.byStart.set(seq, sent);
    all.push(sent);
  }
  for (const each of all) if (each.lost || (each.copies > 1 && !each.acked)) lost.add(each.index);
  for (const { unanswered } of ways.values()) {
    const first = unanswered.findIndex((index) => lost.has(index));
    if (first >= 0) for (const index of unanswered.slice(first)) lost.add(index);
  }
  return { lost, repeats };
}

function acknowledge(way: Way, ack: Seq, sack: readonly (readonly [number, number])[]): void {
  notLost(way, ack, sack);
  way.open = way.open.filter((each) => {
    // RFC 2018 §3: a block says that its bytes have arrived.
    if (seqLe(each.end, ack) || sack.some(([left, right]) => seqLe(left as Seq, each.seq) && seqLe(each.end, right as Seq))) each.acked = true;
    return !each.acked;
  });
}

/** RFC 2883 §4: a first block below the acknowledgement, or within the second block, names bytes that came twice: no copy was lost. */
function notLost(way: Way, ack: Seq, sack: readonly (readonly [number, number])[]): void {
  const [first, second] = sack;
  if (!first) return;
  const [left, right] = first as readonly [Seq, Seq];
  if (!seqLe(right, ack) && !(second && seqLe(second[0] as Seq, left) && seqLe(right, second[1] as Seq))) return;
  for (let at = left; seqLt(at, right); ) {
    const last = way.byStart.get(at);
    if (!last) return;
    if (last.before) last.before.lost = false;
    at = last.end;
  }
}
