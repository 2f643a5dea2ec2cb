/**
 * The window we offer. Linux counts memory, not bytes: a segment is charged for its buffer (truesize), and of the receive buffer that
 * share is offered which data was found to fill (`scaling` of 256). With profile.skbAccounting off, a byte is a byte.
 */
import { seqDiff, seqGt } from '../../../core/seq.ts';
import type { Micros } from '../../../core/units.ts';
import type { Kernel } from '../../kernel.ts';
import type { Profile } from '../../profile.ts';
import type { SocketOptions } from '../../socket/socket.ts';
import type { Incoming, Tcb } from './tcb.ts';

/** A network buffer of the recordings' device: the frame and 64 bytes of headroom, then two structures of the kernel, on 64-byte lines. */
const HEADROOM = 64;
const SHARED_INFO = 320;
const SK_BUFF = 256;
const line = (n: number): number => (n + 63) & ~63;

/** Bytes of memory that a frame of this many bytes takes in the receive buffer. */
export const charge = (profile: Profile, frameLength: number, payload: number): number =>
  profile.skbAccounting ? line(frameLength + HEADROOM) + SHARED_INFO + SK_BUFF : payload;

/** What is saved when a buffer's data is hung on to the one before it: the second one's own descriptor. */
const COALESCED_SAVING = SK_BUFF;
/** MAX_SKB_FRAGS: how many can be hung on to one. */
const MAX_PARTS = 18;

const fromSpace = (t: Tcb, space: number): number => Math.floor((space * t.scaling) / 256);
const toSpace = (t: Tcb, window: number): number => Math.floor((window * 256) / t.scaling);
const freeSpace = (t: Tcb): number => fromSpace(t, t.receiveBuffer - t.charged);
const fullSpace = (t: Tcb): number => fromSpace(t, t.receiveBuffer);

/** What is left of the window offered last. */
export const currentWindow = (t: Tcb): number => Math.max(0, seqDiff(t.rcvWup, t.rcvNxt) + t.rcvWnd);

const alignUp = (n: number, unit: number): number => Math.ceil(n / unit) * unit;
const alignDown = (n: number, unit: number): number => n - (n % unit);

/** The first window and the scale (RFC 7323 §2.2): a whole number of segments; the scale fits the largest buffer. */
export function initialWindow(profile: Profile, options: SocketOptions, t: Tcb, mss: number, scalingAllowed: boolean): void {
  const full = profile.skbAccounting ? fullSpace(t) : t.receiveBuffer;
  let clamp = options.windowClamp || (options.receiveBufferLocked ? full : 0) || 0xffff * 2 ** 14;
  const space = Math.min(clamp, Math.max(0, full));
  t.rcvWnd = space > mss ? alignDown(space, mss) : space;
  t.rcvScale = 0;
  if (scalingAllowed) {
    const most = Math.min(clamp, Math.max(space, profile.receiveBuffer.max));
    t.rcvScale = Math.min(14, Math.max(0, Math.floor(Math.log2(most)) - 15));
  }
  clamp = Math.min(clamp, 0xffff * 2 ** t.rcvScale);
  t.windowClamp = clamp;
  t.rcvThreshold = t.rcvWnd;
}

/** When a connection is established: one segment is held back from what is offered, and the receive buffer's sizing starts. */
export function initBuffers(t: Tcb, now: Micros): void {
  const most = fullSpace(t);
  if (t.windowClamp >= most) t.windowClamp = most;
  if (t.windowClamp > 2 * t.advertisedMss && t.windowClamp + t.advertisedMss > most) t.windowClamp = Math.max(2 * t.advertisedMss, most - t.advertisedMss);
  t.rcvThreshold = Math.min(t.rcvThreshold, t.windowClamp);
  t.drs.time = now;
  t.drs.seq = t.copied;
  t.drs.space = Math.min(t.rcvThreshold, t.rcvWnd, 10 * t.advertisedMss);
}

