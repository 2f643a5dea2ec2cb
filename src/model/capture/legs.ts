/**
 * How far the place of recording is from either end. A capture holds one time for each frame, taken at one place, and no frame says how
 * long it travelled. What the wire shows is how long after a segment passed the answer passed the other way. The shortest such time, on
 * each side, is taken for the way there and back:
 *
 *     client ── clientLeg ── recorder ── serverLeg ── server
 *
 * Assumed: both directions of a leg take equally long, the quickest answer of a host left at once, and the way never gets shorter. Then
 * no answer is drawn before what it answers has arrived. A leg without any answer to go by counts as zero: the recorder is taken to
 * stand at that host.
 */
import { micros, type Micros } from '../core/units.ts';
import { seqLt, seqMax, type Seq } from '../core/seq.ts';
import { other } from '../sim/connections.ts';
import { TCP_FLAG } from '../wire/tcp.ts';
import type { Side } from '../trace/events.ts';
import type { Seen } from './seen.ts';

export interface Legs {
  /** One way, between that host and the place of recording. */
  readonly client: Micros;
  readonly server: Micros;
  /** How many answers each was measured by. */
  readonly samples: Readonly<Record<Side, number>>;
}

export type FromSide = (frame: Seen) => Side;

/** The number after a segment's last, SYN and FIN counted. */
export const segmentEnd = ({ seq, length, flags }: { seq: number; length: number; flags: number }): Seq =>
  ((seq + length + (flags & TCP_FLAG.SYN ? 1 : 0) + (flags & TCP_FLAG.FIN ? 1 : 0)) >>> 0) as Seq;

interface Way {
  /** Segments not yet answered: the number that answers each, and when it passed. A repeated one cannot be measured (Karn, RFC 6298 §3). */
  waiting: { end: Seq; at: Micros; repeated: boolean }[];
  highest: Seq | undefined;
}

export function measureLegs(frames: readonly Seen[], from: FromSide): Legs {
  const best = { client: Number.POSITIVE_INFINITY, server: Number.POSITIVE_INFINITY };
  const samples = { client: 0, server: 0 };
  const sample = (side: Side, took: number): void => {
    best[side] = Math.min(best[side], took);
    samples[side]++;
  };
  const ways = new Map<string, Way>();
  /** UDP datagrams that nothing has answered yet, by their ports; the last one of each side, which an ICMP error may answer. */
  const asked = new Map<string, Micros>();
  const lastDatagram: Partial<Record<Side, Micros>> = {};
  const way = (key: string): Way => ways.get(key) ?? ways.set(key, { waiting: [], highest: undefined }).get(key) as Way;
  for (const frame of frames) {
    const side = from(frame);
    const back = `${frame.destination} ${frame.ports?.[1]} ${frame.ports?.[0]}`;
    const there = `${frame.source} ${frame.ports?.[0]} ${frame.ports?.[1]}`;
    if (frame.segment) {
      const { segment } = frame;
      if (segment.flags & TCP_FLAG.ACK) answer(way(back), segment.ack as Seq, frame.at, (took) => sample(side, took));
      send(way(there), segment, frame.at);
    } else if (frame.protocol === 'udp') {
      const question = asked.get(back);
      if (question === undefined) asked.set(there, frame.at);
      else sample(side, frame.at - question);
      asked.delete(back);
      lastDatagram[side] = frame.at;
    } else if (frame.why === 'icmp-error') {
      const question = lastDatagram[other(side)];
      if (question !== undefined) sample(side, frame.at - question);
    }
  }
  const leg = (side: Side): Micros => (samples[side] > 0 ? micros(Math.floor(Math.max(0, best[side]) / 2)) : micros(0));
  return { client: leg('client'), server: leg('server'), samples };
}

function send(way: Way, segment: { seq: number; length: number; flags: number }, at: Micros): void {
  const end = segmentEnd(segment);
  if (end === segment.seq) return;
  const fresh = way.highest === undefined || seqLt(way.highest, end);
  // A SYN sent again by an older connection's ports starts afresh.
  if (segment.flags & TCP_FLAG.SYN && fresh) way.waiting = [];
  if (fresh) way.waiting.push({ end, at, repeated: false });
  else for (const each of way.waiting) if (seqLt(segment.seq as Seq, each.end)) each.repeated = true;
  way.highest = way.highest === undefined || (segment.flags & TCP_FLAG.SYN && fresh) ? end : seqMax(way.highest, end);
}

function answer(way: Way, ack: Seq, at: Micros, sample: (took: number) => void): void {
  let exact: Way['waiting'][number] | undefined;
  let n = 0;
  for (const each of way.waiting) {
    if (seqLt(ack, each.end)) break;
    n++;
    if (each.end === ack) exact = each;
  }
  if (n === 0) return;
  way.waiting.splice(0, n);
  if (exact && !exact.repeated) sample(at - exact.at);
}
