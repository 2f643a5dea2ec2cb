/**
 * When to acknowledge (RFC 9293 §3.8.6.3, RFC 5681 §4.2). Linux starts with quick ACKs, delays them once a connection is interactive
 * ("pingpong": what one side says the other answers, so that ACKs can ride on data), and adapts the delay (ATO) to what comes in.
 */
import { seqDiff } from '../../../core/seq.ts';
import { later, micros } from '../../../core/units.ts';
import { fired, type Kernel } from '../../kernel.ts';
import type { Socket } from '../../socket/socket.ts';
import { currentWindow, growWindow, measureSegment, possibleWindow, receiverRttFromWindow } from './receive-window.ts';
import { interactive, moreQuick, quickMode } from './ack-state.ts';
import { sendAck } from './segment.ts';
import { expiry, srtt, ticks } from './rtt.ts';
import type { Tcb } from './tcb.ts';

/** Data came in order (tcp_event_data_recv). */
export function dataReceived(k: Kernel, t: Tcb, payload: number, headerLength: number, charge: number, push: boolean): void {
  const { profile } = k;
  const a = t.ack;
  a.scheduled = true;
  measureSegment(k, t, payload, headerLength, charge, push);
  receiverRttFromWindow(t, k.now);
  if (a.ato === 0) {
    moreQuick(profile, t);
    a.ato = profile.delayedAckMin;
  } else if (profile.adaptiveDelayedAck) {
    const gap = k.now - a.lastReceived;
    const half = profile.delayedAckMin / 2;
    if (gap <= half) a.ato = micros(a.ato / 2 + half);
    else if (gap < a.ato) a.ato = micros(Math.min(a.ato / 2 + gap, t.rtt.rto));
    else if (gap > t.rtt.rto) moreQuick(profile, t);
  }
  a.lastReceived = k.now;
  if (payload >= 128) growWindow(profile, t, payload, charge);
}

/** Whether to acknowledge now, later, or not (tcp_ack_snd_check). */
export function checkAck(k: Kernel, s: Socket, t: Tcb, outOfOrder: boolean): void {
  const a = t.ack;
  if (!a.scheduled) return;
  // RFC 5681 §4.2: at least every second full-sized segment, and as soon as data is out of order. Linux waits while no larger window can be offered.
  const twoSegments = seqDiff(t.rcvNxt, t.rcvWup) > a.receiveMss && (seqDiff(t.rcvNxt, t.copied) < 1 || possibleWindow(t) >= t.rcvWnd);
  if (a.now) return sendAck(k, s, t, outOfOrder ? 'duplicate-ack' : 'ack');
  if (twoSegments) return sendAck(k, s, t, 'ack');
  if (quickMode(k.profile, t)) return sendAck(k, s, t, outOfOrder ? 'duplicate-ack' : 'quick-ack');
  if (!outOfOrder || t.outOfOrder.length === 0) return delayAck(k, s, t);
  if (!t.sackPermitted || t.compressedAcks >= 44) return sendAck(k, s, t, 'duplicate-ack');
  compress(k, s, t);
}

/** Linux holds a run of SACKs back for up to a millisecond, after the first three (tcp_comp_sack_delay_ns). */
function compress(k: Kernel, s: Socket, t: Tcb): void {
  if (t.compressedNext !== t.rcvNxt) {
    t.compressedNext = t.rcvNxt;
    t.dupAckCounter = 0;
  }
  if (t.dupAckCounter < 3) {
    t.dupAckCounter += 1;
    return sendAck(k, s, t, 'duplicate-ack');
  }
  t.compressedAcks += 1;
  if (t.timers.sackCompress) return;
  const rtt8 = t.drs.rtt8 > 0 ? (t.rtt.srtt8 > 0 ? Math.min(t.drs.rtt8, t.rtt.srtt8) : t.drs.rtt8) : t.rtt.srtt8;
  const delay = Math.min(1_000, Math.floor((rtt8 / 8) * 0.05));
  t.timers.sackCompress = { at: later(k.now, micros(Math.max(1, delay))), armedAt: k.now, cause: k.cause };
}

/** RFC 9293 §3.8.6.3 allows up to 0.5 s; Linux 40 to 200 ms, by what it knows of the peer's rhythm (tcp_send_delayed_ack). */
function delayAck(k: Kernel, s: Socket, t: Tcb): void {
  const { profile } = k;
  const a = t.ack;
  let ato: number = a.ato;
  if (profile.adaptiveDelayedAck && ato > profile.delayedAckMin) {
    let most: number = interactive(profile, t) || a.pushed ? profile.delayedAckMax : micros(500_000);
    if (t.rtt.srtt8 > 0) most = Math.min(most, Math.max(ticks(profile, srtt(t)), profile.delayedAckMin));
    ato = Math.min(ato, most);
  }
  ato = Math.min(ato, profile.delayedAckMax);
  let at = expiry(profile, k.now, ato);
  const pending = t.timers.delayedAck;
  if (a.timer && pending) {
    if (pending.at <= k.now + ato / 4) return sendAck(k, s, t, 'delayed-ack');
    if (pending.at < at) at = pending.at;
  }
  a.scheduled = a.timer = true;
  t.timers.delayedAck = { at, armedAt: pending?.armedAt ?? k.now, cause: pending?.cause ?? k.cause };
}

/** The delay is over without data to ride on (tcp_delack_timer_handler). */
export function delayedAckTimer(k: Kernel, s: Socket, t: Tcb): void {
  const timer = t.timers.delayedAck;
  if (!timer) return;
  t.timers.delayedAck = undefined;
  t.ack.timer = false;
  if (!t.ack.scheduled) return;
  if (k.profile.adaptiveDelayedAck) {
    if (interactive(k.profile, t)) {
      t.ack.pingpong = 0;
      t.ack.ato = k.profile.delayedAckMin;
    } else {
      t.ack.ato = micros(Math.min(t.ack.ato * 2, t.rtt.rto));
    }
  }
  fired(k, 'delayed-ack', timer.armedAt, timer.cause, s.id);
  sendAck(k, s, t, 'delayed-ack');
}

export function sackCompressTimer(k: Kernel, s: Socket, t: Tcb): void {
  const timer = t.timers.sackCompress;
  if (!timer) return;
  t.timers.sackCompress = undefined;
  if (t.compressedAcks === 0) return;
  fired(k, 'sack-compress', timer.armedAt, timer.cause, s.id);
  sendAck(k, s, t, 'duplicate-ack');
}

/** The program has read: an acknowledgement may be due, or a window worth telling (tcp_cleanup_rbuf; RFC 9293 §3.8.6.2.2). */
export function afterRead(k: Kernel, s: Socket, t: Tcb, copied: number): void {
  const a = t.ack;
  let now = false;
  if (a.scheduled) {
    now = seqDiff(t.rcvNxt, t.rcvWup) > a.receiveMss
      || (copied > 0 && t.charged === 0 && (a.pushedTwice || (a.pushed && !interactive(k.profile, t))));
  }
  if (now) return sendAck(k, s, t, 'ack');
  if (copied === 0 || t.finReceived || s.shutReceive) return;
  const window = currentWindow(t);
  if (2 * window > t.windowClamp) return;
  const possible = possibleWindow(t);
  if (possible > 0 && possible >= 2 * window) sendAck(k, s, t, 'window-update');
}