/** The window we could offer now (RFC 9293 §3.8.6.2.2's silly-window avoidance; __tcp_select_window). */
export function possibleWindow(t: Tcb): number {
  let mss = t.ack.receiveMss;
  let free = freeSpace(t);
  const allowed = fullSpace(t);
  const full = Math.min(t.windowClamp, allowed);
  const unit = 2 ** t.rcvScale;
  if (mss > full) {
    mss = full;
    if (mss <= 0) return 0;
  }
  if (free < Math.floor(full / 2)) {
    t.ack.quick = 0;
    free = free < 0 ? free : alignDown(free, unit);
    if (free < Math.floor(allowed / 16) || free < mss) return 0;
  }
  if (free > t.rcvThreshold) free = t.rcvThreshold;
  if (t.rcvScale > 0) return alignUp(free, unit);
  if (t.rcvWnd <= free - mss || t.rcvWnd > free) return alignDown(free, mss);
  if (mss === full && free > t.rcvWnd + Math.floor(full / 2)) return free;
  return t.rcvWnd;
}

/** The largest window that the field can say (RFC 7323 §2.2): 65,535 without scaling. As in Linux, the receiver itself counts on with what it has room for. */
export const mostSayable = (t: Tcb): number => (t.scalingOn ? 0xffff * 2 ** t.rcvScale : 0xffff);

/** Chooses the window for a segment about to leave and notes it as offered. @returns the 16-bit field */
export function selectWindow(t: Tcb): number {
  const current = currentWindow(t);
  let window = possibleWindow(t);
  // RFC 9293 §3.8.6.2.1: a window once offered is not taken back.
  if (window < current) window = alignUp(current, 2 ** t.rcvScale);
  t.rcvWnd = window;
  t.rcvWup = t.rcvNxt;
  return Math.floor(Math.min(window, mostSayable(t)) / 2 ** t.rcvScale);
}

function setWindowClamp(t: Tcb, value: number): void {
  const clamp = Math.max(1_152, value);
  if (clamp === t.windowClamp) return;
  if (clamp < t.windowClamp) {
    t.windowClamp = clamp;
    t.rcvThreshold = Math.min(t.rcvThreshold, clamp);
  } else {
    t.windowClamp = clamp;
    t.rcvThreshold = Math.max(Math.min(t.rcvWnd, clamp), t.rcvThreshold);
  }
}

/** The peer's segment size as seen, and from it how much of the memory holds data (tcp_measure_rcv_mss). */
export function measureSegment(k: Pick<Kernel, 'profile' | 'segmentSize'>, t: Tcb, payload: number, headerLength: number, charged: number, push: boolean): void {
  const a = t.ack;
  const lastSize = a.lastSegmentSize;
  a.lastSegmentSize = 0;
  const length = Math.min(payload, k.segmentSize);
  if (length >= a.receiveMss) {
    if (length !== a.receiveMss && k.profile.skbAccounting) {
      const before = t.scaling;
      t.scaling = Math.min(255, Math.max(1, Math.floor((payload * 256) / charged)));
      if (before !== t.scaling) {
        setWindowClamp(t, fullSpace(t));
        if (t.windowClamp < t.drs.space) t.drs.space = t.windowClamp;
      }
    }
    a.receiveMss = Math.min(length, t.advertisedMss);
    if (push) a.pushed = true;
    return;
  }
  const whole = length + headerLength;
  if (whole >= 536 + 20 || (whole >= 88 + 20 && !push)) {
    const size = whole - (t.timestamps ? 32 : 20);
    a.lastSegmentSize = size;
    if (size === lastSize) {
      a.receiveMss = size;
      return;
    }
  }
  if (a.pushed) a.pushedTwice = true;
  a.pushed = true;
}

