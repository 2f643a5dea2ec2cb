/** A segment arrives: RFC 9293 §3.10.7. The procedure raises triggers (state.ts); the table changes states. */
import type { IpAddress } from '../../../core/address.ts';
import { seqAdd, seqGe, seqGt, seqLe, seqLt, type Seq } from '../../../core/seq.ts';
import { micros } from '../../../core/units.ts';
import { parseTcp, tcpChecksumOk } from '../../../wire/tcp.ts';
import type { Endpoint, Errno } from '../../api.ts';
import { connectionKey, drop, edit, type Kernel } from '../../kernel.ts';
import { destroy } from '../../socket/life.ts';
import type { Socket } from '../../socket/socket.ts';
import { enterQuickMode } from './ack-state.ts';
import { checkAck } from './acknowledge.ts';
import { acknowledged } from './acknowledged.ts';
import { answerWithReset, has, lengthOf, type Arrival } from './arrival.ts';
import { setDsack, textArrived } from './incoming.ts';
import { arriveAtListener, completeHandshake, repeatSynAck, established } from './open.ts';
import { checkSpace, push, rearmRetransmit, resend } from './output.ts';
import { currentWindow, receiverRttFromEcho } from './receive-window.ts';
import { challenge, sendAck, timestamp } from './segment.ts';
import { fire } from './state.ts';
import { ackOf, takeSyn } from './syn.ts';
import type { Tcb } from './tcb.ts';
import { enterTimeWait, orphanFinWait2 } from './time-wait.ts';

/** @param at, end where the segment stands in the frame; pseudo: the pseudo-header's sum */
export function tcpArrived(k: Kernel, frame: Uint8Array, at: number, end: number, source: IpAddress, destination: IpAddress, pseudo: number): void {
  const header = parseTcp(frame, at, end);
  if (!header) return drop(k, 'malformed');
  if (!tcpChecksumOk(frame, at, end, pseudo)) return drop(k, 'bad-checksum');
  let timestamps: Arrival['timestamps'];
  let sack: Arrival['sack'] = [];
  for (const option of header.options) {
    if (option.kind === 'timestamps') timestamps = option;
    else if (option.kind === 'sack') sack = option.blocks;
  }
  const a: Arrival = {
    header, local: { address: destination, port: header.destinationPort }, remote: { address: source, port: header.sourcePort },
    data: frame.subarray(at + header.headerLength, end), frameLength: frame.length, timestamps, sack,
  };
  const id = k.connections.get(connectionKey(a.local.port, a.remote));
  if (id !== undefined) {
    const s = edit(k, id);
    return toConnection(k, s, s.tcb as Tcb, a);
  }
  const listener = listenerFor(k, a.local);
  if (listener) return arriveAtListener(k, edit(k, listener.id), a);
  drop(k, 'no-socket');
  answerWithReset(k, a);
}

function listenerFor(k: Kernel, local: Endpoint): Socket | undefined {
  for (const s of k.sockets.values()) {
    if (s.listener && s.local?.port === local.port && s.tcb?.state === 'LISTEN' && s.family === (local.address.includes(':') ? 6 : 4)) return s;
  }
  return undefined;
}

function toConnection(k: Kernel, s: Socket, t: Tcb, a: Arrival): void {
  if (t.state === 'SYN-SENT') return synSent(k, s, t, a);
  if (t.state === 'TIME-WAIT') return timeWait(k, s, t, a);
  if (t.state === 'SYN-RECEIVED' && t.openedPassively) return synReceived(k, s, t, a);
  synchronised(k, s, t, a);
}

// ---------------------------------------------------------------- SYN-SENT, RFC 9293 §3.10.7.3

function synSent(k: Kernel, s: Socket, t: Tcb, a: Arrival): void {
  const { header } = a;
  if (has(a, 'ACK')) {
    if (seqLe(header.ack, t.iss) || seqGt(header.ack, t.nxt)) {
      drop(k, 'unacceptable', s.id);
      return answerWithReset(k, a);
    }
    // RFC 7323 §5.2 does not apply yet; Linux refuses an echo of what was never sent on this connection.
    if (t.timestamps && a.timestamps && a.timestamps.echo !== 0 && t.retransStamp !== undefined) {
      const since = (t.tsOffset ?? 0) + Math.floor(t.retransStamp / 1_000);
      if (((a.timestamps.echo - since) | 0) < 0 || ((timestamp(k, t) - a.timestamps.echo) | 0) < 0) {
        drop(k, 'unacceptable', s.id);
        return answerWithReset(k, a);
      }
    }
  }
  if (has(a, 'RST')) {
    if (!has(a, 'ACK')) return drop(k, 'unacceptable', s.id);
    return reset(k, s, t);
  }
  if (!has(a, 'SYN')) return drop(k, 'unacceptable', s.id);
  takeSyn(k, s, t, a);
  if (has(a, 'ACK')) {
    const repeats = t.synRepeats;
    acknowledged(k, s, t, ackOf(t, a, false));
    t.sndWnd = header.window;
    t.maxWindow = Math.max(t.maxWindow, header.window);
    fire(k, s, t, 'rcv-syn-ack');
    established(k, s, t, repeats);
    sendAck(k, s, t, 'ack');
    push(k, s, t);
    return;
  }
  // Simultaneous open: our SYN goes out again, now with an ACK of theirs.
  t.sndWnd = t.maxWindow = header.window;
  fire(k, s, t, 'rcv-syn');
  resend(k, s, t, 0, 'syn-ack', false);
  rearmRetransmit(k, t);
}

