/**
 * What an exchange has cost by a moment.
 *
 * **Waited** is the time that programs stand still because of the distance, summed over their threads. A thread waits
 * - in `connect`, from the call to its return;
 * - in `recv`, as long as it is blocked, the conversation is on, and something that either end's program has handed over (a byte, a FIN)
 *   has not reached the other end. The conversation is on from this end's `send` until its answer has been read and nothing is outstanding.
 *   All datagram sockets of both ends count as one conversation, in which a datagram is outstanding until it arrives.
 * So a program that merely listens for what may come does not wait, nor does one whose peer is thinking; one whose bytes were lost does.
 * **roundTrips** is the client's waited time divided by the path's round-trip time (rtt.ts).
 */
import type { Micros } from '../core/units.ts';
import type { SocketId } from '../stack/api.ts';
import type { TcpState } from '../stack/transport/tcp/states.ts';
import { folded } from './checkpoints.ts';
import type { Fold } from './checkpoints.ts';
import { NOTHING_DELIVERED, afterArrival, afterSending, arrivedCount, outstanding } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import type { CallEvent, EventId, LayerName, SentEvent, Side, Trace, TraceEvent } from './events.ts';
import { connectionOfSocket, lastEventAt, oncePerTrace, showsPrograms } from './lookup.ts';
import { rttOf } from './rtt.ts';
import type { Hosts } from './view.ts';

export interface Costs {
  readonly at: Micros;
  /** The last event counted; −1 before the first. */
  readonly event: EventId;
  /** Frames, TCP segments and UDP datagrams sent by either host; a router's copies are not counted again. */
  readonly frames: number;
  readonly segments: number;
  readonly datagrams: number;
  /** Bytes of those frames by layer (headers, and the application's bytes), without preamble and frame check sequence. */
  readonly bytes: Readonly<Record<LayerName, number>>;
  readonly totalBytes: number;
  /** The application's bytes that have arrived, each counted once, and their share of totalBytes; null before the first frame. */
  readonly delivered: number;
  readonly goodput: number | null;
  readonly waited: Hosts<Micros>;
  /** Null without a round-trip time, and for a trace without calls (a capture). */
  readonly roundTrips: number | null;
  /** Connections that reached ESTABLISHED at the end that opened them. */
  readonly handshakes: number;
  readonly retransmissions: number;
  readonly lost: number;
  /** Ends of connections that exist (any state but LISTEN, CLOSED and TIME-WAIT), and those in TIME-WAIT. */
  readonly open: Hosts<number>;
  readonly timeWait: Hosts<number>;
}

/** The key of the conversation by datagrams among those by connection. */
const DATAGRAMS = 0;

interface Talk {
  /** By sender. */
  readonly client: Delivery;
  readonly server: Delivery;
  /** The ends whose conversation is on: 'asked' until something was read, then 'answered' until nothing is outstanding. */
  readonly clientTurn: 'idle' | 'asked' | 'answered';
  readonly serverTurn: 'idle' | 'asked' | 'answered';
}

interface Waiting {
  readonly host: Side;
  readonly call: 'connect' | 'recv' | 'send';
  readonly connection: number | undefined;
}

interface Draft {
  now: Micros;
  frames: number;
  segments: number;
  datagrams: number;
  bytes: Record<LayerName, number>;
  delivered: number;
  client: Micros;
  server: Micros;
  handshakes: number;
  retransmissions: number;
  lost: number;
  states: Record<Side, Map<SocketId, TcpState>>;
  talks: Map<number, Talk>;
  blocked: Map<EventId, Waiting>;
  /** They are never closed here: an id is never used twice. */
  datagramSockets: Record<Side, Set<SocketId>>;
}

const SILENT: Talk = { client: NOTHING_DELIVERED, server: NOTHING_DELIVERED, clientTurn: 'idle', serverTurn: 'idle' };
const turnOf = (talk: Talk, host: Side) => (host === 'client' ? talk.clientTurn : talk.serverTurn);
const withTurn = (talk: Talk, host: Side, turn: Talk['clientTurn']): Talk =>
  turnOf(talk, host) === turn ? talk : host === 'client' ? { ...talk, clientTurn: turn } : { ...talk, serverTurn: turn };

const FOLD: Fold<Draft> = {
  start: (trace) => ({
    now: trace.events[0]?.at ?? trace.startedAt,
    frames: 0,
    segments: 0,
    datagrams: 0,
    bytes: { link: 0, internet: 0, transport: 0, application: 0 },
    delivered: 0,
    client: 0 as Micros,
    server: 0 as Micros,
    handshakes: 0,
    retransmissions: 0,
    lost: 0,
    states: { client: new Map(), server: new Map() },
    talks: new Map(),
    blocked: new Map(),
    datagramSockets: { client: new Set(), server: new Set() },
  }),
  copy: (draft) => ({
    ...draft,
    bytes: { ...draft.bytes },
    states: { client: new Map(draft.states.client), server: new Map(draft.states.server) },
    talks: new Map(draft.talks),
    blocked: new Map(draft.blocked),
    datagramSockets: { client: new Set(draft.datagramSockets.client), server: new Set(draft.datagramSockets.server) },
  }),
  apply,
};
const draftAfter = folded(FOLD);

