/** Sending: what a send call leaves in the queue goes out as far as windows, Nagle and the program's wishes allow (RFC 9293 §3.8.6.2.1). */
import { seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt, type Seq } from '../../../core/seq.ts';
import { micros, type Micros } from '../../../core/units.ts';
import { TCP_FLAG } from '../../../wire/tcp.ts';
import type { SendReason, Serial } from '../../api.ts';
import { wake, type Kernel } from '../../kernel.ts';
import type { Socket } from '../../socket/socket.ts';
import { expiry, srtt } from './rtt.ts';
import { currentMss, sendAck, sendSegment } from './segment.ts';
import { inFlight, windowEnd, type Outgoing, type Tcb, type WriteTimer } from './tcb.ts';

/** How eagerly to send: by the socket's options, or as if more will come (cork), or all there is (push: but for the last partial segment). */
export type Eagerness = 'options' | 'cork' | 'push' | 'off';

export const unsent = (t: Tcb): number => t.queue.length - t.sent;
export const sendHead = (t: Tcb): Outgoing | undefined => t.queue[t.sent];

/** The socket's share at the start, for each segment of its window (Linux's tcp_sndbuf_expand). */
const SEGMENT_ALLOWANCE = 2_304;

/** Puts a segment at the end of the queue, and counts the memory it takes (Linux's sk_wmem_queued). */
function append(t: Tcb, o: Pick<Outgoing, 'seq' | 'data' | 'causes'> & { readonly syn?: boolean; readonly fin?: boolean }): void {
  const { syn = false, fin = false } = o;
  t.queue.push({
    seq: o.seq, end: seqAdd(o.seq, o.data.length + (syn || fin ? 1 : 0)), syn, fin, push: false, data: o.data, causes: o.causes,
    sentAt: micros(0), firstSentAt: micros(0), repeats: 0, sacked: false, lost: false, repeating: false,
  });
  t.queuedMemory += o.data.length + t.overhead;
}

/** With segmentation offload: bytes that a buffer takes besides its data, and the most it may hold (65,536 less the headers' room). */
const BUFFER_OVERHEAD = 1_280;
const LARGEST_BUFFER = 65_215;

/** What one buffer of the send queue holds: a segment; with offload as many as half the largest window seen (tcp_xmit_size_goal). */
function bufferSize(k: Kernel, t: Tcb): number {
  const mss = currentMss(t);
  if (!k.profile.sendOffload) return mss;
  return Math.max(1, Math.floor(Math.min(LARGEST_BUFFER, t.maxWindow >> 1) / mss)) * mss;
}

/** Data from here on stands in a new buffer. */
const bufferFull = (k: Kernel, t: Tcb): boolean => !k.profile.sendOffload || seqDiff(t.writeSeq, t.nxt) % bufferSize(k, t) === 0;

/** Memory that the queue takes (Linux's sk_wmem_queued). With offload what is sent stands in the pieces in which it was handed over. */
function queuedMemory(k: Kernel, t: Tcb): number {
  if (!k.profile.sendOffload) return t.queuedMemory;
  const piece = k.profile.minTsoSegments * currentMss(t);
  const buffers = Math.ceil(seqDiff(t.nxt, t.una) / piece) + Math.ceil(seqDiff(t.writeSeq, t.nxt) / bufferSize(k, t));
  return t.queuedMemory - t.queue.length * t.overhead + buffers * BUFFER_OVERHEAD;
}

/** Linux lets the send buffer hold twice the congestion window (tcp_sndbuf_expand). */
export function expandSendBuffer(k: Kernel, s: Socket, t: Tcb): void {
  if (!k.profile.skbAccounting || s.options.sendBufferLocked) return;
  const segments = Math.max(10, t.cwnd, t.reordering + 1);
  const size = Math.min(2 * segments * SEGMENT_ALLOWANCE, k.profile.sendBuffer.max);
  if (size > s.options.sendBuffer) s.options.sendBuffer = size;
}

/** Room for a blocked send call: Linux wakes it when a third of the buffer is free (sk_stream_write_space). */
export const writable = (k: Kernel, s: Socket, t: Tcb): boolean => {
  const queued = queuedMemory(k, t);
  return k.profile.skbAccounting ? s.options.sendBuffer - queued >= queued / 2 : queued < s.options.sendBuffer;
};

