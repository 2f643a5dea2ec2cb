/** A trace made by hand: events in any order with references instead of numbers; `trace()` sorts and numbers them. */
import { concatBytes, utf8 } from '../../../src/model/core/bytes.ts';
import { ipv4, mac } from '../../../src/model/core/address.ts';
import { micros } from '../../../src/model/core/units.ts';
import type { SendReason, SocketCall } from '../../../src/model/stack/api.ts';
import type { TcpState } from '../../../src/model/stack/transport/tcp/states.ts';
import type { Connection, LossReason, SegmentFacts, Side, TcpFlag, Trace, TraceEvent } from '../../../src/model/trace/events.ts';

export interface Ref {
  readonly at: number;
  readonly draft: Record<string, unknown>;
  causes: Ref[];
  n: number;
}

export interface SegmentSpec {
  readonly flags: readonly TcpFlag[];
  readonly seq?: number;
  readonly ack?: number;
  readonly data?: string | number;
  readonly why?: SendReason;
  readonly connection?: number;
  readonly lost?: LossReason;
  readonly repeats?: Ref;
  readonly window?: number;
  readonly delay?: number;
}

const PORT = 8080;
const ADDRESS = { client: ipv4('10.0.0.1'), server: ipv4('10.0.0.2') } as const;
const other = (host: Side): Side => (host === 'client' ? 'server' : 'client');

export function story(oneWay = 50_000) {
  const refs: Ref[] = [];
  const connections: Connection[] = [];
  const add = (at: number, draft: Record<string, unknown>, causes: Ref[]): Ref => {
    const ref = { at, draft, causes, n: -1 };
    refs.push(ref);
    return ref;
  };
  const start = add(Number.NEGATIVE_INFINITY, { kind: 'start' }, []);
  const local = (host: Side, connection: number) => ({ address: ADDRESS[host], port: host === 'client' ? 40_000 + connection : PORT });

  return {
    start,
    connection(id: number, at: number, sockets: Connection['sockets'] = { client: id, server: id }): void {
      connections.push({ id, opener: 'client', client: local('client', id), server: local('server', id), openedAt: micros(at), sockets });
    },
    process: (host: Side, at: number, what: 'started' | 'exited' | 'killed', cause = start) => add(at, { kind: 'process', host, process: host, what }, [cause]),
    call: (host: Side, at: number, call: SocketCall, cause = start, socket?: number) =>
      add(at, { kind: 'call', host, process: host, thread: '', step: 'processes[0].run[0]', name: 'c', call, ...(socket !== undefined && { socket }) }, [cause]),
    returned: (entry: Ref, at: number, result: number, causes: Ref[] = [], more: Record<string, unknown> = {}) =>
      add(at, { kind: 'returned', host: entry.draft.host, process: entry.draft.process, thread: '', entry, name: 'c', socket: entry.draft.socket, result, ...more }, [...causes, entry]),
    state: (host: Side, at: number, from: TcpState, to: TcpState, cause: Ref, connection = 1, socket = connection) =>
      add(at, { kind: 'state', host, socket, from, to, row: `${from}-${to}`, local: local(host, connection), remote: local(other(host), connection), ...(to !== 'LISTEN' && { connection }) }, [cause]),
    timer: (host: Side, at: number, timer: string, armedAt: number, cause = start, socket = 1) => add(at, { kind: 'timer', host, socket, timer, armedAt: micros(armedAt) }, [cause]),
    happening: (at: number, happening: Record<string, unknown>) => add(at, { kind: 'happening', happening: { atMs: at / 1000, ...happening } }, [start]),
    /** A segment and its arrival, or its loss half-way. */
    segment(from: Side, at: number, spec: SegmentSpec, cause = start): { readonly sent: Ref; readonly end: Ref } {
      const payload = typeof spec.data === 'string' ? utf8(spec.data) : new Uint8Array(spec.data ?? 0);
      const delay = spec.delay ?? oneWay;
      const ack = spec.flags.includes('ACK') ? (spec.ack ?? 1) : null;
      const facts: SegmentFacts = {
        flags: spec.flags, seq: spec.seq ?? 1, ack, seqAbsolute: 1000 + (spec.seq ?? 1), ackAbsolute: ack === null ? null : 5000 + ack, len: payload.length,
        window: 502, windowBytes: spec.window ?? 64_256, sack: [],
      };
      const sent = add(
        at,
        {
          kind: 'sent', from, to: other(from), bytes: concatBytes([new Uint8Array(66), payload]),
          spans: [
            { layer: 'link', protocol: 'ethernet', start: 0, end: 14 }, { layer: 'internet', protocol: 'ipv4', start: 14, end: 34 },
            { layer: 'transport', protocol: 'tcp', start: 34, end: 66 },
            ...(payload.length ? [{ layer: 'application', protocol: 'data', start: 66, end: 66 + payload.length }] : []),
          ],
          why: spec.why ?? (payload.length ? 'data' : 'ack'), socket: spec.connection ?? 1, connection: spec.connection ?? 1, segment: facts, leftAt: micros(at),
          ...(spec.repeats && { repeats: spec.repeats }),
          arrivesAt: spec.lost ? null : micros(at + delay), ...(spec.lost && { loss: { at: micros(at + delay / 2), reason: spec.lost, along: 0.5 } }),
        },
        [cause],
      );
      const end = spec.lost
        ? add(at + delay / 2, { kind: 'lost', frame: sent, reason: spec.lost }, [sent])
        : add(at + delay, { kind: 'arrived', node: other(from), frame: sent }, [sent]);
      return { sent, end };
    },
    trace(endedAt?: number): Trace {
      const first = refs.reduce((least, ref) => (ref === start ? least : Math.min(least, ref.at)), 0);
      const timed = refs.map((ref) => (ref === start ? { ref, at: first } : { ref, at: ref.at }));
      timed.sort((a, b) => a.at - b.at);
      timed.forEach(({ ref }, n) => (ref.n = n));
      const events = timed.map(({ ref, at }, n) => {
        const resolved = Object.fromEntries(Object.entries(ref.draft).map(([key, value]) => [key, isRef(value) ? value.n : value]));
        return { ...resolved, n, at: micros(at), causes: ref.causes.map((cause) => cause.n) } as unknown as TraceEvent;
      });
      return {
        scenario: { version: 1, name: 'by-hand', link: { oneWayMs: oneWay / 1000 }, hosts: { client: {}, server: {} }, processes: [] },
        nodes: [
          { name: 'client', mac: mac('02:00:00:00:00:01'), ipv4: ADDRESS.client, addresses: [ADDRESS.client] },
          { name: 'server', mac: mac('02:00:00:00:00:02'), ipv4: ADDRESS.server, addresses: [ADDRESS.server] },
        ],
        events,
        connections,
        startedAt: micros(first),
        endedAt: micros(endedAt ?? events.at(-1)?.at ?? 0),
      };
    },
  };
}

const isRef = (value: unknown): value is Ref => typeof value === 'object' && value !== null && 'draft' in value && 'n' in value;
