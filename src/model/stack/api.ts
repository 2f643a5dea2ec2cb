/**
 * What goes into a host and what comes out (sans-IO: the host itself is a value, see host.ts).
 *
 * Every input and every output has a serial number in its host. An output's `causes` are serials of earlier inputs or outputs
 * of the same host: the input that raised it first, then what else it needed (the send call whose bytes a segment carries,
 * the timer that fired). So "why?" is a walk along serials.
 */
import type { IpAddress } from '../core/address.ts';
import type { Micros } from '../core/units.ts';
import type { TcpState } from './transport/tcp/states.ts';

export type Serial = number;
/** A file descriptor, as the program sees it: small whole numbers from 3 on. */
export type Fd = number;
/** The kernel's own number for a socket; never used twice within one host. */
export type SocketId = number;

export type SocketType = 'stream' | 'dgram';
export type ShutdownHow = 'rd' | 'wr' | 'rdwr';

export const SOCKET_OPTIONS = [
  'SO_REUSEADDR', 'SO_KEEPALIVE', 'SO_LINGER', 'SO_RCVBUF', 'SO_SNDBUF', 'SO_RCVTIMEO', 'SO_SNDTIMEO', 'SO_ERROR',
  'TCP_NODELAY', 'TCP_CORK', 'TCP_QUICKACK', 'TCP_MAXSEG', 'TCP_KEEPIDLE', 'TCP_KEEPINTVL', 'TCP_KEEPCNT', 'TCP_USER_TIMEOUT',
  'TCP_SYNCNT', 'TCP_LINGER2', 'TCP_DEFER_ACCEPT', 'TCP_WINDOW_CLAMP', 'TCP_NOTSENT_LOWAT', 'IP_TTL',
] as const;
export type SocketOption = (typeof SOCKET_OPTIONS)[number];

export const ERRNOS = [
  'EAGAIN', 'EINPROGRESS', 'EALREADY', 'EBADF', 'EINVAL', 'EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'ETIMEDOUT',
  'ENOTCONN', 'EISCONN', 'EADDRINUSE', 'EADDRNOTAVAIL', 'EDESTADDRREQ', 'EOPNOTSUPP', 'EMSGSIZE', 'EHOSTUNREACH', 'ENETUNREACH',
  'ENOTSOCK', 'EPROTONOSUPPORT', 'ENOPROTOOPT', 'EINTR', 'ENOBUFS', 'EMFILE',
] as const;
export type Errno = (typeof ERRNOS)[number];

export interface Endpoint {
  readonly address: IpAddress;
  readonly port: number;
}

/** SO_LINGER's value is seconds, or −1 for off; the *TIMEO options and TCP_USER_TIMEOUT are milliseconds; sizes are bytes. */
export type SocketCall =
  | { readonly name: 'socket'; readonly type: SocketType; readonly family: 4 | 6 }
  | { readonly name: 'setsockopt'; readonly fd: Fd; readonly option: SocketOption; readonly value: number }
  | { readonly name: 'getsockopt'; readonly fd: Fd; readonly option: SocketOption }
  | { readonly name: 'bind'; readonly fd: Fd; readonly address?: IpAddress; readonly port: number }
  | { readonly name: 'listen'; readonly fd: Fd; readonly backlog: number }
  | { readonly name: 'accept'; readonly fd: Fd }
  | { readonly name: 'connect'; readonly fd: Fd; readonly to: Endpoint }
  | { readonly name: 'send'; readonly fd: Fd; readonly data: Uint8Array; readonly to?: Endpoint; readonly more?: boolean; readonly dontWait?: boolean }
  | { readonly name: 'recv'; readonly fd: Fd; readonly max: number; readonly peek?: boolean; readonly waitAll?: boolean; readonly dontWait?: boolean }
  | { readonly name: 'shutdown'; readonly fd: Fd; readonly how: ShutdownHow }
  | { readonly name: 'close'; readonly fd: Fd }
  | { readonly name: 'nonblock'; readonly fd: Fd; readonly on: boolean };       // fcntl(fd, F_SETFL, O_NONBLOCK)
export type CallName = SocketCall['name'];

export type Input =
  /** One thread of a process enters a call. It may not enter another before this one has returned. */
  | { readonly type: 'call'; readonly process: string; readonly thread: string; readonly call: SocketCall }
  /** A whole Ethernet frame, without preamble and frame check sequence, arrives at an interface. */
  /** segmentSize: the device has put several TCP segments together, each with this many bytes of data but the last (receive offload). */
  | { readonly type: 'frame'; readonly bytes: Uint8Array; readonly segmentSize?: number }
  /** Time has come to nextWakeUp(host): every timer that is due runs. */
  | { readonly type: 'wakeUp' }
  /** The process is gone (exit or SIGKILL): the kernel closes its descriptors, lowest first; calls in progress never return. */
  | { readonly type: 'exit'; readonly process: string }
  /** Every socket, timer and queue is forgotten; only the configuration stays. Seeds and serials go on. */
  | { readonly type: 'reboot' };

