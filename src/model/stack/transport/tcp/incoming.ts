/** The data of an acceptable segment (RFC 9293 §3.10.7.4, seventh and eighth): in order, out of order, old; and the FIN. */
import { seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax, type Seq } from '../../../core/seq.ts';
import { drop, type Kernel } from '../../kernel.ts';
import type { Socket } from '../../socket/socket.ts';
import { enterQuickMode } from './ack-state.ts';
import { dataReceived } from './acknowledge.ts';
import { charge, charged, currentWindow, growWindow, measureSegment } from './receive-window.ts';
import { sendAck } from './segment.ts';
import { fire } from './state.ts';
import type { Incoming, Tcb } from './tcb.ts';
import { enterTimeWait } from './time-wait.ts';

export interface Text {
  readonly seq: Seq;
  readonly data: Uint8Array;
  readonly fin: boolean;
  readonly push: boolean;
  readonly headerLength: number;
  readonly frameLength: number;
}

const endOf = (text: Text): Seq => seqAdd(text.seq, text.data.length + (text.fin ? 1 : 0));

/** @returns whether it was out of order */
export function textArrived(k: Kernel, s: Socket, t: Tcb, text: Text): boolean {
  const end = endOf(text);
  if (text.seq === end) return false;
  const window = currentWindow(t);
  if (seqLe(end, t.rcvNxt)) {
    duplicate(k, t, text.seq, end);
    return false;
  }
  const bareFin = text.data.length === 0 && text.fin;
  if (seqGe(text.seq, seqAdd(t.rcvNxt, window)) && !(text.seq === t.rcvNxt && bareFin)) {
    outOfWindow(k, t);
    drop(k, 'unacceptable', s.id);
    return false;
  }
  if (seqGt(text.seq, t.rcvNxt)) {
    outOfOrder(k, s, t, text);
    return true;
  }
  if (seqLt(text.seq, t.rcvNxt)) setDsack(k, t, text.seq, t.rcvNxt);
  inOrder(k, s, t, text);
  return false;
}

/** What has been received already: told at once, as a duplicate (RFC 2883 §4). */
function duplicate(k: Kernel, t: Tcb, from: Seq, to: Seq): void {
  setDsack(k, t, from, to);
  outOfWindow(k, t);
}

function outOfWindow(k: Kernel, t: Tcb): void {
  enterQuickMode(k.profile, t);
  t.ack.scheduled = true;
  if (k.profile.quickAcks === 0) t.ack.now = true;      // RFC 9293 §3.10.7.4, seventh: what lies outside the window is acknowledged
}

export function setDsack(k: Kernel, t: Tcb, from: Seq, to: Seq): void {
  if (t.sackPermitted && k.profile.dsack) t.dsack = [from, to];
}

/** One segment may hold several stretches that were here already: the first is reported, with what adjoins it (tcp_dsack_extend). */
function extendDsack(k: Kernel, t: Tcb, from: Seq, to: Seq): void {
  if (!t.dsack) return setDsack(k, t, from, to);
  const [left, right] = t.dsack;
  if (seqLe(from, right) && seqLe(left, to)) t.dsack = [seqLt(from, left) ? from : left, seqGt(to, right) ? to : right];
}

function incoming(k: Kernel, text: Text): Incoming {
  return {
    seq: text.seq, end: endOf(text), parts: text.data.length > 0 ? [text.data] : [], offset: 0, fin: text.fin,
    charge: charge(k.profile, text.frameLength, text.data.length), causes: [k.cause],
  };
}

/** Cuts off what is before `from`. */
function trimmed(item: Incoming, from: Seq): Incoming {
  const gone = seqDiff(from, item.seq);
  if (gone <= 0) return item;
  const parts: Uint8Array[] = [];
  let left = gone;
  for (const part of item.parts) {
    if (left >= part.length) left -= part.length;
    else {
      parts.push(left > 0 ? part.subarray(left) : part);
      left = 0;
    }
  }
  return { ...item, seq: from, parts };
}

function append(k: Kernel, t: Tcb, item: Incoming): void {
  const { merged, cost } = charged(k.profile, t.received.at(-1), item);
  if (merged) t.received[t.received.length - 1] = merged;
  else t.received.push(item);
  t.charged += cost;
  t.rcvNxt = seqMax(t.rcvNxt, item.end);
}

/**
 * Linux takes data until the memory is used up, window or not. Then what lies beyond the new data goes, furthest first, SACKed or not:
 * RFC 2018 §8 allows it (tcp_try_rmem_schedule, tcp_prune_ofo_queue).
 */
function makeRoom(k: Kernel, t: Tcb, item: Incoming): boolean {
  if (!k.profile.skbAccounting) return true;
  for (let last = t.outOfOrder.at(-1); t.charged > t.receiveBuffer && last && seqLt(item.seq, last.seq); last = t.outOfOrder.at(-1)) {
    t.outOfOrder.pop();
    t.charged -= last.charge;
    t.sackBlocks = [];
  }
  return t.charged <= t.receiveBuffer;
}

function inOrder(k: Kernel, s: Socket, t: Tcb, text: Text): void {
  const item = trimmed(incoming(k, text), t.rcvNxt);
  if (!makeRoom(k, t, item)) {
    t.ack.now = t.ack.scheduled = true;
    // What the program waits for, and a bare FIN, is taken all the same.
    if (t.received.length > 0 && text.data.length > 0) return drop(k, 'receive-buffer-full', s.id);
  }
  const whole = text.data.length;
  append(k, t, item);
  if (whole > 0) dataReceived(k, t, whole, text.headerLength, item.charge, text.push);
  if (text.fin) finArrived(k, s, t);
  if (t.outOfOrder.length > 0) {
    fillFromOutOfOrder(k, s, t);
    // RFC 5681 §4.2: an immediate ACK when a segment fills a gap.
    if (t.outOfOrder.length === 0) t.ack.now = true;
    t.sackBlocks = t.sackBlocks.filter(([, right]) => seqGt(right, t.rcvNxt));
  }
}

