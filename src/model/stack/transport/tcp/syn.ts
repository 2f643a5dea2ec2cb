/** What the peer's SYN says of itself (RFC 9293 §3.7.1, RFC 7323 §2.2 and §3.2, RFC 2018 §2), and any segment's acknowledgement. */
import { seqAdd } from '../../../core/seq.ts';
import type { Kernel } from '../../kernel.ts';
import type { Socket } from '../../socket/socket.ts';
import type { Acknowledging } from './acknowledged.ts';
import { lengthOf, optionOf, type Arrival } from './arrival.ts';
import { announcedMss, effectiveMss } from './segment.ts';
import type { Tcb } from './tcb.ts';

/** What a SYN tells: initial sequence number, MSS, scale, timestamps, SACK. */
export function takeSyn(k: Kernel, s: Socket, t: Tcb, a: Arrival): void {
  const { profile } = k;
  t.irs = a.header.seq;
  t.rcvNxt = t.rcvWup = t.copied = seqAdd(a.header.seq, 1);
  t.wl1 = a.header.seq;
  const mss = optionOf(a, 'mss')?.value ?? 536;      // RFC 9293 §3.7.1: 536 for IPv4 where the option is missing
  t.mssClamp = s.options.maxSegment > 0 ? Math.min(mss || 536, s.options.maxSegment) : mss || 536;
  const scale = optionOf(a, 'window-scale');
  t.scalingOn = scale !== undefined && profile.windowScaling;
  t.sndScale = t.scalingOn ? Math.min(14, scale?.shift ?? 0) : 0;      // RFC 7323 §2.3: more than 14 counts as 14
  if (!t.scalingOn) {
    t.rcvScale = 0;
    t.windowClamp = Math.min(t.windowClamp, 0xffff);
  }
  t.timestamps = a.timestamps !== undefined && profile.timestamps;
  t.sackPermitted = optionOf(a, 'sack-permitted') !== undefined && profile.sack;
  if (a.timestamps && t.timestamps) {
    t.tsRecent = a.timestamps.value;
    t.tsRecentAt = k.now;
  }
  t.advertisedMss = announcedMss(k, s) - (t.timestamps ? 12 : 0);
  t.mss = effectiveMss(k, s, t);
  t.ack.receiveMss = Math.max(88, Math.min(t.advertisedMss, t.mss, t.rcvWnd >> 1 || 536, 536));
  t.lastHeard = k.now;
}

export function ackOf(t: Tcb, a: Arrival, scaled = true): Acknowledging {
  return {
    seq: a.header.seq, ack: a.header.ack, window: a.header.window * (scaled ? 2 ** t.sndScale : 1), length: lengthOf(a), sack: a.sack,
    echo: t.timestamps ? a.timestamps?.echo : undefined,
  };
}
