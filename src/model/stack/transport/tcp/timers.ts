/** What TCP does when time has come (RFC 9293 §3.10.8). */
import { micros, type Micros } from '../../../core/units.ts';
import type { TimerName } from '../../api.ts';
import { fired, type Kernel } from '../../kernel.ts';
import { destroy } from '../../socket/life.ts';
import type { Socket } from '../../socket/socket.ts';
import { delayedAckTimer, sackCompressTimer } from './acknowledge.ts';
import { synAckTimer } from './open.ts';
import { arm, probeWait, probeWindow, rearmRetransmit, resend, sendHead, unsent, writeOut } from './output.ts';
import { enterLoss, reorderTimeout } from './recovery.ts';
import { expiry } from './rtt.ts';
import { sendReset } from './segment.ts';
import { fire } from './state.ts';
import { windowEnd, type Outgoing, type Tcb, type Timer, type Timers } from './tcb.ts';
import { seqLe } from '../../../core/seq.ts';

const NAMES: Readonly<Record<keyof Timers, TimerName | undefined>> = {
  write: undefined, delayedAck: 'delayed-ack', keepalive: 'keepalive', synAck: 'syn-ack', timeWait: 'time-wait', finWait2: 'fin-wait-2', linger: 'linger',
  sackCompress: 'sack-compress',
};

const KEYS = Object.keys(NAMES) as readonly (keyof Timers)[];

/** Each pending timer by its public name. */
export function pendingTimers(t: Tcb): Partial<Record<TimerName, Micros>> {
  const out: Partial<Record<TimerName, Micros>> = {};
  for (const key of KEYS) {
    const timer = t.timers[key];
    if (!timer) continue;
    const name = NAMES[key] ?? (timer as NonNullable<Timers['write']>).kind;
    out[name] = timer.at;
  }
  return out;
}

export function nextTimer(t: Tcb): Micros | undefined {
  let next: Micros | undefined;
  for (const key of KEYS) {
    const at = t.timers[key]?.at;
    if (at !== undefined && (next === undefined || at < next)) next = at;
  }
  return next;
}

/** Runs the timers of a connection that are due, earliest first. */
export function runTimers(k: Kernel, s: Socket, t: Tcb): void {
  for (let guard = 0; guard < 16; guard++) {
    let key: keyof Timers | undefined;
    for (const name of KEYS) {
      const at = t.timers[name]?.at;
      if (at !== undefined && at <= k.now && (key === undefined || at < (t.timers[key]?.at ?? 0))) key = name;
    }
    if (key === undefined) return;
    run(k, s, t, key);
  }
}

function run(k: Kernel, s: Socket, t: Tcb, key: keyof Timers): void {
  switch (key) {
    case 'delayedAck':
      return delayedAckTimer(k, s, t);
    case 'sackCompress':
      return sackCompressTimer(k, s, t);
    case 'synAck':
      return synAckTimer(k, s, t);
    case 'write':
      return writeTimer(k, s, t);
    case 'keepalive':
      return keepaliveTimer(k, s, t);
    case 'timeWait':
    case 'finWait2':
    case 'linger': {
      const timer = t.timers[key] as Timer;
      t.timers[key] = undefined;
      fired(k, NAMES[key] as TimerName, timer.armedAt, timer.cause, s.id);
      if (key === 'linger') return;
      fire(k, s, t, key === 'timeWait' ? 'time-wait-timeout' : 'fin-wait-2-timeout');
      return destroy(k, s);
    }
  }
}

function writeTimer(k: Kernel, s: Socket, t: Tcb): void {
  const timer = t.timers.write;
  if (!timer) return;
  fired(k, timer.kind, timer.armedAt, timer.cause, s.id);
  switch (timer.kind) {
    case 'rack-reorder':
      reorderTimeout(k, s, t);
      if (t.timers.write?.kind !== 'retransmit') rearmRetransmit(k, t);
      return;
    case 'tail-loss-probe':
      return tailLossProbe(k, s, t);
    case 'retransmit':
      t.timers.write = undefined;
      return retransmitTimeout(k, s, t);
    case 'persist':
      t.timers.write = undefined;
      return persistTimeout(k, s, t);
  }
}

