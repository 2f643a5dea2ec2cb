/** Opening: active (connect), passive (listen and what a SYN makes of it), and the handshake's end (RFC 9293 §3.5, §3.10.1, §3.10.7.2). */
import { seq, seqAdd } from '../../../core/seq.ts';
import { micros } from '../../../core/units.ts';
import { TCP_FLAG } from '../../../wire/tcp.ts';
import type { Endpoint } from '../../api.ts';
import { connectionKey, drop, edit, editConnections, emit, fired, insert, seed, type Kernel } from '../../kernel.ts';
import { destroy } from '../../socket/life.ts';
import type { Socket } from '../../socket/socket.ts';
import { acknowledged } from './acknowledged.ts';
import { answerWithReset, type Arrival } from './arrival.ts';
import { expandSendBuffer, sendSyn } from './output.ts';
import { initBuffers, initialWindow } from './receive-window.ts';
import { expiry, measure } from './rtt.ts';
import { announcedMss, sendSegment } from './segment.ts';
import { fire } from './state.ts';
import { ackOf, takeSyn } from './syn.ts';
import { newTcb, type Tcb } from './tcb.ts';

/** A connection block for a socket: the buffers are the socket's options. */
export function createTcb(k: Kernel, s: Socket): Tcb {
  const t = newTcb(k.profile, k.cause, s.options.receiveBuffer);
  if (!k.profile.skbAccounting) t.scaling = 256;
  return t;
}

function chooseIss(k: Kernel, t: Tcb): void {
  t.iss = seq(seed(k, 'isn', 2 ** 32));
  t.una = t.iss;
  t.nxt = t.writeSeq = t.pushedSeq = t.small = seqAdd(t.iss, 1);
  t.nxt = t.iss;
}

/** RFC 9293 §3.10.1, active OPEN. */
export function openActively(k: Kernel, s: Socket): void {
  const t = (s.tcb ??= createTcb(k, s));
  chooseIss(k, t);
  t.openedBy = k.cause;
  t.receiveBuffer = s.options.receiveBuffer;
  if (s.family === 6) t.flowLabel = seed(k, 'flowLabel', 0x100000);
  t.advertisedMss = announcedMss(k, s);
  initialWindow(k.profile, s.options, t, t.advertisedMss, k.profile.windowScaling);
  t.timestamps = k.profile.timestamps;
  editConnections(k).set(connectionKey((s.local as Endpoint).port, s.remote as Endpoint), s.id);
  fire(k, s, t, 'active-open');
  sendSyn(k, s, t);
}

/** What both ways of opening come to (tcp_init_transfer). @param repeats how often the SYN or SYN-ACK was sent again */
export function established(k: Kernel, s: Socket, t: Tcb, repeats: number): void {
  const { profile } = k;
  t.cwnd = repeats >= profile.lostSynCount ? profile.lostSynWindow : profile.initialWindow;
  t.congestion = 'open';
  t.undoMarker = undefined;
  t.ssthresh = Infinity;
  t.synRepeats = 0;
  t.retransmits = 0;
  if (t.maxWindow === 0) t.maxWindow = t.sndWnd;
  expandSendBuffer(k, s, t);
  initBuffers(t, k.now);
  t.cwndStamp = t.lastSent = t.ack.lastReceived = k.now;
  startKeepalive(k, s, t);
}

export function startKeepalive(k: Kernel, s: Socket, t: Tcb): void {
  if (!s.options.keepalive || t.state === 'CLOSED' || t.state === 'LISTEN' || t.state === 'SYN-SENT') return;
  t.timers.keepalive = { at: expiry(k.profile, k.now, s.options.keepIdle * 1e6), armedAt: k.now, cause: k.cause };
}

export const queuesChanged = (k: Kernel, listener: Socket): void => {
  const l = listener.listener;
  if (l) emit(k, { type: 'queues', socket: listener.id, syn: l.children.length, accept: l.ready.length, backlog: l.backlog });
};

/** A full accept queue holds one more than the backlog, as on BSD and Linux. */
const acceptQueueFull = (listener: Socket): boolean => (listener.listener?.ready.length ?? 0) > (listener.listener?.backlog ?? 0);

