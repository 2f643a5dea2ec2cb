/**
 * A host's state, and the working copy that one step makes of it. Between steps a Host is never changed; within a step the Kernel
 * holds copies of what the step touches, and `settle` turns it into the next Host.
 */
import type { IpAddress, Ipv4Address, Ipv6Address, MacAddress } from '../core/address.ts';
import { later, type Micros } from '../core/units.ts';
import type { Seeds } from '../../scenarios/schema.ts';
import type { DropReason, Endpoint, Errno, Fd, Output, SendReason, Serial, SocketCall, SocketId, TimerName } from './api.ts';
import { profileOf, type Profile, type ProfileName } from './profile.ts';
import type { Socket } from './socket/socket.ts';

export interface HostConfig {
  /** Makes the values that no seed gives differ between hosts. */
  readonly name: string;
  readonly profile: ProfileName;
  readonly mac: MacAddress;
  readonly ipv4: Ipv4Address;
  readonly ipv6: Ipv6Address;
  readonly prefix4?: number;
  readonly prefix6?: number;
  readonly mtu: number;
  /** 'static': staticNeighbours holds every address that is needed; 'arp': ARP and neighbour solicitation find them. */
  readonly neighbours: 'static' | 'arp';
  readonly staticNeighbours: Readonly<Record<string, MacAddress>>;
  /** The next hop for addresses outside the prefix. */
  readonly gateway?: { readonly ipv4: Ipv4Address; readonly ipv6: Ipv6Address };
  readonly sysctl: Readonly<Record<string, number | string>>;
  readonly seeds: Seeds;
}

/** A call that has not returned. */
export interface PendingCall {
  readonly process: string;
  readonly thread: string;
  readonly call: SocketCall;
  readonly socket: SocketId;
  readonly entered: Serial;
  readonly enteredAt: Micros;
  readonly deadline: Micros | undefined;
  /** When the thread gets to run and tries again, and what made that so. */
  readonly readyAt: Micros | undefined;
  readonly readySince: Micros | undefined;
  readonly readyCause: Serial | undefined;
  /** send: how much the kernel has taken so far; recv with waitAll: what was read so far. */
  readonly done: number;
  readonly parts: readonly Uint8Array[];
}

export interface Neighbour {
  readonly mac?: MacAddress;
  readonly waiting: readonly { readonly bytes: Uint8Array; readonly why: SendReason; readonly socket?: SocketId; readonly causes: readonly Serial[] }[];
  readonly tries: number;
  readonly retryAt?: Micros;
  readonly cause: Serial;
}

export interface Reassembly {
  readonly pieces: readonly { readonly start: number; readonly end: number; readonly bytes: Uint8Array }[];
  readonly total?: number;
  readonly head?: Uint8Array;
  readonly dueAt: Micros;
  /** The arrival of the piece that came first. */
  readonly cause: Serial;
}

/** How many of each seed are used up. */
export interface SeedsUsed {
  isn: number;
  tsval0: number;
  ipId0: number;
  ephemeralPort: number;
  flowLabel: number;
  datagramId: number;
}

