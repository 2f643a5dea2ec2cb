/** One experiment as a document: a link, two hosts, their programs, and what happens to them. Times are ms after the start, sizes bytes. */

export interface Scenario {
  readonly version: 1;
  /** kebab-case */
  readonly name: string;
  readonly title?: string;
  /** Constants of the stack; default 'linux'. */
  readonly profile?: 'linux' | 'rfc';
  readonly link: LinkOptions;
  readonly hosts: { readonly client: HostOptions; readonly server: HostOptions };
  readonly processes: readonly ProcessOptions[];
  readonly happenings?: readonly Happening[];
  /** The run stops there; default: when nothing is left to happen. */
  readonly untilMs?: number;
}

export interface LinkOptions {
  /** Propagation from host to host, each way; with routers it is shared out evenly over the hops. */
  readonly oneWayMs: number;
  readonly bitsPerSecond?: number;
  /** Tail drop beyond it. */
  readonly queueFrames?: number;
  /** A router half-way (10.0.0.254) answers longer IPv4 datagrams that carry DF with ICMP "fragmentation needed". */
  readonly pathMtu?: number;
  readonly drops?: readonly Drop[];
  readonly middlebox?: { readonly idleMs: number; readonly onUnknown?: 'drop' | 'reset' };
  /** Ours, beyond the recordings' format: that many routers on the way (0 to 8, default 0), each taking one from TTL and re-framing. */
  readonly routers?: number;
}

export const DROP_MATCHES = ['any', 'syn', 'synack', 'fin', 'data', 'ack', 'rst', 'tcp', 'udp', 'icmp', 'arp'] as const;
export interface Drop {
  readonly from: 'client' | 'server';
  readonly match: (typeof DROP_MATCHES)[number];
  /** 1-based, counted over every frame that matches, retransmissions included. */
  readonly nth?: readonly number[];
  readonly fromNth?: number;
}

export interface HostOptions {
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly mac?: string;
  readonly mtu?: number;
  readonly neighbours?: 'static' | 'arp';
  /** Linux names without 'net.ipv4.' */
  readonly sysctl?: Readonly<Record<string, number | string>>;
  readonly seeds?: Seeds;
}

/** One entry a connection in the order they open (ephemeralPort: UDP sockets too; datagramId: one a datagram without TCP). */
export interface Seeds {
  readonly isn?: readonly number[];
  readonly tsval0?: readonly number[];
  readonly ipId0?: readonly number[];
  readonly ephemeralPort?: readonly number[];
  readonly flowLabel?: readonly number[];
  readonly datagramId?: readonly number[];
}

export interface ProcessOptions {
  readonly host: 'client' | 'server';
  /** Default: the host's name. */
  readonly name?: string;
  /** Default: server processes start before 0, client processes at 0. */
  readonly startMs?: number;
  readonly run: readonly Step[];
}

export const SOCK_OPTS = [
  'SO_REUSEADDR', 'SO_KEEPALIVE', 'SO_LINGER', 'SO_RCVBUF', 'SO_SNDBUF', 'TCP_NODELAY', 'TCP_CORK', 'TCP_KEEPIDLE', 'TCP_KEEPINTVL', 'TCP_KEEPCNT',
  'TCP_USER_TIMEOUT',
] as const;
export type SockOpt = (typeof SOCK_OPTS)[number];

export type Step =
  | { readonly do: 'socket'; readonly as: string; readonly type?: 'stream' | 'dgram'; readonly family?: 4 | 6 }
  | { readonly do: 'setsockopt'; readonly on: string; readonly option: SockOpt; readonly value: number }
  | { readonly do: 'bind'; readonly on: string; readonly port: number }
  | { readonly do: 'listen'; readonly on: string; readonly backlog?: number }
  | { readonly do: 'accept'; readonly on: string; readonly as: string }
  | { readonly do: 'connect'; readonly on: string; readonly port: number }
  | { readonly do: 'send'; readonly on: string; readonly data: Data; readonly port?: number }
  | { readonly do: 'reply'; readonly on: string; readonly data: Data }
  | { readonly do: 'recv'; readonly on: string; readonly max?: number }
  | { readonly do: 'recvExactly'; readonly on: string; readonly bytes: number }
  | { readonly do: 'recvUntil'; readonly on: string; readonly text: string }
  | { readonly do: 'recvHttp'; readonly on: string }
  | { readonly do: 'recvEof'; readonly on: string }
  | { readonly do: 'recvTimeout'; readonly on: string; readonly ms: number }
  | { readonly do: 'shutdown'; readonly on: string; readonly how: 'rd' | 'wr' | 'rdwr' }
  | { readonly do: 'close'; readonly on: string }
  | { readonly do: 'at'; readonly ms: number }
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'repeat'; readonly times: number; readonly steps: readonly Step[] }
  | { readonly do: 'whileOpen'; readonly on: string; readonly steps: readonly Step[] }
  | { readonly do: 'thread'; readonly steps: readonly Step[] }
  | { readonly do: 'join' };

export type Data = string | { readonly hex: string } | { readonly fill: number; readonly line?: string } | readonly Data[];

export type Happening =
  | { readonly atMs: number; readonly do: 'unplug' | 'plug'; readonly from?: 'client' | 'server' }
  | { readonly atMs: number; readonly do: 'kill'; readonly process: string }
  | { readonly atMs: number; readonly do: 'reboot'; readonly host: 'client' | 'server'; readonly forMs?: number }
  | { readonly atMs: number; readonly do: 'forget' };
