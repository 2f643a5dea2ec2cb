/** What is owed to the peer in acknowledgements, and how eager we are: Linux's quick ACKs and its interactive ("pingpong") mode. */
import type { Kernel } from '../../kernel.ts';
import type { Profile } from '../../profile.ts';
import type { Tcb } from './tcb.ts';

export const interactive = (profile: Profile, t: Tcb): boolean => t.ack.pingpong >= profile.pingpongThreshold;
export const quickMode = (profile: Profile, t: Tcb): boolean => t.ack.quick > 0 && !interactive(profile, t);

/** The first so many segments are acknowledged at once, so that a slow start is not held up (tcp_incr_quickack). */
export function moreQuick(profile: Profile, t: Tcb, most = profile.quickAcks): void {
  if (profile.quickAcks === 0) return;
  const quick = Math.min(Math.floor(t.rcvWnd / (2 * t.ack.receiveMss)) || 2, most);
  if (quick > t.ack.quick) t.ack.quick = quick;
}

export function enterQuickMode(profile: Profile, t: Tcb, most = profile.quickAcks): void {
  moreQuick(profile, t, most);
  t.ack.pingpong = 0;
  t.ack.ato = profile.delayedAckMin;
}

/** Data left: if it answers what came within ATO, the connection is interactive (tcp_event_data_sent). */
export function dataSent(k: Kernel, t: Tcb): void {
  t.lastSent = k.now;
  if (k.now - t.ack.lastReceived < t.ack.ato && t.ack.pingpong < 255) t.ack.pingpong += 1;
}

/** An acknowledgement left, alone or on data: nothing is owed any more (tcp_event_ack_sent). */
export function ackSent(k: Kernel, t: Tcb): void {
  const a = t.ack;
  t.compressedAcks = 0;
  t.timers.sackCompress = undefined;
  if (a.quick > 0) {
    const owed = a.scheduled ? 1 : 0;
    if (owed >= a.quick) {
      a.quick = 0;
      a.ato = k.profile.delayedAckMin;
    } else {
      a.quick -= owed;
    }
  }
  a.scheduled = a.timer = a.pushed = a.pushedTwice = a.now = false;
  t.timers.delayedAck = undefined;
}

