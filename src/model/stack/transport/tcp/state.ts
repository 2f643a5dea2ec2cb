/** Changes of state: only through the table (transitions.ts). */
import type { Endpoint, Serial } from '../../api.ts';
import { connectionKey, editConnections, emit, type Kernel } from '../../kernel.ts';
import type { Socket } from '../../socket/socket.ts';
import { noTimers, type Tcb } from './tcb.ts';
import { transitionFor, type Disposition, type Guard, type Transition, type Trigger } from './transitions.ts';

/** Raises a trigger. @returns the row that fired, or what the table says where there is none */
export function fire(k: Kernel, s: Socket, t: Tcb, on: Trigger, holds: readonly Guard[] = [], ...causes: readonly (Serial | undefined)[]): Transition | Disposition {
  const row = transitionFor(t.state, on, holds);
  if (typeof row === 'string') return row;
  const from = t.state;
  t.state = row.to;
  emit(
    k,
    { type: 'stateChanged', socket: s.id, from, to: row.to, row: row.id, local: s.local as Endpoint, ...(s.remote && { remote: s.remote }) },
    ...causes,
  );
  if (row.to === 'CLOSED' || (row.to === 'LISTEN' && from === 'SYN-RECEIVED')) bury(k, s, t);
  return row;
}

export const fired = (result: Transition | Disposition): result is Transition => typeof result !== 'string';

/** Nothing of the connection is left but, while a program holds it, the socket. */
function bury(k: Kernel, s: Socket, t: Tcb): void {
  t.timers = noTimers();
  t.queue = [];
  t.queuedMemory = 0;
  t.sent = t.sackedOut = t.lostOut = t.retransOut = 0;
  t.outOfOrder = [];
  if (s.local && s.remote) {
    const connections = editConnections(k);
    const key = connectionKey(s.local.port, s.remote);
    if (connections.get(key) === s.id) connections.delete(key);
  }
  forgetInListener(k, s, t);
}

function forgetInListener(k: Kernel, s: Socket, t: Tcb): void {
  if (t.listener === undefined) return;
  const listener = k.sockets.get(t.listener)?.listener;
  if (listener?.children.includes(s.id)) listener.children = listener.children.filter((id) => id !== s.id);
}