// ---------------------------------------------------------------- SYN-RECEIVED after a passive open

function synReceived(k: Kernel, s: Socket, t: Tcb, a: Arrival): void {
  const { header } = a;
  if (has(a, 'SYN') && header.seq === t.irs && !has(a, 'ACK') && !has(a, 'RST')) return repeatSynAck(k, s, t, false);
  if (!checkSequence(k, s, t, a)) return;
  if (has(a, 'RST')) {
    if (header.seq !== t.rcvNxt) return challenge(k, s, t);
    fire(k, s, t, 'rcv-rst', ['opened-passively']);
    return destroy(k, s);
  }
  if (has(a, 'SYN')) {
    // RFC 9293 §3.10.7.4, fourth: after a passive open, back to LISTEN; Linux answers with RST, as to any SYN inside the window.
    answerWithReset(k, a);
    fire(k, s, t, 'rcv-rst', ['opened-passively']);
    return destroy(k, s);
  }
  if (!has(a, 'ACK')) return drop(k, 'unacceptable', s.id);
  if (header.ack !== t.nxt) {
    drop(k, 'unacceptable', s.id);
    return answerWithReset(k, a);
  }
  if (!completeHandshake(k, s, t, a)) return;
  afterAck(k, s, t, a);
}

// ---------------------------------------------------------------- synchronised states, RFC 9293 §3.10.7.4

function synchronised(k: Kernel, s: Socket, t: Tcb, a: Arrival): void {
  const { header } = a;
  // First, sequence number (with PAWS, RFC 7323 §5.3).
  if (!checkSequence(k, s, t, a)) return;
  // Second, RST: RFC 5961 §3.2 takes it only at exactly RCV.NXT.
  if (has(a, 'RST')) {
    const exact = header.seq === t.rcvNxt || t.sackBlocks.some(([, right]) => header.seq === right);
    return exact ? reset(k, s, t) : challenge(k, s, t);
  }
  // Fourth, SYN: RFC 5961 §4.2. In a simultaneous open the peer's SYN comes again with its ACK.
  if (has(a, 'SYN') && !(t.state === 'SYN-RECEIVED' && has(a, 'ACK') && header.seq === t.irs)) return challenge(k, s, t);
  // Fifth, ACK.
  if (!has(a, 'ACK')) return drop(k, 'unacceptable', s.id);
  if (t.state === 'SYN-RECEIVED') {
    if (seqLe(header.ack, t.una) || seqGt(header.ack, t.nxt)) {
      drop(k, 'unacceptable', s.id);
      return answerWithReset(k, a);
    }
    const repeats = t.synRepeats;
    noteTimestamp(k, t, a);
    acknowledged(k, s, t, ackOf(t, a, !has(a, 'SYN')));
    fire(k, s, t, 'rcv-ack-of-syn');
    established(k, s, t, repeats);
    return afterAck(k, s, t, a);
  }
  // An ACK of what was never sent is not believed, nor the timestamp beside it.
  if (seqLe(header.ack, t.nxt)) noteTimestamp(k, t, a);
  const verdict = acknowledged(k, s, t, ackOf(t, a));
  if (verdict !== 'good') {
    // RFC 9293 §3.10.7.4, fifth: an ACK of something not yet sent is answered with an ACK, and the segment dropped. Linux drops it in silence in ESTABLISHED.
    if (verdict === 'bad' && (t.state !== 'ESTABLISHED' || k.profile.answersUnsentAck)) challenge(k, s, t);
    return drop(k, 'unacceptable', s.id);
  }
  afterAck(k, s, t, a);
}

