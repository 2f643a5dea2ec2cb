/** The numbers of a connection or datagram socket that figures show (api.ts, Levels). */
import { seqDiff, type Seq } from '../core/seq.ts';
import { TIMERS, type Levels } from './api.ts';
import type { Kernel } from './kernel.ts';
import type { Socket } from './socket/socket.ts';
import { interactive } from './transport/tcp/ack-state.ts';
import { srtt } from './transport/tcp/rtt.ts';
import { readable } from './socket/read.ts';
import { inFlight, type Tcb } from './transport/tcp/tcb.ts';
import { mostSayable } from './transport/tcp/receive-window.ts';
import { pendingTimers } from './transport/tcp/timers.ts';

export function levelsOf(k: Kernel, s: Socket): Levels | undefined {
  if (s.type === 'dgram') return datagramLevels(k, s);
  const t = s.tcb;
  if (!t) return undefined;
  const opened = t.state !== 'CLOSED' && t.state !== 'LISTEN';
  const timers = pendingTimers(t);
  return {
    state: t.state,
    sendUnacked: opened ? bytesBetween(t, t.una, t.nxt) : 0,
    sendUnsent: opened ? bytesBetween(t, t.nxt, t.writeSeq) : 0,
    sendCapacity: s.options.sendBuffer,
    recvUnread: readable(t),
    recvOutOfOrder: t.outOfOrder.reduce((sum, item) => sum + seqDiff(item.end, item.seq), 0),
    recvCapacity: t.receiveBuffer,
    sndUna: seqDiff(t.una, t.iss) >>> 0,
    sndNxt: seqDiff(t.nxt, t.iss) >>> 0,
    rcvNxt: seqDiff(t.rcvNxt, t.irs) >>> 0,
    sndWnd: t.sndWnd,
    rcvWnd: Math.min(t.rcvWnd, mostSayable(t)),
    cwnd: t.cwnd,
    ssthresh: t.ssthresh === Infinity ? null : t.ssthresh,
    inFlight: inFlight(t),
    mss: t.mss,
    srtt: t.rtt.srtt8 === 0 ? null : srtt(t),
    rto: t.rtt.rto,
    recovery: t.congestion,
    interactive: interactive(k.profile, t),
    timers: s.told && sameTimers(s.told.timers, timers) ? s.told.timers : timers,
  };
}

/** Bytes in [from, to) of the send sequence space: SYN and FIN take a number each, but are no bytes. */
function bytesBetween(t: Tcb, from: Seq, to: Seq): number {
  const numbers = Math.max(0, seqDiff(to, from));
  const syn = numbers > 0 && from === t.iss ? 1 : 0;
  const fin = numbers > 0 && t.finQueued && to === t.writeSeq ? 1 : 0;
  return Math.max(0, numbers - syn - fin);
}

function datagramLevels(k: Kernel, s: Socket): Levels {
  return {
    state: s.remote ? 'CONNECTED' : 'UNCONNECTED',
    sendUnacked: 0, sendUnsent: 0, sendCapacity: s.options.sendBuffer,
    recvUnread: (s.datagrams ?? []).reduce((sum, d) => sum + d.data.length, 0), recvOutOfOrder: 0, recvCapacity: s.options.receiveBuffer,
    sndUna: 0, sndNxt: 0, rcvNxt: 0, sndWnd: 0, rcvWnd: 0, cwnd: 0, ssthresh: null, inFlight: 0, mss: 0, srtt: null, rto: k.profile.initialRto,
    recovery: 'open', interactive: false, timers: {},
  };
}

/** What most often changes is compared first. */
export const sameLevels = (a: Levels, b: Levels): boolean =>
  a.sndNxt === b.sndNxt && a.rcvNxt === b.rcvNxt && a.sndUna === b.sndUna && a.sendUnacked === b.sendUnacked && a.sendUnsent === b.sendUnsent
  && a.recvUnread === b.recvUnread && a.recvOutOfOrder === b.recvOutOfOrder && a.state === b.state && a.sndWnd === b.sndWnd && a.rcvWnd === b.rcvWnd
  && a.cwnd === b.cwnd && a.ssthresh === b.ssthresh && a.inFlight === b.inFlight && a.mss === b.mss && a.srtt === b.srtt && a.rto === b.rto
  && a.recovery === b.recovery && a.interactive === b.interactive && a.sendCapacity === b.sendCapacity && a.recvCapacity === b.recvCapacity
  && sameTimers(a.timers, b.timers);

function sameTimers(a: Levels['timers'], b: Levels['timers']): boolean {
  for (const name of TIMERS) if (a[name] !== b[name]) return false;
  return true;
}
