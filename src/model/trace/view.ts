/** What both ends look like at one moment: the types. view-at.ts computes it from a trace. */
import type { Endpoint, Fd, Levels, SocketCall, SocketId, SocketType } from '../stack/api.ts';
import type { TcpState } from '../stack/transport/tcp/states.ts';
import type { Micros } from '../core/units.ts';
import type { EventId, SentEvent, Side } from './events.ts';

export interface SocketView {
  readonly id: SocketId;
  /** Its names in the programs; empty while it only waits in an accept queue or lives on without a program. */
  readonly names: readonly string[];
  /** The descriptor, while a program holds one. */
  readonly fd?: Fd;
  /** The process that holds it. */
  readonly process?: string;
  readonly type: SocketType;
  readonly state: TcpState;
  readonly local?: Endpoint;
  readonly remote?: Endpoint;
  readonly connection?: number;
  /** Absent for a socket that never had a peer. */
  readonly levels?: Levels;
  /** For a listening socket. */
  readonly queues?: { readonly syn: number; readonly accept: number; readonly backlog: number };
  /** setsockopt values, by option. */
  readonly options: Readonly<Record<string, number>>;
}

export interface ThreadView {
  readonly process: string;
  readonly thread: string;
  readonly alive: boolean;
  /** The last call this thread entered, and its event. */
  readonly call?: SocketCall;
  readonly entry?: EventId;
  /** Where in scenario.processes it stands: CallEvent.step. */
  readonly step?: string;
  /** True from entry until the call returns. */
  readonly blocked: boolean;
}

export interface HostView {
  readonly sockets: readonly SocketView[];
  readonly threads: readonly ThreadView[];
}

export interface View {
  readonly at: Micros;
  /** The last event at or before `at`; −1 before the first. */
  readonly event: EventId;
  readonly client: HostView;
  readonly server: HostView;
  /** Frames under way at `at`, in the order they were sent. */
  readonly inFlight: readonly SentEvent[];
}

export type Hosts<T> = Readonly<Record<Side, T>>;