/** What follows an acceptable ACK: our FIN may be acknowledged; then text, FIN, and what is to be sent. */
function afterAck(k: Kernel, s: Socket, t: Tcb, a: Arrival): void {
  const finAcknowledged = t.finQueued && t.una === t.writeSeq;
  if (finAcknowledged && t.state === 'FIN-WAIT-1') {
    fire(k, s, t, 'rcv-ack-of-fin');
    if (s.orphan && !has(a, 'FIN') && !afterClose(t, a)) orphanFinWait2(k, s, t);
  } else if (finAcknowledged && t.state === 'CLOSING') {
    fire(k, s, t, 'rcv-ack-of-fin');
    enterTimeWait(k, t);
    return;
  } else if (finAcknowledged && t.state === 'LAST-ACK') {
    fire(k, s, t, 'rcv-ack-of-fin');
    if (s.orphan) destroy(k, s);
    return;
  }
  // RFC 9293 §3.6.1: who has closed for good cannot take data: RST, so that the peer learns that it is lost.
  if ((t.state === 'FIN-WAIT-1' || t.state === 'FIN-WAIT-2') && s.shutReceive && afterClose(t, a)) {
    answerWithReset(k, a);
    s.error = 'ECONNRESET';
    fire(k, s, t, 'rcv-data-after-close');
    return s.orphan ? destroy(k, s) : undefined;
  }
  let outOfOrder = false;
  if (t.state === 'ESTABLISHED' || t.state === 'FIN-WAIT-1' || t.state === 'FIN-WAIT-2') {
    if (s.shutReceive && !s.orphan && !t.finReceived && a.data.length > 0) return discardAfterShutdown(k, s, t, a);
    if (t.timestamps && a.timestamps && a.data.length > 0) {
      receiverRttFromEcho(t, a.timestamps.echo, micros(((timestamp(k, t) - a.timestamps.echo) | 0) * 1_000), a.data.length);
    }
    outOfOrder = textArrived(k, s, t, {
      seq: a.header.seq, data: a.data, fin: has(a, 'FIN'), push: has(a, 'PSH'), headerLength: a.header.headerLength, frameLength: a.frameLength,
    });
  } else if (lengthOf(a) > 0) {
    // Seventh and eighth: nothing new can come after the peer's FIN; it may be repeated.
    t.ack.scheduled = true;
    if (seqLe(seqAdd(a.header.seq, lengthOf(a)), t.rcvNxt)) {
      setDsack(k, t, a.header.seq, seqAdd(a.header.seq, lengthOf(a)));
      enterQuickMode(k.profile, t);
    }
    t.ack.now = true;
  }
  if ((t.state as string) === 'TIME-WAIT' || (t.state as string) === 'CLOSED') return;
  if (t.state === 'FIN-WAIT-2' && s.orphan && !t.timers.finWait2) orphanFinWait2(k, s, t);
  push(k, s, t);
  checkSpace(k, s, t);
  checkAck(k, s, t, outOfOrder);
}

/** New data, or a FIN behind data that is missing. */
const afterClose = (t: Tcb, a: Arrival): boolean => lengthOf(a) > 0 && seqGt(seqAdd(a.header.seq, a.data.length), t.rcvNxt);

/** After shutdown(SHUT_RD) Linux still takes data; the program is told end of stream. */
function discardAfterShutdown(k: Kernel, s: Socket, t: Tcb, a: Arrival): void {
  textArrived(k, s, t, {
    seq: a.header.seq, data: a.data, fin: has(a, 'FIN'), push: has(a, 'PSH'), headerLength: a.header.headerLength, frameLength: a.frameLength,
  });
  push(k, s, t);
  checkAck(k, s, t, false);
}

/**
 * RFC 9293 §3.10.7.4, first; PAWS: RFC 7323 §5.3. An unacceptable segment is answered with an ACK, but not a reset.
 * Linux takes the left edge at RCV.WUP: what was in the window when it was last offered. Data beyond the right edge it takes only while the program has
 * read all there was; a FIN may stand behind the edge.
 */
function checkSequence(k: Kernel, s: Socket, t: Tcb, a: Arrival): boolean {
  const { header } = a;
  const end = seqAdd(header.seq, lengthOf(a));
  const edge = seqAdd(t.rcvNxt, currentWindow(t));
  const beyond = seqGt(seqAdd(header.seq, a.data.length), edge);
  if (t.timestamps && a.timestamps && ((t.tsRecent - a.timestamps.value) | 0) > 1 && k.now - t.tsRecentAt < 24 * 86_400 * 1e6) {
    if (!has(a, 'RST') && !harmlessDisorder(t, a)) {
      drop(k, 'old-timestamp', s.id);
      answerUnacceptable(k, s, t, a, end);
      return false;
    }
  }
  if (seqGe(end, t.rcvWup) && seqLe(header.seq, edge) && (!beyond || t.received.length === 0)) return true;
  drop(k, 'unacceptable', s.id);
  if (has(a, 'RST')) return false;
  if (has(a, 'SYN') && t.state !== 'SYN-RECEIVED') challenge(k, s, t);
  else answerUnacceptable(k, s, t, a, end);
  return false;
}