export interface Host {
  readonly config: HostConfig;
  readonly profile: Profile;
  readonly serial: Serial;
  readonly nextSocket: SocketId;
  readonly seedsUsed: Readonly<SeedsUsed>;
  readonly sockets: ReadonlyMap<SocketId, Socket>;
  /** Sockets by 'protocol localPort remoteAddress remotePort'. */
  readonly connections: ReadonlyMap<string, SocketId>;
  readonly descriptors: ReadonlyMap<string, ReadonlyMap<Fd, SocketId>>;
  readonly calls: readonly PendingCall[];
  readonly neighbours: ReadonlyMap<IpAddress, Neighbour>;
  readonly fragments: ReadonlyMap<string, Reassembly>;
  readonly pathMtu: ReadonlyMap<IpAddress, number>;
  /** RFC 5961 §7: challenge ACKs sent in the present second. */
  readonly challenges: { readonly since: Micros; readonly count: number };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** Output without what `emit` fills in. */
type Bare<T> = T extends unknown ? Omit<T, 'id' | 'causes'> : never;

export interface Kernel {
  readonly config: HostConfig;
  readonly profile: Profile;
  readonly now: Micros;
  readonly consume: boolean;
  /** Data bytes of each segment in the frame that is being dealt with, where the device has put several together. */
  segmentSize: number;
  /** What is being dealt with: the input, or the output 'timerFired'. First cause of whatever is emitted. */
  cause: Serial;
  serial: Serial;
  nextSocket: SocketId;
  seedsUsed: SeedsUsed;
  readonly sockets: Map<SocketId, Socket>;
  readonly edited: Set<SocketId>;
  connections: Map<string, SocketId>;
  connectionsEdited: boolean;
  descriptors: Map<string, ReadonlyMap<Fd, SocketId>>;
  calls: PendingCall[];
  neighbours: Map<IpAddress, Neighbour>;
  fragments: Map<string, Reassembly>;
  pathMtu: Map<IpAddress, number>;
  challenges: { since: Micros; count: number };
  readonly outputs: Output[];
}

export function createHost(config: HostConfig): Host {
  return {
    config,
    profile: profileOf(config.profile, config.sysctl),
    serial: 0,
    nextSocket: 1,
    seedsUsed: { isn: 0, tsval0: 0, ipId0: 0, ephemeralPort: 0, flowLabel: 0, datagramId: 0 },
    sockets: new Map(),
    connections: new Map(),
    descriptors: new Map(),
    calls: [],
    neighbours: new Map(),
    fragments: new Map(),
    pathMtu: new Map(),
    challenges: { since: 0 as Micros, count: 0 },
  };
}

/** @param consume the host is used up: what it holds is changed in place instead of copied */
export function open(host: Host, now: Micros, consume = false): Kernel {
  const input = host.serial + 1;
  const copied = <K, V>(map: ReadonlyMap<K, V>): Map<K, V> => (consume ? (map as Map<K, V>) : new Map(map));
  return {
    config: host.config,
    profile: host.profile,
    now,
    consume,
    segmentSize: Infinity,
    cause: input,
    serial: input,
    nextSocket: host.nextSocket,
    seedsUsed: { ...host.seedsUsed },
    sockets: copied(host.sockets),
    edited: new Set(),
    connections: host.connections as Map<string, SocketId>,
    connectionsEdited: consume,
    descriptors: copied(host.descriptors),
    calls: consume ? (host.calls as PendingCall[]) : [...host.calls],
    neighbours: copied(host.neighbours),
    fragments: copied(host.fragments),
    pathMtu: copied(host.pathMtu),
    challenges: { ...host.challenges },
    outputs: [],
  };
}

export function settle(k: Kernel): Host {
  return {
    config: k.config,
    profile: k.profile,
    serial: k.serial,
    nextSocket: k.nextSocket,
    seedsUsed: k.seedsUsed,
    sockets: k.sockets,
    connections: k.connections,
    descriptors: k.descriptors,
    calls: k.calls,
    neighbours: k.neighbours,
    fragments: k.fragments,
    pathMtu: k.pathMtu,
    challenges: k.challenges,
  };
}

/** Records an output, a fresh object that is the trace's from now on; its first cause is what is being dealt with. */
export function emit(k: Kernel, output: Bare<Output>, ...further: readonly (Serial | undefined)[]): Serial {
  const id = ++k.serial;
  const causes = [k.cause];
  for (const cause of further) if (cause !== undefined && !causes.includes(cause)) causes.push(cause);
  const whole = output as { id?: Serial; causes?: readonly Serial[] };
  whole.id = id;
  whole.causes = causes;
  k.outputs.push(whole as Output);
  return id;
}

export const drop = (k: Kernel, reason: DropReason, socket?: SocketId): void => {
  emit(k, { type: 'dropped', reason, ...(socket !== undefined && { socket }) });
};

export const fired = (k: Kernel, timer: TimerName, armedAt: Micros, cause: Serial, socket?: SocketId): void => {
  const id = ++k.serial;
  k.outputs.push({ type: 'timerFired', timer, armedAt, ...(socket !== undefined && { socket }), id, causes: [cause] });
  k.cause = id;
};

/** The step's own copy of a socket: change it as you like. */
export function edit(k: Kernel, id: SocketId): Socket {
  const socket = k.sockets.get(id);
  if (!socket) throw new Error(`no socket ${id}`);
  if (k.edited.has(id)) return socket;
  if (k.consume) {
    k.edited.add(id);
    return socket;
  }
  const copy: Mutable<Socket> = { ...socket, options: { ...socket.options } };
  if (socket.tcb) {
    const t = socket.tcb;
    copy.tcb = {
      ...t, queue: t.queue.slice(), received: t.received.slice(), outOfOrder: t.outOfOrder.slice(), sackBlocks: t.sackBlocks.slice(),
      timers: { ...t.timers }, ack: { ...t.ack }, rack: { ...t.rack }, rtt: { ...t.rtt }, drs: { ...t.drs }, cubic: { ...t.cubic },
    };
  }
  if (socket.listener) copy.listener = { ...socket.listener, children: socket.listener.children.slice(), ready: socket.listener.ready.slice() };
  if (socket.datagrams) copy.datagrams = socket.datagrams.slice();
  k.sockets.set(id, copy);
  k.edited.add(id);
  return copy;
}

export function insert(k: Kernel, socket: Socket): Socket {
  k.sockets.set(socket.id, socket);
  k.edited.add(socket.id);
  return socket;
}

export function editConnections(k: Kernel): Map<string, SocketId> {
  if (!k.connectionsEdited) {
    k.connections = new Map(k.connections);
    k.connectionsEdited = true;
  }
  return k.connections;
}

export const connectionKey = (local: number, remote: Endpoint): string => `${local} ${remote.address} ${remote.port}`;

/** Makes a blocked call runnable: it is tried again a little later, when the scheduler has got to it. */
export function wake(k: Kernel, c: PendingCall): void {
  if (c.readyAt !== undefined) return;
  k.calls[k.calls.indexOf(c)] = { ...c, readyAt: later(k.now, k.profile.wakeUpLatency), readySince: k.now, readyCause: k.cause };
}

/** The next value of a seed list, or one made from the host's name and the count: different for each, the same in each run. */
export function seed(k: Kernel, name: keyof SeedsUsed, below: number): number {
  const index = k.seedsUsed[name]++;
  const given = k.config.seeds[name]?.[index];
  return given ?? scramble(`${k.config.name} ${name} ${index}`) % below;
}

/** FNV-1a, then a finaliser that spreads the bits: 0 to 2³² − 1. */
export function scramble(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export interface Returned {
  readonly result: number;
  readonly errno?: Errno;
  readonly data?: Uint8Array;
  readonly peer?: Endpoint;
  readonly socket?: SocketId;
  /** What made it so, beside the call and what woke it: the arrivals that brought the bytes read, or the connection accepted. */
  readonly because?: readonly Serial[];
}

