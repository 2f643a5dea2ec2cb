/** An acceptable ACK field (RFC 9293 §3.10.7.4, fifth): what it acknowledges leaves the queue, the windows move, losses show. */
import { seqAdd, seqGe, seqGt, seqLe, seqLt, seqMin, type Seq } from '../../../core/seq.ts';
import { micros, type Micros } from '../../../core/units.ts';
import type { Kernel } from '../../kernel.ts';
import type { Socket } from '../../socket/socket.ts';
import { additive, cubicEvery, cubicSample } from './cubic.ts';
import { arm, probeWait, rearmRetransmit, scheduleProbe, sendHead, windowWasLimit } from './output.ts';
import { rackAdvance, updateReorderingWindow } from './rack.ts';
import { alert, carryOut, highestSacked, notDuplicate, noteReordering, NO_NEWS, probeAnswered, reduce, removeDuplicates, type AckNews, type Repeat } from './recovery.ts';
import { measure } from './rtt.ts';
import { challenge } from './segment.ts';
import { windowEnd, type Outgoing, type Tcb } from './tcb.ts';

export interface Acknowledging {
  readonly seq: Seq;
  readonly ack: Seq;
  readonly window: number;       // scaled
  readonly length: number;       // sequence space taken
  readonly sack: readonly (readonly [Seq, Seq])[];
  /** The echoed timestamp, where the option stands. */
  readonly echo: number | undefined;
}

/** 'bad': it acknowledges what was never sent; 'old': it is too old to be believed (RFC 5961 §5). */
export type AckVerdict = 'good' | 'bad' | 'old';

export function acknowledged(k: Kernel, s: Socket, t: Tcb, seg: Acknowledging): AckVerdict {
  const priorUna = t.una;
  const priorSent = t.sent;
  const priorDelivered = t.delivered;
  const priorLost = t.lostOut;
  const news: AckNews = { ...NO_NEWS };
  const reordered = { low: t.nxt };

  if (seqLt(seg.ack, priorUna)) {
    if (seqLt(seg.ack, seqAdd(priorUna, -t.maxWindow))) {
      // RFC 5961 §5.2: SND.UNA − MAX.SND.WND is as old as an honest ACK gets.
      challenge(k, s, t);
      return 'old';
    }
    if (seg.sack.length > 0) {
      tagSacked(k, t, seg, priorUna, news, reordered);
      const repeat = alert(k, t, news, false, priorUna, seg.echo);
      carryOut(k, s, t, repeat);
    }
    return 'good';
  }
  if (seqGt(seg.ack, t.nxt)) return 'bad';

  if (seqGt(seg.ack, priorUna)) {
    news.unaAdvanced = true;
    t.retransmits = 0;
  }
  const priorHigh = t.sackedOut > 0 && t.sackPermitted ? highestSacked(t) : t.una;
  news.data = seg.length > 0;
  news.windowUpdate = updateWindow(t, seg);
  t.una = seg.ack;
  const sackRtt = seg.sack.length > 0 ? tagSacked(k, t, seg, priorUna, news, reordered) : undefined;
  t.softError = false;
  t.probes = 0;
  t.lastHeard = k.now;

  if (priorSent === 0) {
    if (news.dsack) alert(k, t, news, false, priorUna, seg.echo);
    persistAnswered(k, t);
    probeAnswered(k, t, seg.ack, news);
    return 'good';
  }
  cleanQueue(k, t, seg, priorHigh, news, sackRtt);
  updateReorderingWindow(t);
  probeAnswered(k, t, seg.ack, news);
  let repeat: Repeat = 'none';
  if (!notDuplicate(news) || news.dataSacked || news.dsack || t.congestion !== 'open') {
    const duplicate = !news.unaAdvanced && !notDuplicate(news) && !news.dsack;
    repeat = alert(k, t, news, duplicate, priorUna, seg.echo);
  }
  if (news.setTimer && !scheduleProbe(k, t, true)) rearmRetransmit(k, t);
  const delivered = t.delivered - priorDelivered;
  if (t.congestion === 'recovery') reduce(t, delivered, t.lostOut > priorLost, news.unaAdvanced);
  else if (news.dataAcked || (t.reordering > k.profile.dupThresh && (news.dataSacked || news.unaAdvanced))) avoidCongestion(k, t, delivered);
  carryOut(k, s, t, repeat);
  return 'good';
}

