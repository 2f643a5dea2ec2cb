/** How sockets begin and end: descriptors, ports, and what the kernel keeps after the program let go. */
import { ANY_IPV4, ANY_IPV6, type IpAddress } from '../../core/address.ts';
import type { Fd, SocketType } from '../api.ts';
import { connectionKey, editConnections, insert, seed, type Kernel } from '../kernel.ts';
import { newOptions, type Socket } from './socket.ts';

export function newSocket(k: Kernel, type: SocketType, family: 4 | 6): Socket {
  return insert(k, {
    id: k.nextSocket++, type, family, orphan: false, boundPort: false, options: newOptions(k.profile), shutReceive: false, shutSend: false,
    ...(type === 'dgram' && { datagrams: [] }),
  });
}

/** The lowest free descriptor from 3 on: 0 to 2 are the standard streams. */
export function assignDescriptor(k: Kernel, process: string, s: Socket): Fd {
  const table = new Map(k.descriptors.get(process));
  let fd = 3;
  while (table.has(fd)) fd += 1;
  table.set(fd, s.id);
  k.descriptors.set(process, table);
  s.process = process;
  s.fd = fd;
  return fd;
}

export function releaseDescriptor(k: Kernel, process: string, fd: Fd): void {
  const table = new Map(k.descriptors.get(process));
  table.delete(fd);
  k.descriptors.set(process, table);
}

/** Nothing is left of the connection: the socket goes too, unless a program still holds it. */
export function destroy(k: Kernel, s: Socket): void {
  if (s.local && s.remote) {
    const key = connectionKey(s.local.port, s.remote);
    if (k.connections.get(key) === s.id) editConnections(k).delete(key);
  }
  const listener = s.tcb?.listener === undefined ? undefined : k.sockets.get(s.tcb.listener)?.listener;
  if (listener) {
    listener.children = listener.children.filter((id) => id !== s.id);
    listener.ready = listener.ready.filter((id) => id !== s.id);
  }
  if (s.process === undefined) k.sockets.delete(s.id);
}

export const anyAddress = (s: Socket): IpAddress => (s.family === 6 ? ANY_IPV6 : ANY_IPV4);
export const ownAddress = (k: Kernel, s: Socket): IpAddress => (s.family === 6 ? k.config.ipv6 : k.config.ipv4);

const takesPort = (s: Socket, type: SocketType, port: number): boolean => s.type === type && s.local?.port === port;

/** A port that no socket of this type has; the seeds' first. */
export function ephemeralPort(k: Kernel, type: SocketType): number | undefined {
  const [low, high] = k.profile.ephemeralPorts;
  const span = high - low + 1;
  const hinted = k.config.seeds.ephemeralPort?.[k.seedsUsed.ephemeralPort] !== undefined;
  const first = seed(k, 'ephemeralPort', span);
  const start = hinted ? first - low : first;
  for (let i = 0; i < span; i++) {
    const port = i === 0 && hinted ? first : low + ((((start + i) % span) + span) % span);
    if (![...k.sockets.values()].some((s) => takesPort(s, type, port))) return port;
  }
  return undefined;
}

/**
 * Whether bind must fail with EADDRINUSE (socket(7), ip(7)). Two may share a port only if both have SO_REUSEADDR and neither
 * listens; a connection in TIME-WAIT keeps the port too, with the option its listener had.
 */
export function portConflict(k: Kernel, s: Socket, port: number): boolean {
  for (const other of k.sockets.values()) {
    if (other.id === s.id || other.type !== s.type || other.family !== s.family || other.local?.port !== port) continue;
    const shared = s.options.reuseAddress && other.options.reuseAddress && other.tcb?.state !== 'LISTEN';
    if (!shared) return true;
  }
  return false;
}