/** A send call waits for room: while the congestion window is not filled the buffer grows with it (tcp_check_space). */
export function checkSpace(k: Kernel, s: Socket, t: Tcb): void {
  const waiting = k.calls.find((c) => c.socket === s.id && c.call.name === 'send' && c.readyAt === undefined);
  if (!waiting) return;
  if (inFlight(t) < t.cwnd) expandSendBuffer(k, s, t);
  if (writable(k, s, t)) wake(k, waiting);
}

// ---------------------------------------------------------------- timers

/** Starts the write timer, in place of what it stood for before. */
export function arm(k: Kernel, t: Tcb, kind: WriteTimer['kind'], after: Micros): void {
  const bounded = Math.min(after, k.profile.maxRto);
  t.timers.write = { kind, at: expiry(k.profile, k.now, bounded), armedAt: k.now, cause: k.cause };
}

/** RFC 6298 §5: the timer runs while anything is unacknowledged; what a probe's or RACK's wait has used up counts. */
export function rearmRetransmit(k: Kernel, t: Tcb): void {
  if (t.sent === 0) {
    if (t.timers.write && t.timers.write.kind !== 'persist') t.timers.write = undefined;
    return;
  }
  const pending = t.timers.write?.kind;
  const rto = pending === 'rack-reorder' || pending === 'tail-loss-probe' ? micros(Math.max(untilRto(k, t), 1)) : t.rtt.rto;
  arm(k, t, 'retransmit', rto);
}

/** How long until the oldest segment's time-out. */
function untilRto(k: Kernel, t: Tcb): number {
  const head = t.queue[0];
  return head ? head.sentAt + t.rtt.rto - k.now : t.rtt.rto;
}

/** RFC 8985 §7.2: a probe after two round trips, sooner than the time-out. Linux adds the least RTO when one segment is out, for its delayed ACK. */
export function scheduleProbe(k: Kernel, t: Tcb, advancing: boolean): boolean {
  if (!k.profile.tailLossProbe || !t.sackPermitted || t.sent === 0 || t.congestion === 'recovery' || t.congestion === 'loss') return false;
  if (t.state === 'SYN-SENT' || t.state === 'SYN-RECEIVED') return false;
  let wait: number = t.rtt.srtt8 > 0 ? 2 * srtt(t) + (t.sent === 1 ? k.profile.minRto : 2_000) : k.profile.initialRto;
  const rto = advancing ? t.rtt.rto : untilRto(k, t);
  if (rto > 0) wait = Math.min(wait, rto);
  arm(k, t, 'tail-loss-probe', micros(wait));
  return true;
}

export const probeWait = (k: Kernel, t: Tcb): Micros => micros(Math.min(Math.max(t.rtt.rto, k.profile.minRto) * 2 ** t.rtt.backoff, k.profile.maxRto));

/** RFC 9293 §3.8.6.1: something to send, nothing in the network, no window: the persist timer. */
function checkPersist(k: Kernel, t: Tcb): void {
  if (t.sent === 0 && !t.timers.write && unsent(t) > 0) arm(k, t, 'persist', micros(Math.max(t.rtt.rto, k.profile.minRto)));
}

// ---------------------------------------------------------------- sending

const flagsOf = (o: Outgoing): number => TCP_FLAG.ACK | (o.push ? TCP_FLAG.PSH : 0) | (o.fin ? TCP_FLAG.FIN : 0);

/** Sends queue[index] for the first time or again. */
function put(k: Kernel, s: Socket, t: Tcb, index: number, why: SendReason): Serial | undefined {
  const o = t.queue[index] as Outgoing;
  const again = index < t.sent;
  const flags = o.syn ? TCP_FLAG.SYN | (t.state === 'SYN-RECEIVED' ? TCP_FLAG.ACK : 0) : flagsOf(o);
  const serial = sendSegment(k, s, t, { seq: o.seq, flags, data: o.data, why, causes: o.causes, repeats: again ? o.sentBy : undefined });
  t.queue[index] = {
    ...o, sentAt: k.now, firstSentAt: again ? o.firstSentAt : k.now, repeats: o.repeats + (again ? 1 : 0),
    ...(serial !== undefined && { sentBy: serial }),
  };
  return serial;
}

