/** A socket as the kernel keeps it: what the calls set, and for TCP the connection behind it. */
import type { Endpoint, Errno, Fd, Levels, Serial, SocketId, SocketType } from '../api.ts';
import type { Tcb } from '../transport/tcp/tcb.ts';
import type { Profile } from '../profile.ts';

export interface SocketOptions {
  reuseAddress: boolean;
  keepalive: boolean;
  /** Seconds; −1: off. */
  linger: number;
  noDelay: boolean;
  cork: boolean;
  nonblock: boolean;
  /** Bytes of memory the kernel may use: Linux doubles what SO_RCVBUF and SO_SNDBUF ask for. */
  receiveBuffer: number;
  receiveBufferLocked: boolean;
  sendBuffer: number;
  sendBufferLocked: boolean;
  /** Milliseconds; 0: none. */
  receiveTimeout: number;
  sendTimeout: number;
  userTimeout: number;
  /** Seconds. */
  keepIdle: number;
  keepInterval: number;
  keepCount: number;
  /** 0: not set. */
  maxSegment: number;
  windowClamp: number;
  synCount: number;
  /** Seconds; 0: the profile's value; below 0: none. */
  linger2: number;
  ttl: number;
}

export interface Datagram {
  readonly from: Endpoint;
  readonly data: Uint8Array;
  readonly cause: Serial;
}

export interface Listener {
  backlog: number;
  /** Children in SYN-RECEIVED. */
  children: SocketId[];
  /** Established and not yet accepted, oldest first. */
  ready: SocketId[];
}

/** Mutable within a step, never between steps (kernel.ts). */
export interface Socket {
  readonly id: SocketId;
  readonly type: SocketType;
  readonly family: 4 | 6;
  /** The process that holds a descriptor, and the descriptor; undefined for a child not yet accepted and for an orphan. */
  process?: string;
  fd?: Fd;
  /** No program holds it any more. */
  orphan: boolean;
  local?: Endpoint;
  remote?: Endpoint;
  /** bind() was called with a port. */
  boundPort: boolean;
  options: SocketOptions;
  /** Reported by the next call, once (SO_ERROR). */
  error?: Errno;
  /** connect() was called and has not yet said how it went (Linux's SS_CONNECTING). */
  connecting?: boolean;
  /** What sending or receiving meant after shutdown(2). */
  shutReceive: boolean;
  shutSend: boolean;
  tcb?: Tcb;
  listener?: Listener;
  /** The numbers told last (api.ts, Levels). */
  told?: Levels;
  /** UDP: what waits to be read. */
  datagrams?: Datagram[];
}

export function newOptions(profile: Profile): SocketOptions {
  return {
    reuseAddress: false, keepalive: false, linger: -1, noDelay: false, cork: false, nonblock: false,
    receiveBuffer: profile.receiveBuffer.initial, receiveBufferLocked: false,
    sendBuffer: profile.sendBuffer.initial, sendBufferLocked: false,
    receiveTimeout: 0, sendTimeout: 0, userTimeout: 0,
    keepIdle: profile.keepaliveTime / 1_000_000, keepInterval: profile.keepaliveInterval / 1_000_000, keepCount: profile.keepaliveProbes,
    maxSegment: 0, windowClamp: 0, synCount: 0, linger2: 0, ttl: profile.defaultTtl,
  };
}
