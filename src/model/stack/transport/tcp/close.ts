/** Closing: close(2), shutdown(2) and what is left of a connection without a program (RFC 9293 §3.6, §3.10.4, §3.10.5). */
import { edit, type Kernel } from '../../kernel.ts';
import { destroy } from '../../socket/life.ts';
import type { Socket } from '../../socket/socket.ts';
import { queueFin } from './output.ts';
import { sendReset } from './segment.ts';
import { fire, fired } from './state.ts';
import type { Tcb } from './tcb.ts';
import { orphanFinWait2 } from './time-wait.ts';

/** The program has no more to say: FIN behind what is queued. */
export function closeSending(k: Kernel, s: Socket, t: Tcb): void {
  s.shutSend = true;
  const row = fire(k, s, t, 'close');
  if (fired(row) && row.send === 'FIN') queueFin(k, s, t);
}

/** RFC 9293 §3.10.5: RST, and nothing is kept. */
function abort(k: Kernel, s: Socket, t: Tcb): void {
  const resets = t.state === 'SYN-RECEIVED' || t.state === 'ESTABLISHED' || t.state === 'FIN-WAIT-1' || t.state === 'FIN-WAIT-2' || t.state === 'CLOSE-WAIT';
  if (resets) sendReset(k, s, t);
  fire(k, s, t, 'abort');
}

/** A listening socket ends: what waits to be accepted is reset, half-open ones are forgotten. */
function closeListener(k: Kernel, s: Socket, t: Tcb): void {
  for (const id of s.listener?.ready ?? []) {
    const child = edit(k, id);
    abort(k, child, child.tcb as Tcb);
    k.sockets.delete(id);
  }
  for (const id of s.listener?.children ?? []) {
    const child = edit(k, id);
    fire(k, child, child.tcb as Tcb, 'rcv-rst', ['opened-passively']);
    k.sockets.delete(id);
  }
  s.listener = undefined;
  fire(k, s, t, 'close');
}

/**
 * The last descriptor is gone. Unread data, or SO_LINGER with zero seconds, makes it an abort: RFC 9293 §3.6.1 asks for RST so that
 * the peer learns that data was lost.
 */
export function closeSocket(k: Kernel, s: Socket): void {
  const t = s.tcb;
  s.process = undefined;
  s.fd = undefined;
  s.orphan = true;
  s.shutReceive = true;
  if (!t || t.state === 'CLOSED') return destroy(k, s);
  if (t.state === 'LISTEN') {
    closeListener(k, s, t);
    return destroy(k, s);
  }
  const unread = t.received.some((item) => item.parts.length > 0);
  t.received = [];
  t.charged = t.outOfOrder.reduce((sum, item) => sum + item.charge, 0);
  s.shutSend = true;
  if (unread && t.state !== 'TIME-WAIT') abort(k, s, t);
  else if (s.options.linger === 0 && t.state !== 'TIME-WAIT') abort(k, s, t);
  else closeSending(k, s, t);
  if ((t.state as string) === 'CLOSED') return destroy(k, s);
  if ((t.state as string) === 'FIN-WAIT-2') {
    if (s.options.linger2 < 0) {
      abort(k, s, t);
      return destroy(k, s);
    }
    orphanFinWait2(k, s, t);
  }
}

/** SO_LINGER with a time: close() waits until the peer has acknowledged data and FIN, or the time is over (socket(7)). */
export const lingers = (s: Socket): boolean =>
  s.options.linger > 0 && (s.tcb?.state === 'FIN-WAIT-1' || s.tcb?.state === 'CLOSING' || s.tcb?.state === 'LAST-ACK');