/** Splits queue[index] after `bytes`; the second part is a segment of its own. */
export function split(t: Tcb, index: number, bytes: number): void {
  const o = t.queue[index] as Outgoing;
  const at = seqAdd(o.seq, bytes);
  t.queue.splice(index, 1, { ...o, end: at, data: o.data.subarray(0, bytes), fin: false, push: false }, { ...o, seq: at, data: o.data.subarray(bytes) });
  t.queuedMemory += t.overhead;
  if (index < t.sent) {
    t.sent += 1;
    if (o.sacked) t.sackedOut += 1;
    if (o.lost) t.lostOut += 1;
    if (o.repeating) t.retransOut += 1;
  }
}

const partial = (o: Outgoing, mss: number): boolean => o.data.length < mss;

/** RFC 9293 §3.7.4 in Minshall's form: a small segment waits while an earlier small one is unacknowledged. */
function nagleAllows(s: Socket, t: Tcb, o: Outgoing, mss: number, eagerness: Eagerness, last: boolean): boolean {
  if (!last || eagerness === 'push' || o.fin || !partial(o, mss)) return true;
  if (eagerness === 'cork' || (eagerness === 'options' && s.options.cork)) return false;
  if (eagerness === 'off' || s.options.noDelay) return true;
  return !(t.sent > 0 && seqGt(t.small, t.una) && seqLe(t.small, t.nxt));
}

/**
 * Sends what may go (tcp_write_xmit).
 * @param most at most so many segments; a probe goes beyond the congestion window
 * @returns whether the sender is stuck: something to send, nothing in the network
 */
export function writeOut(k: Kernel, s: Socket, t: Tcb, eagerness: Eagerness, most = Infinity, probe = false): boolean {
  const mss = currentMss(t);
  let count = 0;
  for (let o = sendHead(t); o && count < most; o = sendHead(t)) {
    if (inFlight(t) >= t.cwnd && !probe) break;
    if (o.data.length > mss) split(t, t.sent, mss);
    o = sendHead(t) as Outgoing;
    if (seqGt(o.end, windowEnd(t))) break;
    if (!nagleAllows(s, t, o, mss, eagerness, t.sent === t.queue.length - 1)) break;
    const before = t.sent;
    put(k, s, t, t.sent, o.fin && o.data.length === 0 ? 'fin' : probe ? 'tail-loss-probe' : 'data');
    t.sent += 1;
    t.nxt = o.end;
    if (partial(o, mss) && o.data.length > 0) t.small = o.end;
    if (before === 0 || t.timers.write?.kind === 'tail-loss-probe') rearmRetransmit(k, t);
    count += 1;
    checkSpace(k, s, t);
  }
  const limited = inFlight(t) >= t.cwnd;
  if (count > 0 || limited) validateWindow(k, t, limited);
  if (count > 0) {
    if (t.congestion === 'recovery') t.prrOut += count;
    if (!probe) scheduleProbe(k, t, false);
    return false;
  }
  return t.sent === 0 && t.queue.length > 0;
}

/** Sends what may go; a closed window starts the persist timer. */
export function push(k: Kernel, s: Socket, t: Tcb, eagerness: Eagerness = 'options'): void {
  if (unsent(t) > 0 && writeOut(k, s, t, eagerness)) checkPersist(k, t);
}

/** Whether the congestion window is what held us back; only then may it grow (RFC 5681 §4.1's idle rule; tcp_cwnd_validate). */
function validateWindow(k: Kernel, t: Tcb, limited: boolean): void {
  if (seqGe(t.una, t.cwndUsageSeq) || limited || (!t.cwndLimited && t.sent > t.maxPacketsOut)) {
    t.cwndLimited = limited;
    t.maxPacketsOut = t.sent;
    t.cwndUsageSeq = t.nxt;
  }
  if (windowWasLimit(t)) {
    t.cwndUsed = 0;
    t.cwndStamp = k.now;
    return;
  }
  if (t.sent > t.cwndUsed) t.cwndUsed = t.sent;
  if (!k.profile.slowStartAfterIdle || k.now - t.cwndStamp < t.rtt.rto) return;
  if (t.congestion === 'open') {
    const used = Math.max(t.cwndUsed, k.profile.initialWindow);
    if (used < t.cwnd) {
      t.ssthresh = keptThreshold(t);
      t.cwnd = (t.cwnd + used) >> 1;
    }
    t.cwndUsed = 0;
  }
  t.cwndStamp = k.now;
}

