/**
 * Recovering from loss: fast retransmit and recovery with SACK (RFC 6675, RFC 8985) and without (RFC 6582), proportional rate reduction
 * (RFC 9937), time-outs (RFC 5681 §3.1, RFC 6298 §5), F-RTO and undo of what proves needless. The shape is Linux's, where four states
 * ('open', 'disorder', 'recovery', 'loss') say how much the network is trusted.
 */
import { seqGe, seqGt, seqLe, seqLt, type Seq } from '../../../core/seq.ts';
import type { SendReason } from '../../api.ts';
import type { Kernel } from '../../kernel.ts';
import type { Socket } from '../../socket/socket.ts';
import { cubicThreshold } from './cubic.ts';
import { arm, push, resend, unsent } from './output.ts';
import { markLost, olderThan, rackDetectLoss, rackMarkLost, rackRemaining } from './rack.ts';
import { inFlight, windowEnd, type Outgoing, type Tcb } from './tcb.ts';

/** What one ACK was found to say (Linux's FLAG_*). */
export interface AckNews {
  data: boolean;                 // it carried data
  windowUpdate: boolean;
  dataAcked: boolean;
  synAcked: boolean;
  retransmittedAcked: boolean;
  dataSacked: boolean;
  dsack: boolean;
  dsackOfProbe: boolean;
  unaAdvanced: boolean;
  originalAcked: boolean;        // something never repeated, from before the recovery point
  setTimer: boolean;
  lostRepeat: boolean;
  newlyLost: boolean;
}

export type Repeat = 'none' | 'lost' | 'new';

export const notDuplicate = (n: AckNews): boolean => n.data || n.windowUpdate || n.dataAcked || n.synAcked;

const anyRepeated = (t: Tcb): boolean => t.retransOut > 0 || (t.queue[0] !== undefined && t.sent > 0 && t.queue[0].repeats > 0);

const newThreshold = (k: Kernel, t: Tcb): number => (k.profile.congestionControl === 'cubic' ? cubicThreshold(t) : Math.max(t.cwnd >> 1, 2));
export const currentThreshold = (t: Tcb): number => (t.congestion === 'recovery' ? t.ssthresh : Math.max(t.ssthresh, (t.cwnd >> 1) + (t.cwnd >> 2)));

function initUndo(t: Tcb): void {
  t.undoMarker = t.una;
  t.undoRetrans = t.retransOut > 0 ? t.retransOut : -1;
  if (t.tlpHigh !== undefined && t.tlpRetrans) t.undoRetrans = Math.max(t.undoRetrans, 0) + 1;
}

function initReduction(k: Kernel, t: Tcb): void {
  t.highSeq = t.nxt;
  t.tlpHigh = undefined;
  t.cwndCount = 0;
  t.priorCwnd = t.cwnd;
  t.prrDelivered = 0;
  t.prrOut = 0;
  t.ssthresh = newThreshold(k, t);
}

/** RFC 5681 §3.2 step 2, RFC 6675 §5 step 4. */
function enterRecovery(k: Kernel, t: Tcb): void {
  if (!anyRepeated(t)) t.retransStamp = undefined;
  t.priorSsthresh = 0;
  initUndo(t);
  if (t.congestion !== 'recovery') {
    t.priorSsthresh = currentThreshold(t);
    initReduction(k, t);
  }
  t.congestion = 'recovery';
}

/** Proportional rate reduction (RFC 9937 §6): for each segment delivered a little less than one is sent, down to the threshold. */
export function reduce(t: Tcb, delivered: number, lost: boolean, advanced: boolean): void {
  if (delivered <= 0 || t.priorCwnd === 0) return;
  t.prrDelivered += delivered;
  const room = t.ssthresh - inFlight(t);
  let count: number;
  if (room < 0) {
    count = Math.floor((t.ssthresh * t.prrDelivered + t.priorCwnd - 1) / t.priorCwnd) - t.prrOut;
  } else {
    count = Math.max(t.prrDelivered - t.prrOut, delivered);
    if (advanced && !lost) count += 1;
    count = Math.min(room, count);
  }
  t.cwnd = inFlight(t) + Math.max(count, t.prrOut > 0 ? 0 : 1);
}

/** @param always also where nothing could be undone: the reduction that a probe's loss calls for */
function endReduction(k: Kernel, t: Tcb, always = false): void {
  if (t.ssthresh < Infinity && (always || t.undoMarker !== undefined)) {
    t.cwnd = t.ssthresh;
    t.cwndStamp = k.now;
  }
}