/** RFC 9293 §3.10.7.4, fifth: SND.WND follows SND.WL1 and SND.WL2. */
function updateWindow(t: Tcb, seg: Acknowledging): boolean {
  const may = seqGt(seg.ack, t.una) || seqGt(seg.seq, t.wl1) || (seg.seq === t.wl1 && seg.window > t.sndWnd);
  if (!may) return false;
  const changed = seqGt(seg.ack, t.una) || seg.window !== t.sndWnd;
  t.wl1 = seg.seq;
  if (t.sndWnd !== seg.window) {
    t.sndWnd = seg.window;
    if (seg.window > t.maxWindow) t.maxWindow = seg.window;
  }
  return changed || may;
}

/** The zero window is answered: open, or probe on (tcp_ack_probe). */
function persistAnswered(k: Kernel, t: Tcb): void {
  const head = sendHead(t);
  if (!head) return;
  if (seqLe(head.end, windowEnd(t))) {
    t.rtt.backoff = 0;
    t.probesSince = undefined;
    if (t.timers.write?.kind === 'persist') t.timers.write = undefined;
  } else {
    arm(k, t, 'persist', probeWait(k, t));
  }
}

/** RFC 2018 §4, RFC 6675 §4: marks what the blocks cover. @returns the round trip of the first newly covered segment that was never repeated */
function tagSacked(k: Kernel, t: Tcb, seg: Acknowledging, priorUna: Seq, news: AckNews, reordered: { low: Seq }): Micros | undefined {
  if (!t.sackPermitted) return undefined;
  const first = seg.sack[0];
  const second = seg.sack[1];
  if (!first) return undefined;
  // RFC 2883 §4: a first block below the acknowledgement, or inside the second, reports a duplicate.
  const duplicate = seqLt(first[0], seg.ack) || (second !== undefined && seqGe(first[0], second[0]) && seqLe(first[1], second[1]));
  if (duplicate) noteDuplicate(t, first, seg.ack, priorUna, news);
  const high = highestSacked(t);
  let rtt: Micros | undefined;
  for (const [left, right] of duplicate ? seg.sack.slice(1) : seg.sack) {
    if (!seqLt(left, right) || seqGt(right, t.nxt) || seqLt(left, t.una)) continue;
    for (let i = firstFrom(t, left); i < t.sent; i++) {
      const o = t.queue[i] as Outgoing;
      if (seqGe(o.seq, right)) break;
      if (o.sacked || seqLt(o.seq, left) || seqGt(o.end, right)) continue;
      rackAdvance(k, t, o, seg.echo);
      if (o.repeats === 0) {
        if (seqLt(o.seq, high) && seqLt(o.seq, reordered.low)) reordered.low = o.seq;
        if (seqLe(o.end, t.highSeq)) news.originalAcked = true;
        rtt ??= micros(k.now - o.sentAt);
      }
      if (o.repeating && o.lost) t.retransOut -= 1;
      if (o.lost) t.lostOut -= 1;
      t.queue[i] = { ...o, sacked: true, lost: false, repeating: o.repeating && !o.lost };
      t.sackedOut += 1;
      t.delivered += 1;
      news.dataSacked = true;
    }
  }
  if (t.congestion !== 'loss' || t.undoMarker !== undefined) if (reordered.low !== t.nxt) noteReordering(t, reordered.low);
  return rtt;
}