/** What everything up to and at t has cost. */
export function costs(trace: Trace, t: Micros): Costs {
  return costsAfter(trace, lastEventAt(trace, t), t);
}

/** What everything up to and with event n has cost, by the moment `at` (its own, unless a later one is given). */
export function costsAfter(trace: Trace, n: EventId, at: Micros = trace.events[n]?.at ?? trace.startedAt): Costs {
  const draft = draftAfter(trace, n);
  passTime(draft, at);
  return toCosts(trace, draft, Math.max(-1, Math.min(n, trace.events.length - 1)), at);
}

/** For charts: costs at no more than `points` moments (2 at least), the first and the last event's included, spread evenly over the events. */
export function costSeries(trace: Trace, points = 400): readonly Costs[] {
  const last = trace.events.length - 1;
  if (last < 0) return [];
  const count = Math.min(Math.max(2, points), last + 1);
  const wanted = Array.from({ length: count }, (_, i) => Math.round((i * last) / Math.max(1, count - 1)));
  return wanted.map((n) => costsAfter(trace, n));
}

function toCosts(trace: Trace, draft: Draft, event: EventId, at: Micros): Costs {
  const { link, internet, transport, application } = draft.bytes;
  const totalBytes = link + internet + transport + application;
  const rtt = rttOf(trace);
  const count = (host: Side, wanted: (state: TcpState) => boolean) => {
    let number = 0;
    for (const state of draft.states[host].values()) if (wanted(state)) number++;
    return number;
  };
  const isOpen = (state: TcpState) => state !== 'LISTEN' && state !== 'TIME-WAIT';
  const isTimeWait = (state: TcpState) => state === 'TIME-WAIT';
  return {
    at,
    event,
    frames: draft.frames,
    segments: draft.segments,
    datagrams: draft.datagrams,
    bytes: { ...draft.bytes },
    totalBytes,
    delivered: draft.delivered,
    goodput: totalBytes > 0 ? draft.delivered / totalBytes : null,
    waited: { client: draft.client, server: draft.server },
    roundTrips: rtt && showsPrograms(trace) ? draft.client / rtt : null,
    handshakes: draft.handshakes,
    retransmissions: draft.retransmissions,
    lost: draft.lost,
    open: { client: count('client', isOpen), server: count('server', isOpen) },
    timeWait: { client: count('client', isTimeWait), server: count('server', isTimeWait) },
  };
}

const under = (talk: Talk): boolean => outstanding(talk.client) || outstanding(talk.server);

/** Nothing happens between draft.now and `at`: those who wait, wait on; a conversation that is answered and has nothing under way is over. */
function passTime(draft: Draft, at: Micros): void {
  const passed = at - draft.now;
  if (passed <= 0) return;
  for (const { host, call, connection } of draft.blocked.values()) {
    const talk = connection === undefined ? undefined : draft.talks.get(connection);
    const waits = call === 'connect' || (call === 'recv' && talk !== undefined && turnOf(talk, host) !== 'idle' && (under(talk) || sendsBlocked(draft, connection)));
    if (waits) draft[host] = (draft[host] + passed) as Micros;
  }
  for (const [id, talk] of draft.talks) {
    if (talk.clientTurn !== 'answered' && talk.serverTurn !== 'answered') continue;
    if (under(talk)) continue;
    const client = talk.clientTurn === 'answered' ? withTurn(talk, 'client', 'idle') : talk;
    draft.talks.set(id, client.serverTurn === 'answered' ? withTurn(client, 'server', 'idle') : client);
  }
  draft.now = at;
}

function sendsBlocked(draft: Draft, connection: number | undefined): boolean {
  for (const waiting of draft.blocked.values()) if (waiting.call === 'send' && waiting.connection === connection) return true;
  return false;
}

function apply(draft: Draft, event: TraceEvent, trace: Trace): void {
  passTime(draft, event.at);
  switch (event.kind) {
    case 'sent':
      countSent(draft, event);
      return;
    case 'arrived':
      countArrived(draft, trace, event);
      return;
    case 'lost':
      draft.lost++;
      return;
    case 'state':
      if (event.to === 'CLOSED') draft.states[event.host].delete(event.socket);
      else draft.states[event.host].set(event.socket, event.to);
      if (event.to === 'ESTABLISHED' && opens(trace, event.host, event.connection ?? connectionOfSocket(trace, event.host, event.socket))) draft.handshakes++;
      return;
    case 'call':
      startCall(draft, trace, event);
      return;
    case 'returned':
      noteDatagramSocket(draft, trace, event);
      endCall(draft, event.entry, event.host, event.result);
      return;
    case 'process':
      // A killed program waits no more.
      if (event.what !== 'started') {
        for (const [entry] of draft.blocked) if (callOf(trace, entry)?.process === event.process) draft.blocked.delete(entry);
      }
      return;
    case 'happening':
      if (event.happening.do === 'reboot') {
        draft.states[event.happening.host].clear();
        for (const [entry, { host }] of draft.blocked) if (host === event.happening.host) draft.blocked.delete(entry);
      }
      return;
    default:
      return;
  }
}

