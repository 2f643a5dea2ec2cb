/** Which connection a segment belongs to, and its numbers relative to that connection's initial ones. */
import { seqDiff, type Seq } from '../core/seq.ts';
import type { Micros } from '../core/units.ts';
import type { Endpoint, SocketId } from '../stack/api.ts';
import type { Connection, SegmentFacts, Side } from '../trace/events.ts';
import { TCP_FLAG } from '../wire/tcp.ts';
import { flagsOf, type TcpFacts } from './frame-facts.ts';

interface Half {
  /** The sequence number that counts as 0; undefined until the first segment from this side, or one that acknowledges it. */
  initial: number | undefined;
  /** The shift it offered in its SYN. */
  windowScale: number | undefined;
}

interface Tracked {
  readonly id: number;
  readonly opener: Side;
  readonly endpoints: Readonly<Record<Side, Endpoint>>;
  readonly openedAt: Micros;
  readonly sockets: { client?: SocketId; server?: SocketId };
  readonly halves: Readonly<Record<Side, Half>>;
}

export interface Connections {
  /** Reads a segment that `from` sends (or that someone sends in its name). */
  readonly track: (from: Side, version: 4 | 6, segment: TcpFacts, at: Micros) => { readonly connection: number; readonly facts: SegmentFacts };
  /** The newest connection between these ports. */
  readonly find: (side: Side, local: Endpoint, remote: Endpoint) => number | undefined;
  readonly setSocket: (connection: number, side: Side, socket: SocketId) => void;
  readonly all: () => Connection[];
}

export const other = (side: Side): Side => (side === 'client' ? 'server' : 'client');

/** @param addresses each host's, by IP version; ports alone tell the connections between two hosts apart */
export function createConnections(addresses: Readonly<Record<Side, Readonly<Record<4 | 6, Endpoint['address']>>>>): Connections {
  const list: Tracked[] = [];
  const byPorts = new Map<number, Tracked>();
  const key = (version: 4 | 6, client: number, server: number): number => (version === 6 ? 2 ** 32 : 0) + client * 65_536 + server;

  function open(ports: number, from: Side, version: 4 | 6, segment: TcpFacts, at: Micros): Tracked {
    const mine = { address: addresses[from][version], port: segment.sourcePort };
    const theirs = { address: addresses[other(from)][version], port: segment.destinationPort };
    const made: Tracked = {
      id: list.length + 1, opener: from, openedAt: at, sockets: {},
      endpoints: from === 'client' ? { client: mine, server: theirs } : { client: theirs, server: mine },
      halves: { client: { initial: undefined, windowScale: undefined }, server: { initial: undefined, windowScale: undefined } },
    };
    list.push(made);
    byPorts.set(ports, made);
    return made;
  }

  function connectionOf(from: Side, version: 4 | 6, segment: TcpFacts, at: Micros): Tracked {
    const ports = from === 'client' ? key(version, segment.sourcePort, segment.destinationPort) : key(version, segment.destinationPort, segment.sourcePort);
    const known = byPorts.get(ports);
    if (!known) return open(ports, from, version, segment, at);
    // A first SYN with another number than the connection's opens a new one between the same ports; a SYN that crosses ours does not.
    const first = (segment.flags & (TCP_FLAG.SYN | TCP_FLAG.ACK)) === TCP_FLAG.SYN;
    const mine = known.halves[from].initial;
    return first && mine !== undefined && mine !== segment.seq ? open(ports, from, version, segment, at) : known;
  }

  return {
    track: (from, version, segment, at) => {
      const tracked = connectionOf(from, version, segment, at);
      const mine = tracked.halves[from];
      const theirs = tracked.halves[other(from)];
      const hasAck = (segment.flags & TCP_FLAG.ACK) !== 0;
      const syn = (segment.flags & TCP_FLAG.SYN) !== 0;
      if (syn) {
        mine.initial = segment.seq;
        mine.windowScale = segment.windowScale;
      }
      // A side that never sent a SYN (its RST answers one) counts from what it sends first.
      mine.initial ??= segment.seq;
      if (hasAck) theirs.initial ??= (segment.ack - 1) >>> 0;
      const myBase = mine.initial as Seq;
      const theirBase = (theirs.initial ?? 0) as Seq;
      const scale = !syn && mine.windowScale !== undefined && theirs.windowScale !== undefined ? mine.windowScale : 0;
      const relative = (absolute: number, base: Seq): number => wide(seqDiff(absolute as Seq, base));
      return {
        connection: tracked.id,
        facts: {
          flags: flagsOf(segment.flags),
          seq: relative(segment.seq, myBase),
          ack: hasAck ? relative(segment.ack, theirBase) : null,
          seqAbsolute: segment.seq,
          ackAbsolute: hasAck ? segment.ack : null,
          len: segment.length,
          window: segment.window,
          windowBytes: segment.window * 2 ** scale,
          sack: segment.sack.length ? segment.sack.map(([left, right]) => [relative(left, theirBase), relative(right, theirBase)] as const) : segment.sack,
        },
      };
    },
    find: (side, local, remote) => {
      const version = local.address.includes(':') ? 6 : 4;
      return byPorts.get(side === 'client' ? key(version, local.port, remote.port) : key(version, remote.port, local.port))?.id;
    },
    setSocket: (connection, side, socket) => {
      const tracked = list[connection - 1];
      if (tracked) tracked.sockets[side] = socket;
    },
    all: () =>
      list.map(({ id, opener, endpoints, openedAt, sockets }) => ({ id, opener, client: endpoints.client, server: endpoints.server, openedAt, sockets })),
  };
}

/** A difference modulo 2³² as the number it stands for: slightly negative ones stay so, all others count up from 0. */
const wide = (difference: number): number => (difference < -65_536 ? difference + 2 ** 32 : difference);