/** Why a frame left. `data` includes a FIN that rides on data. */
export const SEND_REASONS = [
  'syn', 'syn-ack', 'ack', 'delayed-ack', 'quick-ack', 'duplicate-ack', 'challenge-ack', 'window-update', 'data', 'fin', 'rst',
  'retransmit-timeout', 'fast-retransmit', 'tail-loss-probe', 'window-probe', 'keepalive', 'time-wait-ack',
  'datagram', 'icmp-error', 'arp-request', 'arp-reply', 'neighbour-solicitation', 'neighbour-advertisement',
] as const;
export type SendReason = (typeof SEND_REASONS)[number];

/** Why a host threw a frame, datagram or segment away without delivering it. */
export const DROP_REASONS = [
  'not-for-us', 'malformed', 'bad-checksum', 'unknown-protocol', 'no-socket', 'unacceptable', 'old-timestamp', 'syn-queue-full', 'accept-queue-full',
  'receive-buffer-full', 'time-wait', 'reassembly-timeout', 'unresolved-neighbour', 'filtered',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export const TIMERS = [
  'retransmit', 'tail-loss-probe', 'rack-reorder', 'delayed-ack', 'persist', 'keepalive', 'syn-ack', 'time-wait', 'fin-wait-2', 'sack-compress',
  'arp', 'reassembly', 'receive-timeout', 'send-timeout', 'linger',
] as const;
export type TimerName = (typeof TIMERS)[number];

/** A connection's or datagram socket's numbers at the end of a step. Sizes and windows are bytes, times Micros. */
export interface Levels {
  readonly state: TcpState | 'UNCONNECTED' | 'CONNECTED';
  readonly sendUnacked: number;       // sent, not yet acknowledged
  readonly sendUnsent: number;        // taken from the program, not yet sent
  readonly sendCapacity: number;
  readonly recvUnread: number;        // in order, not yet read by the program
  readonly recvOutOfOrder: number;    // received beyond a hole
  readonly recvCapacity: number;
  readonly sndUna: number;            // sequence numbers relative to the initial ones: SYN = 0, first byte = 1
  readonly sndNxt: number;
  readonly rcvNxt: number;
  readonly sndWnd: number;            // what the peer last offered, scaled
  readonly rcvWnd: number;            // what we last offered, scaled
  readonly cwnd: number;              // segments
  readonly ssthresh: number | null;   // segments; null = not yet set
  readonly inFlight: number;          // segments the sender believes to be in the network
  readonly mss: number;
  readonly srtt: Micros | null;
  readonly rto: Micros;
  readonly recovery: 'open' | 'disorder' | 'recovery' | 'loss';
  readonly interactive: boolean;      // Linux's "pingpong": acknowledgements wait for data to ride on
  readonly timers: Readonly<Partial<Record<TimerName, Micros>>>;   // when each pending timer is due
}

interface OutputBase {
  readonly id: Serial;
  readonly causes: readonly Serial[];
}

export type Output =
  | (OutputBase & {
      readonly type: 'transmit';
      readonly bytes: Uint8Array;
      readonly why: SendReason;
      readonly socket?: SocketId;
      /** For a retransmission: the serial of the transmit output it repeats (its latest earlier copy). */
      readonly repeats?: Serial;
    })
  | (OutputBase & {
      readonly type: 'returned';
      readonly process: string;
      readonly thread: string;
      readonly call: CallName;
      /** A byte count, a descriptor, an option's value, or 0; −1 with errno. */
      readonly result: number;
      readonly errno?: Errno;
      /** recv: the bytes read. */
      readonly data?: Uint8Array;
      /** accept: the peer; recv on a datagram socket: the sender. */
      readonly peer?: Endpoint;
      /** The socket the call was made on; for socket and accept the new one. */
      readonly socket?: SocketId;
    })
  | (OutputBase & {
      readonly type: 'stateChanged';
      readonly socket: SocketId;
      readonly from: TcpState;
      readonly to: TcpState;
      /** The id of the transition row that fired (transitions.ts). */
      readonly row: string;
      readonly local: Endpoint;
      readonly remote?: Endpoint;
    })
  | (OutputBase & { readonly type: 'timerFired'; readonly timer: TimerName; readonly socket?: SocketId; readonly armedAt: Micros })
  | (OutputBase & { readonly type: 'dropped'; readonly reason: DropReason; readonly socket?: SocketId })
  | (OutputBase & { readonly type: 'levels'; readonly socket: SocketId; readonly levels: Levels })
  | (OutputBase & { readonly type: 'queues'; readonly socket: SocketId; readonly syn: number; readonly accept: number; readonly backlog: number });
