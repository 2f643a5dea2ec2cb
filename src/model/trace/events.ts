/**
 * A trace: everything that happened in one run, as data. Immutable and serialisable (structured clone keeps it whole).
 * Events are ordered by (at, n) and events[n].n === n. Every event but the start lists its causes, and a cause always comes earlier.
 */
import type { Scenario, Happening } from '../../scenarios/schema.ts';
import type { IpAddress, Ipv4Address, Ipv6Address, MacAddress } from '../core/address.ts';
import type { Micros } from '../core/units.ts';
import type { DropReason, Endpoint, Errno, Levels, SendReason, SocketCall, SocketId, TimerName } from '../stack/api.ts';
import type { TcpState } from '../stack/transport/tcp/states.ts';
import type { LayerName, LayerSpan } from '../wire/layers.ts';

export type Side = 'client' | 'server';
/** A place where frames start and end: a host, router r1, r2, … counted from the client, or the middlebox, which only speaks in another's name. */
export type NodeName = Side | `r${number}` | 'middlebox';
export type EventId = number;

export type { LayerName, LayerSpan };

/** 'presumed': only in a trace of captured traffic, where a loss is concluded from the repeat. */
export type LossReason = 'rule' | 'unplugged' | 'queue-full' | 'middlebox' | 'deaf' | 'too-big' | 'ttl-exceeded' | 'presumed';

/** What a TCP segment says, read once when it is sent, so that figures need not parse; numbers relative to the connection's initial ones. */
export interface SegmentFacts {
  readonly flags: readonly TcpFlag[];
  readonly seq: number;               // relative: SYN = 0, first byte = 1
  readonly ack: number | null;        // relative; null without ACK
  readonly seqAbsolute: number;
  readonly ackAbsolute: number | null;
  readonly len: number;               // payload bytes
  readonly window: number;            // the 16-bit field, unscaled
  readonly windowBytes: number;       // scaled
  readonly sack: readonly (readonly [number, number])[];   // relative
}
export type TcpFlag = 'FIN' | 'SYN' | 'RST' | 'PSH' | 'ACK' | 'URG' | 'ECE' | 'CWR' | 'AE';

interface EventBase {
  readonly n: EventId;
  readonly at: Micros;
  readonly causes: readonly EventId[];
}

export type TraceEvent =
  | (EventBase & { readonly kind: 'start' })
  | (EventBase & { readonly kind: 'happening'; readonly happening: Happening })
  /** A program starts, ends by itself (when all its threads have), or is killed. Its threads show in its calls. */
  | (EventBase & { readonly kind: 'process'; readonly host: Side; readonly process: string; readonly what: 'started' | 'exited' | 'killed' })
  | CallEvent
  | ReturnedEvent
  | SentEvent
  /** A frame reached the node it was sent to. */
  | (EventBase & { readonly kind: 'arrived'; readonly node: NodeName; readonly frame: EventId })
  /** A frame vanished on the way. */
  | (EventBase & { readonly kind: 'lost'; readonly frame: EventId; readonly reason: LossReason })
  /** A host threw something away that had arrived. */
  | (EventBase & { readonly kind: 'dropped'; readonly host: Side; readonly reason: DropReason; readonly frame: EventId | null; readonly socket?: SocketId })
  | StateEvent
  | (EventBase & { readonly kind: 'timer'; readonly host: Side; readonly timer: TimerName; readonly socket?: SocketId; readonly armedAt: Micros })
  | (EventBase & { readonly kind: 'levels'; readonly host: Side; readonly socket: SocketId; readonly levels: Levels })
  | (EventBase & { readonly kind: 'queues'; readonly host: Side; readonly socket: SocketId; readonly syn: number; readonly accept: number; readonly backlog: number });

export interface CallEvent extends EventBase {
  readonly kind: 'call';
  readonly host: Side;
  readonly process: string;
  /** The thread within the process: '' for its main one, else '1', '2', … */
  readonly thread: string;
  /** Where in scenario.processes the step stands, as a path: 'processes[1].run[3]', and inside a repeat 'processes[1].run[2].steps[0]'. */
  readonly step: string;
  /** The socket's name in the scenario, with $i filled in. For accept: the listener's. */
  readonly name: string;
  /** The kernel socket the call is made on; undefined for socket(). */
  readonly socket?: SocketId;
  readonly call: SocketCall;
}

export interface ReturnedEvent extends EventBase {
  readonly kind: 'returned';
  readonly host: Side;
  readonly process: string;
  readonly thread: string;
  /** The call event that this ends. */
  readonly entry: EventId;
  readonly name: string;
  readonly socket?: SocketId;
  /** A byte count, a descriptor, or 0; −1 with errno. */
  readonly result: number;
  readonly errno?: Errno;
  /** accept: the name given to the new socket. */
  readonly as?: string;
  readonly peer?: Endpoint;
  /** recv: the bytes read. */
  readonly data?: Uint8Array;
}

export interface SentEvent extends EventBase {
  readonly kind: 'sent';
  readonly from: NodeName;
  readonly to: NodeName;
  /** The frame as it is on this hop, without preamble and frame check sequence. */
  readonly bytes: Uint8Array;
  readonly spans: readonly LayerSpan[];
  readonly why: SendReason | 'forwarded';
  readonly socket?: SocketId;
  /** For a forwarded frame: the sent event of the hop before. */
  readonly hopOf?: EventId;
  /** The connection it belongs to (Trace.connections), undefined for what is not TCP. */
  readonly connection?: number;
  readonly segment?: SegmentFacts;
  /** For a retransmission: the sent event of the copy before. */
  readonly repeats?: EventId;
  /** When the last bit has left the sender (without a line rate, a few microseconds after `at`). */
  readonly leftAt: Micros;
  /** When it reaches `to`, or null when it is lost. */
  readonly arrivesAt: Micros | null;
  /** When and why it vanished, and how far along the hop (0 to 1). */
  readonly loss?: { readonly at: Micros; readonly reason: LossReason; readonly along: number };
}

export interface StateEvent extends EventBase {
  readonly kind: 'state';
  readonly host: Side;
  readonly socket: SocketId;
  readonly from: TcpState;
  readonly to: TcpState;
  /** The id of the transition row (stack/transport/tcp/transitions.ts). */
  readonly row: string;
  readonly local: Endpoint;
  readonly remote?: Endpoint;
  /** The connection (Trace.connections) once it is known; undefined for LISTEN. */
  readonly connection?: number;
}

/** A TCP connection: a pair of sockets (RFC 9293 §4), numbered from 1 by first SYN. */
export interface Connection {
  readonly id: number;
  readonly opener: Side;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly openedAt: Micros;
  /** Kernel sockets at either end, once there is one. */
  readonly sockets: { readonly client?: SocketId; readonly server?: SocketId };
}

export interface NodeInfo {
  readonly name: NodeName;
  readonly mac: MacAddress;
  readonly ipv4: Ipv4Address;
  readonly ipv6?: Ipv6Address;
  readonly addresses: readonly IpAddress[];
}

export interface Trace {
  readonly scenario: Scenario;
  /** The path from client to server, both included. */
  readonly nodes: readonly NodeInfo[];
  readonly events: readonly TraceEvent[];
  readonly connections: readonly Connection[];
  /** When the first client program starts is 0; server programs may start before. */
  readonly startedAt: Micros;
  readonly endedAt: Micros;
}
