/** What is kept of a connection that no program uses any more: TIME-WAIT, and Linux's bounded FIN-WAIT-2. */
import type { Kernel } from '../../kernel.ts';
import type { Socket } from '../../socket/socket.ts';
import { expiry } from './rtt.ts';
import { noTimers, type Tcb } from './tcb.ts';

/** RFC 9293 §3.6.1: twice the maximum segment lifetime, so that the last ACK can be repeated and old segments die out. */
export function enterTimeWait(k: Kernel, t: Tcb): void {
  t.timers = { ...noTimers(), timeWait: { at: expiry(k.profile, k.now, k.profile.timeWait), armedAt: k.now, cause: k.cause } };
  t.queue = [];
  t.queuedMemory = 0;
  t.sent = t.sackedOut = t.lostOut = t.retransOut = 0;
}

/** No program holds it any more: Linux waits for the peer's FIN only so long (tcp_fin_timeout). */
export function orphanFinWait2(k: Kernel, s: Socket, t: Tcb): void {
  const own = s.options.linger2 > 0 ? s.options.linger2 * 1_000_000 : k.profile.finTimeout;
  const wait = Math.max(own, 3.5 * t.rtt.rto);
  t.timers = { ...noTimers(), finWait2: { at: expiry(k.profile, k.now, wait), armedAt: k.now, cause: k.cause } };
}