export const windowWasLimit = (t: Tcb): boolean => t.cwndLimited || (t.cwnd < t.ssthresh && t.cwnd < 2 * t.maxPacketsOut);
const keptThreshold = (t: Tcb): number => Math.max(t.ssthresh, (t.cwnd >> 1) + (t.cwnd >> 2));

/** RFC 5681 §4.1: after an idle time longer than the RTO the window starts again from its initial value; Linux halves it once an RTO. */
function restartAfterIdle(k: Kernel, t: Tcb): void {
  if (!k.profile.slowStartAfterIdle || t.sent > 0 || t.lastSent === 0) return;
  let idle = k.now - t.lastSent;
  if (idle <= t.rtt.rto) return;
  t.ssthresh = keptThreshold(t);
  const least = Math.min(k.profile.initialWindow, t.cwnd);
  let cwnd = t.cwnd;
  while ((idle -= t.rtt.rto) > 0 && cwnd > least) cwnd >>= 1;
  t.cwnd = Math.max(cwnd, least);
  t.cwndStamp = k.now;
  t.cwndUsed = 0;
  t.cubic.epochStart = undefined;
}

// ---------------------------------------------------------------- the queue

/** Puts bytes into the queue in segments of at most mss, filling up an unsent last one. @returns how many of them were taken before the buffer was full */
export function enqueue(k: Kernel, s: Socket, t: Tcb, data: Uint8Array, cause: Serial): number {
  let taken = 0;
  restartAfterIdle(k, t);
  while (taken < data.length) {
    const mss = currentMss(t);
    const last = unsent(t) > 0 ? t.queue.at(-1) : undefined;
    let room = last && !last.fin ? mss - last.data.length : 0;
    if (room > 0 && last) {
      const piece = data.subarray(taken, taken + room);
      const joined = new Uint8Array(last.data.length + piece.length);
      joined.set(last.data);
      joined.set(piece, last.data.length);
      const causes = last.causes.includes(cause) ? last.causes : [...last.causes, cause];
      t.queue[t.queue.length - 1] = { ...last, data: joined, end: seqAdd(last.end, piece.length), causes, push: taken === 0 ? false : last.push };
      room = piece.length;
      t.queuedMemory += room;
    } else {
      if (bufferFull(k, t) && queuedMemory(k, t) >= s.options.sendBuffer) break;
      const piece = data.slice(taken, taken + mss);
      append(t, { seq: t.writeSeq, data: piece, causes: [cause] });
      room = piece.length;
    }
    taken += room;
    t.writeSeq = seqAdd(t.writeSeq, room);
    if (taken < data.length && (t.queue.at(-1) as Outgoing).data.length >= mss && bufferFull(k, t)) eachFull(k, s, t);
  }
  return taken;
}

/** A buffer is full and more follows: PSH after half the largest window seen, else only the first in line goes out at once (tcp_sendmsg). */
function eachFull(k: Kernel, s: Socket, t: Tcb): void {
  if (forcedPush(t)) {
    markPush(t);
    push(k, s, t, 'push');
  } else if (k.profile.sendOffload ? seqDiff(t.writeSeq, t.nxt) <= bufferSize(k, t) : unsent(t) === 1) {
    writeOut(k, s, t, 'push', k.profile.sendOffload ? Math.max(1, Math.min(k.profile.minTsoSegments, t.cwnd >> 1)) : 1);
  }
}

const forcedPush = (t: Tcb): boolean => seqGt(t.writeSeq, seqAdd(t.pushedSeq, t.maxWindow >> 1));

/** RFC 9293 §3.9.1.2: PSH on the last segment of what the program gave. */
function markPush(t: Tcb): void {
  const last = t.queue.at(-1);
  if (!last || unsent(t) === 0) return;
  t.queue[t.queue.length - 1] = { ...last, push: true };
  t.pushedSeq = t.writeSeq;
}