/** The echoed timestamp is older than the first repeat: the original arrived after all (the Eifel detection algorithm). */
const packetDelayed = (t: Tcb, echo: number | undefined): boolean => t.retransStamp !== undefined && olderThan(t, echo, t.retransStamp);

const mayUndo = (t: Tcb, echo: number | undefined): boolean => t.undoMarker !== undefined && (t.undoRetrans === 0 || packetDelayed(t, echo));

function undo(k: Kernel, t: Tcb, unmark: boolean): void {
  if (unmark) {
    for (let i = 0; i < t.sent; i++) {
      const o = t.queue[i] as Outgoing;
      if (o.lost) t.queue[i] = { ...o, lost: false };
    }
    t.lostOut = 0;
  }
  if (t.priorSsthresh > 0) {
    t.cwnd = Math.max(t.cwnd, t.priorCwnd);
    if (t.priorSsthresh > t.ssthresh) t.ssthresh = t.priorSsthresh;
  }
  t.cwndStamp = k.now;
  t.undoMarker = undefined;
  t.rack.advanced = true;
}

/** Without SACK nothing above the recovery point tells a new loss from old duplicates: stay until it is passed (RFC 6582 §3.2). */
function holdState(t: Tcb): boolean {
  if (t.sackPermitted || t.una !== t.highSeq) return false;
  if (!anyRepeated(t)) t.retransStamp = undefined;
  return true;
}

function tryUndoRecovery(k: Kernel, t: Tcb, echo: number | undefined): boolean {
  if (mayUndo(t, echo)) undo(k, t, false);
  if (holdState(t)) return true;
  t.congestion = 'open';
  return false;
}

function tryUndoLoss(k: Kernel, t: Tcb, echo: number | undefined, spurious: boolean): boolean {
  if (!spurious && !mayUndo(t, echo)) return false;
  undo(k, t, true);
  t.retransmits = 0;
  if (holdState(t)) return true;
  if (spurious || t.sackPermitted) t.congestion = 'open';
  return true;
}

function tryUndoDsack(k: Kernel, t: Tcb): boolean {
  if (t.undoMarker === undefined || t.undoRetrans !== 0) return false;
  t.rack.persist = Math.min(16, t.rack.persist + 1);
  undo(k, t, false);
  return true;
}

function keepOpen(t: Tcb): void {
  const state = t.sackedOut + t.lostOut > 0 || anyRepeated(t) ? 'disorder' : 'open';
  if (t.congestion !== state) {
    t.congestion = state;
    t.highSeq = t.nxt;
  }
}

function tryToOpen(t: Tcb): void {
  if (!anyRepeated(t)) t.retransStamp = undefined;
  keepOpen(t);
}

/** The scoreboard without SACK: each duplicate ACK stands for a segment that has left the network (RFC 6582 §3.2). */
function addDuplicate(t: Tcb, count: number): void {
  if (count === 0) return;
  const before = t.sackedOut;
  t.sackedOut += count;
  limitDuplicates(t, 0);
  t.delivered += Math.max(0, t.sackedOut - before);
}

/** More duplicates than segments that can have caused them: the network reorders (tcp_check_reno_reordering). */
function limitDuplicates(t: Tcb, acknowledged: number): void {
  const holes = Math.min(Math.max(t.lostOut, 1), t.sent);
  if (t.sackedOut + holes <= t.sent) return;
  t.sackedOut = t.sent - holes;
  t.reordering = Math.min(t.sent + acknowledged, 300);
  t.rack.reordered = true;
}

/** Without SACK: one of the acknowledged segments filled the hole, the others are what the duplicates stood for (tcp_remove_reno_sacks). */
export function removeDuplicates(t: Tcb, acknowledged: number): void {
  t.delivered += Math.max(acknowledged - t.sackedOut, 1);
  t.sackedOut = Math.max(0, t.sackedOut - (acknowledged - 1));
  limitDuplicates(t, acknowledged);
}
const resetDuplicates = (t: Tcb): void => {
  t.sackedOut = 0;
};

/** Highest number that SACK has reported, else SND.UNA. */
export function highestSacked(t: Tcb): Seq {
  for (let i = t.sent - 1; i >= 0; i--) {
    const o = t.queue[i] as Outgoing;
    if (o.sacked) return o.end;
  }
  return t.una;
}