function fillFromOutOfOrder(k: Kernel, s: Socket, t: Tcb): void {
  while (t.outOfOrder[0] && seqLe(t.outOfOrder[0].seq, t.rcvNxt)) {
    const item = t.outOfOrder.shift() as Incoming;
    t.charged -= item.charge;
    if (seqLe(item.end, t.rcvNxt)) {
      extendDsack(k, t, item.seq, item.end);
      continue;
    }
    if (seqLt(item.seq, t.rcvNxt)) extendDsack(k, t, item.seq, t.rcvNxt);
    append(k, t, trimmed(item, t.rcvNxt));
    if (item.fin) finArrived(k, s, t);
  }
}

/** Beyond a hole: kept, and reported by SACK at once (RFC 5681 §4.2, RFC 2018 §4). */
function outOfOrder(k: Kernel, s: Socket, t: Tcb, text: Text): void {
  const { profile } = k;
  const item = incoming(k, text);
  if (!makeRoom(k, t, item)) return drop(k, 'receive-buffer-full', s.id);
  measureSegment(k, t, text.data.length, text.headerLength, item.charge, text.push);
  t.ack.scheduled = true;
  if (profile.quickAcks === 0) t.ack.now = true;
  const end = item.end;
  const tail = t.outOfOrder.at(-1);
  if (!tail || tail.end === item.seq || seqLt(tail.end, item.seq)) {
    const { merged, cost } = charged(profile, tail, item);
    if (merged) t.outOfOrder[t.outOfOrder.length - 1] = merged;
    else t.outOfOrder.push(item);
    t.charged += cost;
    if (t.sackPermitted) growWindow(profile, t, text.data.length, item.charge);
  } else {
    insertBetween(k, t, item);
  }
  if (t.sackPermitted) newBlock(t, item.seq, end);
}

function insertBetween(k: Kernel, t: Tcb, item: Incoming): void {
  let at = t.outOfOrder.length;
  while (at > 0 && seqGt((t.outOfOrder[at - 1] as Incoming).seq, item.seq)) at -= 1;
  const before = t.outOfOrder[at - 1];
  if (before && seqGe(before.end, item.end)) {
    setDsack(k, t, item.seq, item.end);
    return;
  }
  let fresh = item;
  if (before && seqGt(before.end, item.seq)) {
    setDsack(k, t, item.seq, before.end);
    fresh = trimmed(item, before.end);
  }
  // What the new one covers goes.
  while (t.outOfOrder[at] && seqGe(fresh.end, (t.outOfOrder[at] as Incoming).end)) {
    const covered = t.outOfOrder.splice(at, 1)[0] as Incoming;
    t.charged -= covered.charge;
    extendDsack(k, t, covered.seq, covered.end);
  }
  const after = t.outOfOrder[at];
  if (after && seqGt(fresh.end, after.seq)) {
    extendDsack(k, t, after.seq, fresh.end);
    t.outOfOrder[at] = trimmed(after, fresh.end);
  }
  t.outOfOrder.splice(at, 0, fresh);
  t.charged += fresh.charge;
  if (t.sackPermitted) growWindow(k.profile, t, seqDiff(item.end, item.seq), item.charge);
}

/** RFC 2018 §4: the block with the latest segment first, then the most recent others. */
function newBlock(t: Tcb, left: Seq, right: Seq): void {
  let low = left;
  let high = right;
  const rest: (readonly [Seq, Seq])[] = [];
  for (const block of t.sackBlocks) {
    if (seqLe(block[0], high) && seqGe(block[1], low)) {
      if (seqLt(block[0], low)) low = block[0];
      if (seqGt(block[1], high)) high = block[1];
    } else {
      rest.push(block);
    }
  }
  t.sackBlocks = [[low, high] as const, ...rest].slice(0, 4);
}

/** RFC 9293 §3.10.7.4, eighth. */
function finArrived(k: Kernel, s: Socket, t: Tcb): void {
  t.finReceived = true;
  t.ack.scheduled = true;
  s.shutReceive = true;
  const before = t.state;
  if (before === 'SYN-RECEIVED' || before === 'ESTABLISHED') {
    fire(k, s, t, 'rcv-fin');
    // Linux: what answers a FIN is likely to be our own.
    t.ack.pingpong = Math.max(t.ack.pingpong, k.profile.pingpongThreshold);
  } else if (before === 'FIN-WAIT-1') {
    sendAck(k, s, t, 'ack');
    const acknowledged = t.una === t.writeSeq;
    fire(k, s, t, 'rcv-fin', [acknowledged ? 'fin-acknowledged' : 'fin-not-acknowledged']);
    if (acknowledged) enterTimeWait(k, t);
  } else if (before === 'FIN-WAIT-2') {
    sendAck(k, s, t, 'ack');
    fire(k, s, t, 'rcv-fin');
    enterTimeWait(k, t);
  }
  // Nothing can come after it, so nothing is left to report (Linux's tcp_sack_reset).
  t.charged -= t.outOfOrder.reduce((sum, item) => sum + item.charge, 0);
  t.outOfOrder = [];
  t.sackBlocks = [];
  t.dsack = undefined;
}
