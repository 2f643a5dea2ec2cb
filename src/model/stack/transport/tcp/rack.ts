/** Finding losses by time (RFC 8985 §6): what was sent before something that has arrived, and is a round trip and a bit older, is lost. */
import { seqGt, type Seq } from '../../../core/seq.ts';
import { micros, type Micros } from '../../../core/units.ts';
import type { Kernel } from '../../kernel.ts';
import { arm } from './output.ts';
import { srtt } from './rtt.ts';
import type { Outgoing, Tcb } from './tcb.ts';

const sentAfter = (t1: Micros, end1: Seq, t2: Micros, end2: Seq): boolean => t1 > t2 || (t1 === t2 && seqGt(end1, end2));

/** Whether an echoed timestamp is from before that moment. */
export const olderThan = (t: Tcb, echo: number | undefined, at: Micros): boolean =>
  echo !== undefined && echo !== 0 && t.tsOffset !== undefined && ((echo - (t.tsOffset + Math.floor(at / 1_000))) | 0) < 0;

/** RFC 8985 §6.2 step 2: a segment has arrived; remember the latest sent of those. */
export function rackAdvance(k: Kernel, t: Tcb, o: Outgoing, echo: number | undefined): void {
  const rtt = micros(k.now - o.sentAt);
  // It was sent again, and this came too soon to be the repeat's, or echoes a time before it: it says nothing.
  if (o.repeats > 0 && (rtt < t.rtt.min || olderThan(t, echo, o.sentAt))) return;
  t.rack.advanced = true;
  t.rack.rtt = rtt;
  if (sentAfter(o.sentAt, o.end, t.rack.sentAt, t.rack.end)) {
    t.rack.sentAt = o.sentAt;
    t.rack.end = o.end;
  }
}

/** RFC 8985 §6.2 step 4: a quarter of the shortest round trip for reordering, none once losses are certain. */
function reorderingWindow(t: Tcb): number {
  if (!t.rack.reordered && (t.congestion === 'recovery' || t.congestion === 'loss' || t.sackedOut >= t.reordering)) return 0;
  return Math.min(Math.floor(t.rtt.min / 4) * t.rack.steps, srtt(t));
}

/** Time until this segment counts as lost; 0 or less: it is. */
export const rackRemaining = (k: Kernel, t: Tcb, o: Outgoing, window: number): number => t.rack.rtt + window - (k.now - o.sentAt);

/** RFC 8985 §6.2 step 4 and a DSACK's lesson: each round trip with one widens the window, sixteen recoveries without narrow it. */
export function updateReorderingWindow(t: Tcb): void {
  const r = t.rack;
  if (r.dsackSeen && t.delivered >= r.lastDelivered) {
    r.steps = Math.min(0xff, r.steps + 1);
    r.dsackSeen = false;
    r.lastDelivered = t.delivered + t.sent;
    r.persist = 16;
  } else if (r.persist === 0) {
    r.steps = 1;
  }
}

/** Marks one segment lost; a repeat of it that is lost too is no longer in the network. */
export function markLost(t: Tcb, index: number): void {
  const o = t.queue[index];
  if (!o || o.sacked) return;
  if (o.lost) {
    if (!o.repeating) return;
    t.retransOut -= 1;
    t.queue[index] = { ...o, repeating: false };
  } else {
    t.lostOut += 1;
    t.queue[index] = { ...o, lost: true };
  }
}

/** RFC 8985 §6.2 step 5. @returns how long the longest of the doubtful ones must still wait, 0 for none */
export function rackDetectLoss(k: Kernel, t: Tcb): number {
  if (t.sackedOut === 0 && t.retransOut === 0) {
    const head = t.queue[0];
    if (!head || !sentAfter(t.rack.sentAt, t.rack.end, head.sentAt, head.end)) return 0;
  }
  const window = reorderingWindow(t);
  let wait = 0;
  for (let i = 0; i < t.sent; i++) {
    const o = t.queue[i] as Outgoing;
    if (o.sacked || (o.lost && !o.repeating)) continue;
    if (!sentAfter(t.rack.sentAt, t.rack.end, o.sentAt, o.end)) continue;
    const remaining = rackRemaining(k, t, o, window);
    if (remaining <= 0) markLost(t, i);
    else wait = Math.max(wait, remaining);
  }
  return wait;
}

/** On an ACK. @returns whether the reordering timer now runs, so that the retransmission timer must not be set */
export function rackMarkLost(k: Kernel, t: Tcb): boolean {
  if (!t.rack.advanced) return false;
  t.rack.advanced = false;
  const wait = rackDetectLoss(k, t);
  if (wait <= 0) return false;
  arm(k, t, 'rack-reorder', micros(Math.min(wait + 2_000, t.rtt.rto)));
  return true;
}
