import type { Micros } from '../core/units.ts';
import type { SocketId } from '../stack/api.ts';
import type { EventId, Side, Trace } from './events.ts';

/** The last event at or before t, or −1: binary search, since events are ordered by (at, n). */
export function lastEventAt(trace: Trace, t: Micros): EventId {
  let low = 0;
  let high = trace.events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((trace.events[middle]?.at ?? Infinity) <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The index of the last entry whose `key` is at most n, or −1; entries ascend by it. */
export function lastIndexWhere<T>(entries: readonly T[], key: (entry: T) => number, n: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(entries[middle] as T) <= n) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Computes once for each trace, and forgets with it. */
export function oncePerTrace<T>(compute: (trace: Trace) => T): (trace: Trace) => T {
  const known = new WeakMap<Trace, T>();
  return (trace) => {
    const found = known.get(trace);
    if (found !== undefined) return found;
    const made = compute(trace);
    known.set(trace, made);
    return made;
  };
}

const programs = oncePerTrace((trace) => ({ shown: trace.events.some((event) => event.kind === 'call') }));

/** Whether a trace shows what programs do; a capture doesn't. */
export const showsPrograms = (trace: Trace): boolean => programs(trace).shown;

const connectionsBySocket = oncePerTrace((trace) => {
  const ids = { client: new Map<SocketId, number>(), server: new Map<SocketId, number>() };
  for (const { id, sockets } of trace.connections) {
    if (sockets.client !== undefined) ids.client.set(sockets.client, id);
    if (sockets.server !== undefined) ids.server.set(sockets.server, id);
  }
  return ids;
});

/** The connection that a host's socket is an end of. */
export function connectionOfSocket(trace: Trace, host: Side, socket: SocketId | undefined): number | undefined {
  return socket === undefined ? undefined : connectionsBySocket(trace)[host].get(socket);
}
