/** The path takes smaller datagrams than we sent (RFC 1191 §6.4): segments are cut down and what was lost is sent again. */
import type { Kernel } from '../../kernel.ts';
import type { Socket } from '../../socket/socket.ts';
import { arm, split } from './output.ts';
import { markLost } from './rack.ts';
import { carryOut, currentThreshold } from './recovery.ts';
import { effectiveMss } from './segment.ts';
import type { Outgoing, Tcb } from './tcb.ts';

export function pathShrank(k: Kernel, s: Socket, t: Tcb): void {
  const mss = effectiveMss(k, s, t);
  if (mss >= t.mss) return;
  t.mss = mss;
  for (let i = 0; i < t.queue.length; i++) {
    const o = t.queue[i] as Outgoing;
    if (o.data.length <= mss) continue;
    const wasSent = i < t.sent;
    split(t, i, mss);
    if (wasSent) markLost(t, i);
  }
  // The last piece of each cut segment was lost with it.
  for (let i = 1; i < t.sent; i++) {
    const before = t.queue[i - 1] as Outgoing;
    const o = t.queue[i] as Outgoing;
    if (before.lost && !o.lost && !o.sacked && before.sentAt === o.sentAt && before.sentBy === o.sentBy) markLost(t, i);
  }
  if (t.lostOut === 0) return;
  // Linux (tcp_simple_retransmit): nothing says that the network is congested, so the window stays.
  if (t.congestion !== 'loss') {
    t.highSeq = t.nxt;
    t.ssthresh = currentThreshold(t);
    t.priorSsthresh = 0;
    t.undoMarker = undefined;
    t.congestion = 'loss';
  }
  carryOut(k, s, t, 'lost');
  arm(k, t, 'retransmit', t.rtt.rto);
}