/** RFC 8985 §7.3: new data if there is any, else the last segment again. */
function tailLossProbe(k: Kernel, s: Socket, t: Tcb): void {
  const timer = t.timers.write;
  t.timers.write = undefined;
  let probed = false;
  if (t.tlpHigh === undefined) {
    const head = sendHead(t);
    const before = t.sent;
    t.tlpRetrans = false;
    if (head && seqLe(head.end, windowEnd(t))) {
      writeOut(k, s, t, 'off', 1, true);
      probed = t.sent > before;
    }
    if (!probed && t.sent > 0 && resend(k, s, t, t.sent - 1, 'tail-loss-probe', false)) {
      t.tlpRetrans = true;
      probed = true;
    }
    if (probed) t.tlpHigh = t.nxt;
  }
  t.timers.write = undefined;
  // Where nothing could be sent, the time-out comes when it would have come without a probe.
  if (!probed && timer) t.timers.write = timer;
  rearmRetransmit(k, t);
}

/** Linux's tcp_model_timeout: how long this many doubling time-outs from `base` take. */
function modelled(k: Kernel, boundary: number, base: number): number {
  const threshold = Math.floor(Math.log2(k.profile.maxRto / base));
  if (boundary <= threshold) return (2 ** (boundary + 1) - 1) * base;
  return (2 ** (threshold + 1) - 1) * base + (boundary - threshold) * k.profile.maxRto;
}

/** RFC 9293 §3.8.3: R2, as a time. */
function timedOut(k: Kernel, s: Socket, t: Tcb): boolean {
  const opening = t.state === 'SYN-SENT' || t.state === 'SYN-RECEIVED';
  const since = t.retransStamp;
  const userTimeout = s.options.userTimeout * 1_000;
  if (opening) {
    const retries = (s.options.synCount || k.profile.synRetries) + (t.state === 'SYN-SENT' ? k.profile.synLinearTimeouts : 0);
    if (t.retransmits >= retries) return true;
    return userTimeout > 0 && t.retransmits > 0 && since !== undefined && k.now - since >= userTimeout;
  }
  if (t.retransmits === 0 || since === undefined) return false;
  let retries = k.profile.retries2;
  if (s.orphan) retries = t.softError && t.rtt.rto >= k.profile.maxRto ? 0 : k.profile.orphanRetries;
  const limit = userTimeout > 0 ? userTimeout : modelled(k, retries, k.profile.minRto);
  return Math.floor(k.now / 1_000) - Math.floor(since / 1_000) >= Math.floor(limit / 1_000);
}

/** RFC 6298 §5: the oldest segment again, the time-out doubled (SYNs: only after some at equal distances, Linux 6.5). */
function retransmitTimeout(k: Kernel, s: Socket, t: Tcb): void {
  if (t.sent === 0) return;
  if (t.sndWnd === 0 && !s.orphan && t.state !== 'SYN-SENT' && t.state !== 'SYN-RECEIVED') return shrunkWindow(k, s, t);
  if (timedOut(k, s, t)) return giveUp(k, s, t);
  const opening = t.state === 'SYN-SENT' || t.state === 'SYN-RECEIVED';
  if (opening) {
    t.synRepeats += 1;
    t.congestion = 'loss';
    t.highSeq = t.nxt;
  } else {
    enterLoss(k, t);
  }
  t.retransmits += 1;
  resend(k, s, t, 0, opening ? (t.state === 'SYN-SENT' ? 'syn' : 'syn-ack') : 'retransmit-timeout');
  const linear = t.state === 'SYN-SENT' && t.retransmits <= k.profile.synLinearTimeouts;
  if (!linear) {
    t.rtt.backoff += 1;
    t.rtt.rto = micros(Math.min(t.rtt.rto * 2, k.profile.maxRto));
  }
  arm(k, t, 'retransmit', clamped(k, s, t, t.rtt.rto));
}