/** The first queued segment that starts at or after a sequence number, by bisection. */
function firstFrom(t: Tcb, left: Seq): number {
  let low = 0;
  let high = t.sent;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seqLt((t.queue[middle] as Outgoing).seq, left)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function noteDuplicate(t: Tcb, block: readonly [Seq, Seq], ack: Seq, priorUna: Seq, news: AckNews): void {
  news.dsack = true;
  t.rack.dsackSeen = true;
  if (t.tlpHigh !== undefined && block[1] === t.tlpHigh) news.dsackOfProbe = true;
  if (t.undoMarker !== undefined && t.undoRetrans > 0 && seqLe(block[1], seqGt(priorUna, ack) ? priorUna : ack) && seqGt(block[1], t.undoMarker)) t.undoRetrans -= 1;
}

/** Takes what is acknowledged off the queue and measures the round trip (tcp_clean_rtx_queue; Karn: RFC 6298 §3). */
function cleanQueue(k: Kernel, t: Tcb, seg: Acknowledging, priorHigh: Seq, news: AckNews, sackRtt: Micros | undefined): void {
  let gone = 0;
  let firstSent: Micros | undefined;
  let lastSent: Micros | undefined;
  let low: Seq | undefined;
  while (gone < t.sent) {
    const o = t.queue[gone] as Outgoing;
    if (seqGt(o.end, t.una)) break;
    if (o.repeats > 0) {
      if (o.repeating) t.retransOut -= 1;
      news.retransmittedAcked = true;
    } else if (!o.sacked) {
      lastSent = o.sentAt;
      firstSent ??= o.sentAt;
      low = low === undefined ? o.seq : seqMin(low, o.seq);
      if (seqLe(o.end, t.highSeq)) news.originalAcked = true;
    }
    if (o.sacked) {
      t.sackedOut -= 1;
    } else {
      if (t.sackPermitted) {
        t.delivered += 1;
        rackAdvance(k, t, o, seg.echo);
      }
    }
    if (o.lost) t.lostOut -= 1;
    if (o.syn) {
      news.synAcked = true;
      t.retransStamp = undefined;
    } else {
      news.dataAcked = true;
    }
    gone += 1;
  }
  if (gone > 0) {
    for (let i = 0; i < gone; i++) t.queuedMemory -= (t.queue[i] as Outgoing).data.length + t.overhead;
    t.queue.splice(0, gone);
    t.sent -= gone;
  }
  let sample: Micros | undefined = firstSent !== undefined && !news.retransmittedAcked ? micros(k.now - firstSent) : sackRtt;
  const forWindow = lastSent !== undefined ? micros(k.now - lastSent) : sackRtt;
  if (sample === undefined && gone > 0 && seg.echo !== undefined && seg.echo !== 0 && t.tsOffset !== undefined) {
    // RFC 7323 §4.1: an echo of a repeat is no ambiguous measurement.
    const elapsed = ((t.tsOffset + Math.floor(k.now / 1_000) - seg.echo) | 0) * 1_000;
    if (elapsed >= 0) sample = micros(Math.max(elapsed, 1_000));
  }
  if (sample !== undefined) {
    measure(k.profile, t, sample);
    t.rtt.backoff = 0;
  }
  if (gone > 0) {
    news.setTimer = true;
    if (!t.sackPermitted) {
      removeDuplicates(t, gone);
      if (news.retransmittedAcked) news.originalAcked = false;
    } else if (low !== undefined && seqLt(low, priorHigh)) {
      noteReordering(t, low);
    }
  } else if (sample !== undefined && sackRtt !== undefined && t.queue[0] && sackRtt > k.now - t.queue[0].sentAt) {
    news.setTimer = true;
  }
  if (k.profile.congestionControl === 'cubic' && forWindow !== undefined && gone > 0) cubicSample(t, forWindow, k.now);
}

/** RFC 5681 §3.1; the window grows only where it was what held the sender back. */
function avoidCongestion(k: Kernel, t: Tcb, delivered: number): void {
  if (!windowWasLimit(t)) return;
  let left = delivered;
  if (t.cwnd < t.ssthresh) {
    const cwnd = Math.min(t.cwnd + left, t.ssthresh);
    left -= cwnd - t.cwnd;
    t.cwnd = Math.min(cwnd, t.cwndClamp);
    if (left === 0) return;
  }
  additive(t, k.profile.congestionControl === 'cubic' ? cubicEvery(t, left, k.now) : t.cwnd, left);
}