/** Offers more as data comes in that the memory is well used by (tcp_grow_window). */
export function growWindow(profile: Profile, t: Tcb, payload: number, charged: number): void {
  if (!profile.skbAccounting) return;
  const room = Math.min(t.windowClamp, freeSpace(t)) - t.rcvThreshold;
  if (room <= 0) return;
  let by = fromSpace(t, charged) <= payload ? 2 * t.advertisedMss : 0;
  if (by === 0) {
    let size = fromSpace(t, charged) >> 1;
    let window = fromSpace(t, profile.receiveBuffer.max) >> 1;
    while (t.rcvThreshold <= window) {
      if (size <= payload) {
        by = 2 * t.ack.receiveMss;
        break;
      }
      size >>= 1;
      window >>= 1;
    }
  }
  if (by === 0) return;
  t.rcvThreshold += Math.min(room, Math.max(by, 2 * payload));
  t.ack.quick |= 1;
}

/** The receiver's idea of the round trip, from the echoed timestamps (Linux keeps it eightfold). */
export function receiverRttFromEcho(t: Tcb, echo: number, delta: Micros, payload: number): void {
  const d = t.drs;
  if (echo === d.lastEcho) return;
  d.lastEcho = echo;
  if (payload < t.ack.receiveMss || delta <= 0) return;
  updateReceiverRtt(t, delta, false);
}

/** Without timestamps: the time that a window's worth of data takes. */
export function receiverRttFromWindow(t: Tcb, now: Micros): void {
  const d = t.drs;
  if (d.rttTime !== 0) {
    if (seqGt(d.rttSeq, t.rcvNxt)) return;
    updateReceiverRtt(t, (now - d.rttTime) as Micros, true);
  }
  d.rttSeq = ((t.rcvNxt + t.rcvWnd) >>> 0) as typeof d.rttSeq;
  d.rttTime = now;
}

function updateReceiverRtt(t: Tcb, sample: Micros, fromWindow: boolean): void {
  const d = t.drs;
  if (d.rtt8 === 0 || sample * 8 < d.rtt8) d.rtt8 = sample * 8;
  // A window's time is only ever an upper bound; a sample while data waits to be read tells the program's delay.
  else if (!fromWindow && t.rcvNxt === t.copied) d.rtt8 += sample - Math.floor(d.rtt8 / 8);
}

/** After a read: once a round trip, the buffer is made to hold twice what the program read in it (tcp_rcv_space_adjust). */
export function adjustSpace(profile: Profile, options: SocketOptions, t: Tcb, now: Micros): void {
  const d = t.drs;
  if (!profile.skbAccounting || d.rtt8 === 0 || now - d.time < Math.floor(d.rtt8 / 8)) return;
  const copied = seqDiff(t.copied, d.seq) - seqDiff(t.rcvNxt, t.copied);
  if (copied > d.space) growBuffer(profile, options, t, copied);
  d.seq = t.copied;
  d.time = now;
}

function growBuffer(profile: Profile, options: SocketOptions, t: Tcb, copied: number): void {
  const before = t.drs.space;
  t.drs.space = copied;
  if (options.receiveBufferLocked) return;
  let window = copied * 2;
  window += 2 * Math.floor((window * (copied - before)) / before);
  const last = t.outOfOrder.at(-1);
  if (last) window += seqDiff(last.end, t.rcvNxt);
  const buffer = Math.min(toSpace(t, window), profile.receiveBuffer.max);
  if (buffer > t.receiveBuffer) {
    t.receiveBuffer = buffer;
    t.windowClamp = fromSpace(t, buffer);
  }
}

/** Hangs a segment's data on to the buffer before it, if that is possible, and charges for it. @returns the queue's new tail or the one given */
export function charged(profile: Profile, tail: Incoming | undefined, next: Incoming): { merged: Incoming | undefined; cost: number } {
  if (profile.skbAccounting && tail && !tail.fin && tail.end === next.seq && tail.parts.length + next.parts.length <= MAX_PARTS) {
    const cost = next.charge - COALESCED_SAVING;
    return {
      cost,
      merged: { ...tail, end: next.end, parts: [...tail.parts, ...next.parts], fin: next.fin, charge: tail.charge + cost, causes: [...tail.causes, ...next.causes] },
    };
  }
  return { merged: undefined, cost: next.charge };
}