/** A pure ACK that was overtaken: nothing new, so no reason for PAWS to complain (tcp_disordered_ack). */
const harmlessDisorder = (t: Tcb, a: Arrival): boolean =>
  lengthOf(a) === 0 && a.header.seq === t.rcvNxt && a.header.ack === t.una && a.header.window * 2 ** t.sndScale === t.sndWnd
  && ((t.tsRecent - (a.timestamps?.value ?? 0)) | 0) <= t.rtt.rto / 1_000;

function answerUnacceptable(k: Kernel, s: Socket, t: Tcb, a: Arrival, end: Seq): void {
  const empty = lengthOf(a) === 0 || has(a, 'SYN');
  if (empty) {
    if (t.lastChallengeAt !== undefined && k.now - t.lastChallengeAt < 500_000) return;
    t.lastChallengeAt = k.now;
  } else if (seqLt(a.header.seq, t.rcvNxt)) {
    enterQuickMode(k.profile, t);
    setDsack(k, t, a.header.seq, seqLt(t.rcvNxt, end) ? t.rcvNxt : end);
  }
  if (t.state === 'SYN-RECEIVED' && t.openedPassively) return repeatSynAck(k, s, t, false);
  sendAck(k, s, t, 'duplicate-ack');
}

/** RFC 7323 §4.3: the timestamp to echo is that of the segment that the last ACK was for. */
function noteTimestamp(k: Kernel, t: Tcb, a: Arrival): void {
  if (!t.timestamps || !a.timestamps || seqGt(a.header.seq, t.rcvWup)) return;
  if (((a.timestamps.value - t.tsRecent) | 0) < 0 && ((t.tsRecent - a.timestamps.value) | 0) > 1) return;
  t.tsRecent = a.timestamps.value;
  t.tsRecentAt = k.now;
}

const ERRNO_OF_RESET: Readonly<Partial<Record<Tcb['state'], Errno>>> = { 'SYN-SENT': 'ECONNREFUSED', 'CLOSE-WAIT': 'EPIPE' };

/** RFC 9293 §3.5.3: the connection is gone; the program learns it by errno. */
function reset(k: Kernel, s: Socket, t: Tcb): void {
  s.error = ERRNO_OF_RESET[t.state] ?? 'ECONNRESET';
  fire(k, s, t, 'rcv-rst', [t.openedPassively ? 'opened-passively' : 'opened-actively']);
  s.shutReceive = s.shutSend = true;
  if (s.orphan) destroy(k, s);
}

// ---------------------------------------------------------------- TIME-WAIT

/** RFC 9293 §3.10.7.4 and §3.6.1: the FIN again is acknowledged again; a new SYN that cannot be an old one may open the pair of sockets anew. */
function timeWait(k: Kernel, s: Socket, t: Tcb, a: Arrival): void {
  const { header } = a;
  const old = t.timestamps && a.timestamps !== undefined && ((t.tsRecent - a.timestamps.value) | 0) > 1;
  const empty = lengthOf(a) === 0;
  if (!old && header.seq === t.rcvNxt && (empty || has(a, 'RST'))) {
    if (has(a, 'RST')) {
      // RFC 1337 §1 calls it assassination; Linux allows it unless tcp_rfc1337 is set.
      fire(k, s, t, 'rcv-rst');
      return destroy(k, s);
    }
    enterTimeWait(k, t);
    return;
  }
  const newer = t.timestamps && a.timestamps !== undefined && ((a.timestamps.value - t.tsRecent) | 0) > 0;
  if (has(a, 'SYN') && !has(a, 'RST') && !has(a, 'ACK') && !old && (seqGt(header.seq, t.rcvNxt) || newer)) {
    const listener = listenerFor(k, a.local);
    if (listener) {
      const above = seqAdd(t.nxt, 65_537);
      fire(k, s, t, 'time-wait-timeout');
      destroy(k, s);
      return arriveAtListener(k, edit(k, listener.id), a, above);
    }
  }
  if (has(a, 'RST')) return drop(k, 'time-wait', s.id);
  if (old || has(a, 'ACK')) enterTimeWait(k, t);
  if (t.lastChallengeAt !== undefined && k.now - t.lastChallengeAt < 500_000 && empty) return drop(k, 'time-wait', s.id);
  if (empty) t.lastChallengeAt = k.now;
  sendAck(k, s, t, 'time-wait-ack');
}