function identifyLoss(k: Kernel, t: Tcb, news: AckNews): void {
  if (t.sent === 0) return;
  if (!t.sackPermitted) {
    // RFC 6582 §3.2: the third duplicate, and in recovery each partial acknowledgement, show that the first unacknowledged segment is lost.
    if ((t.congestion !== 'recovery' && t.congestion !== 'loss' && t.sackedOut >= t.reordering) || (t.congestion === 'recovery' && news.unaAdvanced)) {
      if (!t.queue[0]?.lost) markLost(t, 0);
    }
    return;
  }
  if (k.profile.rack) {
    const before = t.retransOut;
    if (rackMarkLost(k, t)) news.setTimer = false;
    if (before > t.retransOut) news.lostRepeat = true;
    return;
  }
  // RFC 6675 §4: lost is what has DupThresh segments SACKed above it.
  let above = 0;
  for (let i = t.sent - 1; i >= 0; i--) {
    const o = t.queue[i] as Outgoing;
    if (o.sacked) above += 1;
    else if (above >= t.reordering && !o.lost) markLost(t, i);
  }
}

/** An ACK that is a duplicate, carries SACK, or comes while not all is well (tcp_fastretrans_alert). @returns what to repeat */
export function alert(k: Kernel, t: Tcb, news: AckNews, duplicate: boolean, priorUna: Seq, echo: number | undefined): Repeat {
  const dup = duplicate ? 1 : 0;
  if (t.sent === 0 && t.sackedOut > 0) t.sackedOut = 0;
  if (t.congestion === 'open') {
    t.retransStamp = undefined;
  } else if (seqGe(t.una, t.highSeq) && t.congestion === 'recovery') {
    if (!t.sackPermitted) resetDuplicates(t);
    if (tryUndoRecovery(k, t, echo)) return 'none';
    endReduction(k, t);
    t.congestion = 'open';
  }
  if (t.congestion === 'recovery') {
    if (!news.unaAdvanced) {
      if (!t.sackPermitted) addDuplicate(t, dup);
    } else if (t.undoMarker !== undefined && packetDelayed(t, echo)) {
      noteReordering(t, priorUna);
      if (t.retransOut > 0) return 'none';
      if (!anyRepeated(t)) t.retransStamp = undefined;
      undo(k, t, true);
      keepOpen(t);
    }
    if (tryUndoDsack(k, t)) tryToOpen(t);
    identifyLoss(k, t, news);
    if ((t.congestion as string) !== 'recovery') {
      if (t.lostOut === 0) return 'none';
      enterRecovery(k, t);
    }
    return 'lost';
  }
  if (t.congestion === 'loss') {
    const repeat = processLoss(k, t, news, dup, echo);
    identifyLoss(k, t, news);
    if (!((t.congestion as string) === 'open' || news.lostRepeat)) return repeat;
  }
  if (!t.sackPermitted) {
    if (news.unaAdvanced) resetDuplicates(t);
    addDuplicate(t, dup);
  }
  if (t.congestion === 'open' || t.congestion === 'disorder') tryUndoDsack(k, t);
  identifyLoss(k, t, news);
  if (t.lostOut === 0 && (k.profile.rack || !t.sackPermitted || t.sackedOut < t.reordering)) {
    tryToOpen(t);
    return 'none';
  }
  if (t.lostOut === 0) markLost(t, 0);
  enterRecovery(k, t);
  return 'lost';
}

/** After a time-out (tcp_process_loss), with F-RTO (RFC 5682): new data first, to see whether the time-out was needless. */
function processLoss(k: Kernel, t: Tcb, news: AckNews, dup: number, echo: number | undefined): Repeat {
  const recovered = seqGe(t.una, t.highSeq);
  if (news.unaAdvanced && tryUndoLoss(k, t, echo, false)) return 'none';
  if (t.frtoOn) {
    if (news.originalAcked && tryUndoLoss(k, t, echo, true)) return 'none';
    if (seqGt(t.nxt, t.highSeq)) {
      if (news.dataSacked || dup > 0) t.frtoOn = false;
    } else if (news.unaAdvanced && !recovered) {
      t.highSeq = t.nxt;
      if (unsent(t) > 0 && seqGt(windowEnd(t), t.nxt)) return 'new';
      t.frtoOn = false;
    }
  }
  if (recovered) {
    tryUndoRecovery(k, t, echo);
    return 'none';
  }
  if (!t.sackPermitted) {
    if (seqGt(t.nxt, t.highSeq) && dup > 0) addDuplicate(t, dup);
    else if (news.unaAdvanced) resetDuplicates(t);
  }
  return 'lost';
}