/**
 * The peer has taken its window back with data on the way (RFC 9293 §3.8.6: it should not, and we must bear it): repeats are probes now, and do
 * not end the connection as long as they are answered within twice the longest time-out.
 */
function shrunkWindow(k: Kernel, s: Socket, t: Tcb): void {
  const repeating = k.now - (t.retransStamp ?? (t.queue[0] as Outgoing).sentAt);
  const userTimeout = s.options.userTimeout * 1_000;
  const patience = Math.min(2 * k.profile.maxRto, userTimeout || Infinity);
  if ((userTimeout > 0 && repeating > userTimeout) || (k.now - t.lastHeard > patience && repeating > patience)) return giveUp(k, s, t);
  enterLoss(k, t);
  resend(k, s, t, 0, 'window-probe');
  t.rtt.backoff += 1;
  t.rtt.rto = micros(Math.min(t.rtt.rto * 2, k.profile.maxRto));
  arm(k, t, 'retransmit', clamped(k, s, t, t.rtt.rto));
}

/** TCP_USER_TIMEOUT cuts the last wait short (tcp_clamp_rto_to_user_timeout). */
function clamped(k: Kernel, s: Socket, t: Tcb, wait: Micros): Micros {
  if (s.options.userTimeout === 0 || t.retransStamp === undefined) return wait;
  const left = s.options.userTimeout * 1_000 - (k.now - t.retransStamp);
  return micros(Math.max(Math.min(wait, left), k.profile.tick));
}

/** RFC 9293 §3.8.6.1: probe on, at doubling distances, as long as the peer answers. */
function persistTimeout(k: Kernel, s: Socket, t: Tcb): void {
  if (t.sent > 0 || unsent(t) === 0) {
    t.probes = 0;
    return;
  }
  t.probesSince ??= k.now;
  const since = k.now - t.probesSince;
  if (s.options.userTimeout > 0 && since >= s.options.userTimeout * 1_000) return giveUp(k, s, t);
  const most = s.orphan ? k.profile.orphanRetries : k.profile.retries2;
  if (t.probes >= most) return giveUp(k, s, t);
  probeWindow(k, s, t, 'window-probe');
  if (t.sent > 0 || unsent(t) === 0) {
    t.probes = 0;
    t.rtt.backoff = 0;
    return;
  }
  t.probes += 1;
  if (t.rtt.backoff < k.profile.retries2) t.rtt.backoff += 1;
  arm(k, t, 'persist', probeWait(k, t));
}

/** The connection timed out: the program learns ETIMEDOUT, the peer nothing. */
export function giveUp(k: Kernel, s: Socket, t: Tcb): void {
  s.error = t.softError ? 'EHOSTUNREACH' : 'ETIMEDOUT';
  s.shutReceive = s.shutSend = true;
  fire(k, s, t, 'user-timeout');
  if (s.orphan) destroy(k, s);
}

/** RFC 9293 §3.8.4: off unless asked for; counted from the last segment that came. */
function keepaliveTimer(k: Kernel, s: Socket, t: Tcb): void {
  const timer = t.timers.keepalive as Timer;
  t.timers.keepalive = undefined;
  if (!s.options.keepalive || t.state === 'CLOSED' || t.state === 'SYN-SENT') return;
  const idle = s.options.keepIdle * 1e6;
  const quiet = k.now - Math.max(t.lastHeard, t.ack.lastReceived);
  let wait = idle;
  if (t.queue.length === 0) {
    if (quiet >= idle) {
      fired(k, 'keepalive', timer.armedAt, timer.cause, s.id);
      const userTimeout = s.options.userTimeout * 1_000;
      if (userTimeout > 0 ? quiet >= userTimeout && t.probes > 0 : t.probes >= s.options.keepCount) {
        if (k.profile.keepaliveResets) sendReset(k, s, t);
        return giveUp(k, s, t);
      }
      probeWindow(k, s, t, 'keepalive');
      t.probes += 1;
      wait = s.options.keepInterval * 1e6;
    } else {
      wait = idle - quiet;
    }
  }
  t.timers.keepalive = { at: expiry(k.profile, k.now, wait), armedAt: k.now, cause: k.cause };
}

