/**
 * Congestion avoidance. Reno (RFC 5681 §3.1) adds a segment a round trip; CUBIC (RFC 9438 §4) follows a cubic of the time since
 * the last reduction, and leaves slow start early when acknowledgements spread or the round trip grows (HyStart, as in Linux).
 */
import { seqGt, type Seq, seq } from '../../../core/seq.ts';
import { micros, type Micros } from '../../../core/units.ts';

/** Times are milliseconds, windows segments, as in Linux's tcp_cubic. */
export interface CubicState {
  count: number;
  lastMaxCwnd: number;
  lastCwnd: number;
  lastTime: number;
  originPoint: number;
  k: number;
  delayMin: Micros;
  epochStart: number | undefined;
  ackCount: number;
  tcpCwnd: number;
  endSeq: Seq;
  roundStart: Micros;
  lastAck: Micros;
  currentRtt: Micros;
  samples: number;
  found: boolean;
}

export function initialCubic(): CubicState {
  return {
    count: 0, lastMaxCwnd: 0, lastCwnd: 0, lastTime: 0, originPoint: 0, k: 0, delayMin: micros(0), epochStart: undefined, ackCount: 0, tcpCwnd: 0,
    endSeq: seq(0), roundStart: micros(0), lastAck: micros(0), currentRtt: micros(0), samples: 0, found: false,
  };
}

/** RFC 9438 §4.6: β = 0.7; Linux counts in 1024ths. */
const BETA = 717 / 1024;
/** RFC 9438 §4.1: C = 0.4 segments per second cubed. */
const C = 0.4;

interface Windowed {
  cwnd: number;
  cwndCount: number;
  cwndClamp: number;
  cubic: CubicState;
}

/** RFC 9438 §4.6 and §4.7 (fast convergence). @returns the new slow-start threshold in segments */
export function cubicThreshold(t: Windowed): number {
  const c = t.cubic;
  c.epochStart = undefined;
  c.lastMaxCwnd = t.cwnd < c.lastMaxCwnd ? Math.floor((t.cwnd * (1 + BETA)) / 2) : t.cwnd;
  return Math.max(2, Math.floor(t.cwnd * BETA));
}

/** Adds one segment for each `every` acknowledged ones (tcp_cong_avoid_ai). */
export function additive(t: Windowed, every: number, acked: number): void {
  if (t.cwndCount >= every) {
    t.cwndCount = 0;
    t.cwnd += 1;
  }
  t.cwndCount += acked;
  if (t.cwndCount >= every) {
    const by = Math.floor(t.cwndCount / every);
    t.cwndCount -= by * every;
    t.cwnd += by;
  }
  t.cwnd = Math.min(t.cwnd, t.cwndClamp);
}

/** RFC 9438 §4.2 to §4.4: how many acknowledged segments the next increase takes. */
export function cubicEvery(t: Windowed, acked: number, now: Micros): number {
  const c = t.cubic;
  const ms = Math.floor(now / 1_000);
  c.ackCount += acked;
  if (c.lastCwnd === t.cwnd && ms - c.lastTime <= 31) return Math.max(c.count, 2);
  if (!(c.epochStart !== undefined && ms === c.lastTime)) {
    c.lastCwnd = t.cwnd;
    c.lastTime = ms;
    if (c.epochStart === undefined) {
      c.epochStart = ms;
      c.ackCount = acked;
      c.tcpCwnd = t.cwnd;
      if (c.lastMaxCwnd <= t.cwnd) {
        c.k = 0;
        c.originPoint = t.cwnd;
      } else {
        c.k = Math.cbrt((c.lastMaxCwnd - t.cwnd) / C);
        c.originPoint = c.lastMaxCwnd;
      }
    }
    const elapsed = (ms - c.epochStart) / 1_000 + c.delayMin / 1_000_000;
    const target = Math.trunc(c.originPoint + C * (elapsed - c.k) ** 3);
    c.count = target > t.cwnd ? Math.floor(t.cwnd / (target - t.cwnd)) : 100 * t.cwnd;
    if (c.lastMaxCwnd === 0 && c.count > 20) c.count = 20;
  }
  // RFC 9438 §4.3: at least as fast as Reno would be with the same β.
  const delta = Math.max(1, Math.floor((t.cwnd * 8 * (1 + BETA)) / (3 * (1 - BETA)) / 8));
  while (c.ackCount > delta) {
    c.ackCount -= delta;
    c.tcpCwnd += 1;
  }
  if (c.tcpCwnd > t.cwnd) c.count = Math.min(c.count, Math.floor(t.cwnd / (c.tcpCwnd - t.cwnd)));
  return Math.max(c.count, 2);
}

/** HyStart's thresholds, as in Linux: an eighth of the round trip, between 4 and 16 ms; trains of ACKs at most 2 ms apart; from 16 segments on. */
const HYSTART_LOW_WINDOW = 16;
const HYSTART_MIN_SAMPLES = 8;
const HYSTART_ACK_DELTA = micros(2_000);

interface SlowStarting extends Windowed {
  ssthresh: number;
  una: Seq;
  nxt: Seq;
}

/** One acknowledgement's round-trip sample, for the minimum and for leaving slow start. */
export function cubicSample(t: SlowStarting, rtt: Micros, now: Micros): void {
  const c = t.cubic;
  if (rtt <= 0) return;
  if (c.epochStart !== undefined && Math.floor(now / 1_000) - c.epochStart < 1_000) return;
  if (c.delayMin === 0 || c.delayMin > rtt) c.delayMin = rtt;
  if (!c.found && t.cwnd < t.ssthresh && t.cwnd >= HYSTART_LOW_WINDOW) hystart(t, rtt, now);
}

function resetRound(t: SlowStarting, now: Micros): void {
  const c = t.cubic;
  c.roundStart = c.lastAck = now;
  c.endSeq = t.nxt;
  c.currentRtt = micros(Infinity);
  c.samples = 0;
}

function hystart(t: SlowStarting, rtt: Micros, now: Micros): void {
  const c = t.cubic;
  if (seqGt(t.una, c.endSeq)) resetRound(t, now);
  if (now - c.lastAck <= HYSTART_ACK_DELTA) {
    c.lastAck = now;
    if (now - c.roundStart > c.delayMin / 2) c.found = true;
  }
  if (c.currentRtt > rtt) c.currentRtt = rtt;
  if (c.samples < HYSTART_MIN_SAMPLES) c.samples += 1;
  else if (c.currentRtt > c.delayMin + Math.min(16_000, Math.max(4_000, c.delayMin / 8))) c.found = true;
  if (c.found) t.ssthresh = t.cwnd;
}