/** Something arrived later than what was sent after it. */
export function noteReordering(t: Tcb, low: Seq): void {
  const high = highestSacked(t);
  if (!seqLt(low, high)) return;
  const segments = Math.ceil(((high - low) >>> 0) / t.mss);
  if (segments > t.reordering) t.reordering = Math.min(segments, 300);
  t.rack.reordered = true;
}

/** Repeats what is marked lost, as far as the window allows (tcp_xmit_retransmit_queue). */
function repeatLost(k: Kernel, s: Socket, t: Tcb, why: SendReason): void {
  let rearm = false;
  for (let i = 0; i < t.sent; i++) {
    if (t.cwnd - inFlight(t) <= 0 || t.retransOut >= t.lostOut) break;
    const o = t.queue[i] as Outgoing;
    if (!o.lost || o.sacked || o.repeating) continue;
    if (!resend(k, s, t, i, why)) break;
    if (t.congestion === 'recovery') t.prrOut += 1;
    if (i === 0 && t.timers.write?.kind !== 'rack-reorder') rearm = true;
  }
  if (rearm) arm(k, t, 'retransmit', t.rtt.rto);
}

export function carryOut(k: Kernel, s: Socket, t: Tcb, repeat: Repeat): void {
  if (repeat === 'none') return;
  if (repeat === 'new') {
    push(k, s, t, 'off');
    if (seqGt(t.nxt, t.highSeq)) return;
    t.frtoOn = false;
  }
  repeatLost(k, s, t, t.congestion === 'loss' ? 'retransmit-timeout' : 'fast-retransmit');
}

/** RFC 5681 §3.1: a time-out takes the window down to one segment; all that is old enough counts as lost. */
export function enterLoss(k: Kernel, t: Tcb): void {
  const fresh = t.congestion === 'open' || t.congestion === 'disorder';
  const head = t.queue[0];
  const reneged = head?.sacked === true;
  if (reneged || !t.sackPermitted) t.sackedOut = 0;
  for (let i = 0; i < t.sent; i++) {
    const o = t.queue[i] as Outgoing;
    if (reneged && o.sacked) t.queue[i] = { ...o, sacked: false };
    else if (k.profile.rack && t.sackPermitted && i > 0 && rackRemaining(k, t, o, 0) > 0) continue;
    markLost(t, i);
  }
  if (fresh || seqLe(t.highSeq, t.una) || (t.congestion === 'loss' && t.retransmits === 0)) {
    t.priorSsthresh = currentThreshold(t);
    t.priorCwnd = t.cwnd;
    t.ssthresh = newThreshold(k, t);
    initUndo(t);
  }
  t.cwnd = inFlight(t) + 1;
  t.cwndCount = 0;
  t.cwndStamp = k.now;
  if (fresh && t.sackedOut >= k.profile.dupThresh) t.reordering = Math.min(t.reordering, k.profile.dupThresh);
  t.congestion = 'loss';
  t.highSeq = t.nxt;
  t.tlpHigh = undefined;
  t.frtoOn = k.profile.rack && (fresh || t.retransmits > 0);
}

/** RACK's timer: what was only doubtful is now lost. */
export function reorderTimeout(k: Kernel, s: Socket, t: Tcb): void {
  const before = inFlight(t);
  const lostBefore = t.lostOut;
  rackDetectLoss(k, t);
  if (before !== inFlight(t)) {
    if (t.congestion !== 'recovery') {
      enterRecovery(k, t);
      reduce(t, 1, t.lostOut > lostBefore, false);
    }
    repeatLost(k, s, t, 'fast-retransmit');
  }
}

/** RFC 8985 §7.4: what the ACK of a tail loss probe says. */
export function probeAnswered(k: Kernel, t: Tcb, ack: Seq, news: AckNews): void {
  if (t.tlpHigh === undefined || seqLt(ack, t.tlpHigh)) return;
  if (!t.tlpRetrans || news.dsackOfProbe) {
    t.tlpHigh = undefined;
  } else if (seqGt(ack, t.tlpHigh)) {
    initReduction(k, t);
    endReduction(k, t, true);
    keepOpen(t);
  } else if (!news.unaAdvanced && !notDuplicate(news) && !news.dataSacked) {
    t.tlpHigh = undefined;
  }
}

export const NO_NEWS: Readonly<AckNews> = {
  data: false, windowUpdate: false, dataAcked: false, synAcked: false, retransmittedAcked: false, dataSacked: false, dsack: false, dsackOfProbe: false,
  unaAdvanced: false, originalAcked: false, setTimer: false, lostRepeat: false, newlyLost: false,
};