/** RFC 9293 §3.10.7.2. @param above the least initial sequence number to take, when a TIME-WAIT pair is opened again */
export function arriveAtListener(k: Kernel, listener: Socket, a: Arrival, above?: number): void {
  const { flags } = a.header;
  if (flags & TCP_FLAG.RST) return drop(k, 'no-socket', listener.id);
  if (flags & TCP_FLAG.ACK) {
    drop(k, 'no-socket', listener.id);
    return answerWithReset(k, a);
  }
  if (!(flags & TCP_FLAG.SYN) || flags & TCP_FLAG.FIN) return drop(k, 'unacceptable', listener.id);
  const queues = listener.listener;
  if (!queues) return;
  if (acceptQueueFull(listener)) return drop(k, 'accept-queue-full', listener.id);
  if (queues.children.length >= Math.max(queues.backlog, 8)) return drop(k, 'syn-queue-full', listener.id);

  const child = insert(k, {
    id: k.nextSocket++, type: 'stream', family: listener.family, orphan: false, local: a.local, remote: a.remote, boundPort: false,
    options: { ...listener.options }, shutReceive: false, shutSend: false,
  });
  const t = (child.tcb = createTcb(k, child));
  t.state = 'LISTEN';
  t.openedPassively = true;
  t.listener = listener.id;
  chooseIss(k, t);
  if (above !== undefined && k.config.seeds.isn === undefined) t.iss = t.una = t.nxt = seq(above);
  t.nxt = t.writeSeq = t.pushedSeq = t.small = seqAdd(t.iss, 1);
  if (child.family === 6) t.flowLabel = seed(k, 'flowLabel', 0x100000);
  takeSyn(k, child, t, a);
  initialWindow(k.profile, child.options, t, t.advertisedMss, t.scalingOn);
  t.ack.receiveMss = Math.max(88, Math.min(t.advertisedMss, t.mss, t.rcvWnd >> 1, 536));
  t.sndWnd = t.maxWindow = a.header.window;
  editConnections(k).set(connectionKey(a.local.port, a.remote), child.id);
  queues.children.push(child.id);
  fire(k, child, t, 'rcv-syn');
  sendSynAck(k, child, t);
  t.timers.synAck = { at: expiry(k.profile, k.now, k.profile.initialRto), armedAt: k.now, cause: k.cause };
  t.retransStamp = k.now;
  queuesChanged(k, listener);
}

function sendSynAck(k: Kernel, s: Socket, t: Tcb): void {
  const serial = sendSegment(k, s, t, { seq: t.iss, flags: TCP_FLAG.SYN | TCP_FLAG.ACK, why: 'syn-ack', repeats: t.synAckBy });
  if (serial !== undefined) t.synAckBy = serial;
}

/** The SYN-ACK again: the peer's SYN came again, or nothing came for a while. */
export function repeatSynAck(k: Kernel, s: Socket, t: Tcb, timedOut: boolean): void {
  if (timedOut) t.synRepeats += 1;
  sendSynAck(k, s, t);
  t.timers.synAck = { at: expiry(k.profile, k.now, Math.min(k.profile.initialRto * 2 ** t.synRepeats, k.profile.maxRto)), armedAt: k.now, cause: k.cause };
}

export function synAckTimer(k: Kernel, s: Socket, t: Tcb): void {
  const timer = t.timers.synAck;
  if (!timer) return;
  t.timers.synAck = undefined;
  fired(k, 'syn-ack', timer.armedAt, timer.cause, s.id);
  if (t.synRepeats >= k.profile.synAckRetries) {
    const listener = t.listener;
    fire(k, s, t, 'user-timeout');
    destroy(k, s);
    if (listener !== undefined && k.sockets.has(listener)) queuesChanged(k, k.sockets.get(listener) as Socket);
    return;
  }
  repeatSynAck(k, s, t, true);
}

/** The handshake's third segment: the connection is established and waits to be accepted. @returns false when the accept queue is full */
export function completeHandshake(k: Kernel, s: Socket, t: Tcb, a: Arrival): boolean {
  const listener = t.listener !== undefined && k.sockets.has(t.listener) ? edit(k, t.listener) : undefined;
  if (!listener?.listener) {
    answerWithReset(k, a);
    fire(k, s, t, 'abort');
    destroy(k, s);
    return false;
  }
  if (acceptQueueFull(listener)) {
    drop(k, 'accept-queue-full', s.id);
    if (k.profile.abortOnOverflow) {
      answerWithReset(k, a);
      fire(k, s, t, 'abort');
      destroy(k, s);
      queuesChanged(k, listener);
    }
    return false;
  }
  const sentAt = t.retransStamp ?? k.now;
  const repeats = t.synRepeats;
  t.timers.synAck = undefined;
  t.retransStamp = undefined;
  if (repeats === 0) measure(k.profile, t, micros(k.now - sentAt));
  else if (a.timestamps && t.tsOffset !== undefined) {
    const elapsed = ((t.tsOffset + Math.floor(k.now / 1_000) - a.timestamps.echo) | 0) * 1_000;
    if (elapsed > 0) measure(k.profile, t, micros(elapsed));
  }
  if (a.timestamps && t.timestamps) {
    t.tsRecent = a.timestamps.value;
    t.tsRecentAt = k.now;
  }
  t.una = a.header.ack;
  acknowledged(k, s, t, ackOf(t, a));
  t.sndWnd = a.header.window * 2 ** t.sndScale;
  t.maxWindow = Math.max(t.sndWnd, t.maxWindow);
  t.wl1 = a.header.seq;
  t.openedBy = k.cause;
  fire(k, s, t, 'rcv-ack-of-syn');
  established(k, s, t, repeats);
  listener.listener.children = listener.listener.children.filter((id) => id !== s.id);
  listener.listener.ready.push(s.id);
  queuesChanged(k, listener);
  return true;
}