/** A send call has put in what it could: mark the end and send (tcp_push). @param more the program says that more follows (MSG_MORE) */
export function endOfWrite(k: Kernel, s: Socket, t: Tcb, more: boolean, full: boolean): void {
  if (unsent(t) === 0) return;
  if (!more || forcedPush(t)) markPush(t);
  push(k, s, t, full ? 'push' : more ? 'cork' : 'options');
}

/** RFC 9293 §3.10.4: the FIN goes behind all that is queued; it rides on the last unsent segment if there is one. */
export function queueFin(k: Kernel, s: Socket, t: Tcb): void {
  if (t.finQueued) return;
  t.finQueued = true;
  const last = unsent(t) > 0 ? t.queue.at(-1) : undefined;
  if (last) {
    t.queue[t.queue.length - 1] = { ...last, fin: true, end: seqAdd(last.end, 1), causes: [...last.causes, k.cause] };
  } else {
    append(t, { seq: t.writeSeq, fin: true, data: new Uint8Array(0), causes: [k.cause] });
  }
  t.writeSeq = seqAdd(t.writeSeq, 1);
  push(k, s, t, 'off');
}

/** Queues and sends the SYN that opens a connection. */
export function sendSyn(k: Kernel, s: Socket, t: Tcb): void {
  append(t, { seq: t.iss, syn: true, data: new Uint8Array(0), causes: [] });
  t.retransStamp = k.now;
  put(k, s, t, 0, 'syn');
  t.sent = 1;
  t.nxt = seqAdd(t.iss, 1);
  t.writeSeq = t.pushedSeq = t.nxt;
  arm(k, t, 'retransmit', t.rtt.rto);
}

/**
 * Sends queue[index] again (tcp_retransmit_skb).
 * @returns false when the peer's window does not allow it
 */
export function resend(k: Kernel, s: Socket, t: Tcb, index: number, why: SendReason, marks = true): boolean {
  let o = t.queue[index];
  if (!o) return false;
  // What is acknowledged in part is cut off the front.
  if (seqLt(o.seq, t.una)) {
    const gone = seqDiff(t.una, o.seq);
    o = { ...o, seq: t.una, data: o.data.subarray(gone) };
    t.queue[index] = o;
    t.queuedMemory -= gone;
  }
  const mss = currentMss(t);
  const room = seqDiff(windowEnd(t), o.seq);
  if (room <= 0 && o.seq !== t.una) return false;
  const most = room > 0 && room < mss && !o.syn ? room : mss;
  if (o.data.length > most) {
    split(t, index, most);
    o = t.queue[index] as Outgoing;
  }
  put(k, s, t, index, why);
  if (marks) {
    const now = t.queue[index] as Outgoing;
    if (!now.repeating) {
      t.retransOut += 1;
      t.queue[index] = { ...now, repeating: true };
    }
    t.retransStamp ??= k.now;
    t.undoRetrans = Math.max(t.undoRetrans, 0) + 1;
  }
  return true;
}

/**
 * RFC 9293 §3.8.6.1: the window is closed. Linux's probe is an empty segment one number too early, which must be answered;
 * where there is some window after all, the data that fits goes out.
 */
export function probeWindow(k: Kernel, s: Socket, t: Tcb, why: SendReason): void {
  const head = sendHead(t);
  if (head && seqLt(head.seq, windowEnd(t))) {
    const room = Math.min(seqDiff(windowEnd(t), head.seq), currentMss(t));
    if (head.data.length > room) split(t, t.sent, room);
    const o = sendHead(t) as Outgoing;
    t.queue[t.sent] = { ...o, push: true };
    put(k, s, t, t.sent, 'window-probe');
    t.sent += 1;
    t.nxt = o.end;
    rearmRetransmit(k, t);
    return;
  }
  if (k.profile.windowProbeCarriesByte && head && head.data.length > 0 && why === 'window-probe') {
    // RFC 9293 §3.8.6.1: an octet of new data, sent again like any other until the window opens.
    if (head.data.length > 1) split(t, t.sent, 1);
    const o = sendHead(t) as Outgoing;
    put(k, s, t, t.sent, why);
    t.sent += 1;
    t.nxt = o.end;
    rearmRetransmit(k, t);
    return;
  }
  sendAck(k, s, t, why, [], seqAdd(t.una, -1) as Seq);
}