const callOf = (trace: Trace, entry: EventId): CallEvent | undefined => {
  const event = trace.events[entry];
  return event?.kind === 'call' ? event : undefined;
};

const opens = (trace: Trace, host: Side, id: number | undefined): boolean => id !== undefined && trace.connections[id - 1]?.opener === host;

function countSent(draft: Draft, event: SentEvent): void {
  if (event.hopOf !== undefined || (event.from !== 'client' && event.from !== 'server')) return;
  draft.frames++;
  for (const { layer, start, end } of event.spans) draft.bytes[layer] += end - start;
  if (event.spans.some((span) => span.protocol === 'udp')) {
    draft.datagrams++;
    const talk = draft.talks.get(DATAGRAMS) ?? SILENT;
    draft.talks.set(DATAGRAMS, { ...talk, [event.from]: { ...talk[event.from], sent: talk[event.from].sent + 1 } });
  }
  if (!event.segment) return;
  draft.segments++;
  if (event.repeats !== undefined) draft.retransmissions++;
  if (event.connection === undefined) return;
  const talk = draft.talks.get(event.connection) ?? SILENT;
  draft.talks.set(event.connection, { ...talk, [event.from]: afterSending(talk[event.from], event.segment) });
}

const droppedFrames = oncePerTrace((trace) => {
  const frames = new Set<EventId>();
  for (const event of trace.events) if (event.kind === 'dropped' && event.frame !== null) frames.add(event.frame);
  return frames;
});

function countArrived(draft: Draft, trace: Trace, event: TraceEvent & { kind: 'arrived' }): void {
  if (event.node !== 'client' && event.node !== 'server') return;
  const frame = trace.events[event.frame] as SentEvent;
  if (droppedFrames(trace).has(frame.n)) return;
  const { segment, connection } = frame;
  const sender: Side = event.node === 'client' ? 'server' : 'client';
  if (!segment) {
    if (frame.why === 'datagram') draft.delivered += applicationBytes(frame);
    if (!frame.spans.some((span) => span.protocol === 'udp')) return;
    const datagrams = draft.talks.get(DATAGRAMS) ?? SILENT;
    draft.talks.set(DATAGRAMS, { ...datagrams, [sender]: { ...datagrams[sender], got: datagrams[sender].got + 1 } });
    return;
  }
  if (connection === undefined) return;
  const talk = draft.talks.get(connection) ?? SILENT;
  const before = talk[sender];
  const after = afterArrival(before, segment);
  if (after === before) return;
  const control = (segment.flags.includes('SYN') && before.got === 0 ? 1 : 0) + (segment.flags.includes('FIN') ? 1 : 0);
  draft.delivered += Math.max(0, arrivedCount(after) - arrivedCount(before) - control);
  draft.talks.set(connection, { ...talk, [sender]: after });
}

function applicationBytes(frame: SentEvent): number {
  let bytes = 0;
  for (const span of frame.spans) if (span.layer === 'application') bytes += span.end - span.start;
  return bytes;
}

function startCall(draft: Draft, trace: Trace, event: CallEvent): void {
  const { name } = event.call;
  if (name !== 'connect' && name !== 'recv' && name !== 'send') return;
  const connection = connectionOfSocket(trace, event.host, event.socket) ?? (draft.datagramSockets[event.host].has(event.socket ?? -1) ? DATAGRAMS : undefined);
  draft.blocked.set(event.n, { host: event.host, call: name, connection });
  if (name !== 'send' || connection === undefined) return;
  draft.talks.set(connection, withTurn(draft.talks.get(connection) ?? SILENT, event.host, 'asked'));
}

function endCall(draft: Draft, entry: EventId, host: Side, result: number): void {
  const waiting = draft.blocked.get(entry);
  if (!waiting) return;
  draft.blocked.delete(entry);
  const { call, connection } = waiting;
  if (connection === undefined || result <= 0) return;
  const talk = draft.talks.get(connection) ?? SILENT;
  if (call === 'send' && connection !== DATAGRAMS) draft.talks.set(connection, { ...talk, [host]: { ...talk[host], handed: talk[host].handed + result } });
  else if (call === 'recv' && turnOf(talk, host) === 'asked') draft.talks.set(connection, withTurn(talk, host, 'answered'));
}

function noteDatagramSocket(draft: Draft, trace: Trace, event: TraceEvent & { kind: 'returned' }): void {
  const call = callOf(trace, event.entry)?.call;
  if (call?.name === 'socket' && call.type === 'dgram' && event.socket !== undefined) draft.datagramSockets[event.host].add(event.socket);
}
