/** poll(2): what a socket of the host is ready for, as Linux's tcp_poll and datagram_poll have it. */
import type { Socket } from '../../model/stack/socket/socket.ts';
import type { Tcb } from '../../model/stack/transport/tcp/tcb.ts';
import { POLL } from './constants.ts';

const READABLE = POLL.POLLIN | POLL.POLLRDNORM;
const WRITABLE = POLL.POLLOUT | POLL.POLLWRNORM;
/** What poll tells whether it was asked or not. */
const ALWAYS = POLL.POLLERR | POLL.POLLHUP | POLL.POLLNVAL;

export function readiness(socket: Socket | undefined, asked: number): number {
  if (!socket) return POLL.POLLNVAL;
  return (socket.type === 'dgram' ? datagramReadiness(socket) : streamReadiness(socket)) & (asked | ALWAYS);
}

function datagramReadiness(s: Socket): number {
  let ready: number = WRITABLE;
  if (s.error) ready |= POLL.POLLERR;
  if ((s.datagrams?.length ?? 0) > 0) ready |= READABLE;
  if (s.shutReceive) ready |= READABLE | POLL.POLLRDHUP;
  return ready;
}

function streamReadiness(s: Socket): number {
  const t = s.tcb;
  if (s.listener) return s.listener.ready.length > 0 ? READABLE : 0;
  let ready = s.error ? POLL.POLLERR : 0;
  const closed = !t || t.state === 'CLOSED';
  if ((s.shutReceive && s.shutSend) || closed) ready |= POLL.POLLHUP;
  if (s.shutReceive) ready |= READABLE | POLL.POLLRDHUP;
  if (!t || t.state === 'SYN-SENT' || t.state === 'SYN-RECEIVED') return closed && !s.shutSend ? ready | WRITABLE : ready;
  if (t.received.some((item) => item.parts.length > 0)) ready |= READABLE;
  if (s.shutSend || roomToWrite(s, t)) ready |= WRITABLE;
  return ready;
}

/** sk_stream_is_writeable: a third of the send buffer is free. */
function roomToWrite(s: Socket, t: Tcb): boolean {
  const queued = t.queuedMemory;
  return s.options.sendBuffer - queued >= queued / 2;
}
