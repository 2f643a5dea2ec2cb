/** The script as the peer: it sends segments to the host and looks at what the host sends. */
import { TCP_FLAG } from '../../model/wire/tcp.ts';
import type { Socket } from '../../model/stack/socket/socket.ts';
import type { Connection, Connections } from './connection.ts';
import { seconds, timing, type Due } from './due.ts';
import { datagramFrame, icmpFrame, segmentFrame } from './inject.ts';
import { difference } from './match.ts';
import type { ScriptDatagram, ScriptIcmp, ScriptSegment } from './script.ts';
import { belongsTo, seen, together, written } from './segment.ts';
import { tcpInfo, type Counts } from './tcp-info.ts';
import { Failed, Unknown } from './verdict.ts';
import type { Passed, Sent, World } from './world.ts';

type Packet = ScriptSegment | ScriptDatagram | ScriptIcmp;

/** How long after its time a segment is still waited for, to say in the report when it came: microseconds. */
const PATIENCE = 10_000_000;

export class Wire {
  readonly #world: World;
  readonly #connections: Connections;

  constructor(world: World, connections: Connections) {
    this.#world = world;
    this.#connections = connections;
  }

  send(packet: Packet, line: number): void {
    const connection = this.#connectionOf(packet);
    switch (packet.kind) {
      case 'segment':
        return this.#world.receive(segmentFrame(this.#world, connection, packet, line));
      case 'datagram':
        return this.#world.receive(datagramFrame(this.#world, { local: connection.localPort, remote: connection.remotePort }, packet, line));
      case 'icmp':
        return this.#world.receive(icmpFrame(this.#world, connection, packet, line));
    }
  }

  expect(packet: Packet, due: Due, line: number): void {
    if (packet.kind === 'icmp') throw new Unknown(line, 'ICMP messages that the host sends');
    if (packet.kind === 'datagram') return this.#expectDatagram(packet, due, line);
    const connection = this.#connectionOf(packet, (packet.flags & TCP_FLAG.SYN) !== 0, due);
    const first = this.#take(connection, packet, due, line);
    if (packet.flags & TCP_FLAG.SYN && first.packet.tcp) connection.learn(first.packet.tcp.seq, packet.seq);
    this.#learnTimestamp(connection, packet, first);
    let segment = seen(first, connection);
    // Segmentation offload: what the script has as one segment may be several.
    while (segment.length < packet.length && segment.length > 0 && !this.#world.settings.strictSegments) {
      const next = this.#next(connection, due);
      const joined = next && together(segment, seen(next, connection));
      if (!next || !joined) break;
      this.#remove(next);
      segment = joined;
    }
    const wrong = difference(packet, segment, this.#world.settings);
    if (wrong !== undefined) throw new Failed(line, wrong);
    if (segment.at < due.from || segment.at > due.to) throw new Failed(line, timing(`${written(packet)} was sent`, segment.at, due));
  }

  /** The numbers that code may name: those of the connection that the script is about. */
  info(line: number): Readonly<Record<string, number>> {
    const connection = this.#connections.get();
    const socket = this.#socketOf(connection);
    if (!socket) throw new Unknown(line, 'there is no socket to ask for TCP_INFO');
    return tcpInfo(this.#world.host, socket, this.#world.clock, this.#countsOf(connection));
  }

  #socketOf(connection: Connection): Socket | undefined {
    for (const s of this.#world.host.sockets.values()) {
      if (s.local?.port === connection.localPort && s.remote?.port === connection.remotePort) return s;
    }
    return undefined;
  }

  #connectionOf(packet: Packet, syn = false, due?: Due): Connection {
    const ports = 'ports' in packet ? packet.ports : undefined;
    if (ports) return this.#connections.between(packet.direction === 'in' ? { local: ports.destination, remote: ports.source } : { local: ports.source, remote: ports.destination });
    // A SYN that the host has yet to send tells the connection's port.
    if (syn && due && !this.#connections.current) this.#runUntil(due, () => this.#world.outbox.length > 0);
    return this.#connections.get();
  }

  /** Runs the host until something holds, or until it would be too late to tell. */
  #runUntil(due: Due, holds: () => boolean): void {
    const latest = Math.max(due.to, this.#world.now) + PATIENCE;
    while (!holds()) {
      const next = this.#world.next();
      if (next === undefined || next > latest) return;
      this.#world.runNext();
    }
  }

  #next(connection: Connection, due: Due): Sent | undefined {
    const find = (): Sent | undefined => this.#world.outbox.find((sent) => belongsTo(sent.packet, connection));
    this.#runUntil(due, () => find() !== undefined);
    return find();
  }

  #remove(sent: Sent): void {
    this.#world.outbox.splice(this.#world.outbox.indexOf(sent), 1);
  }

  #take(connection: Connection, packet: ScriptSegment, due: Due, line: number): Sent {
    const sent = this.#next(connection, due);
    if (!sent) throw new Failed(line, `nothing was sent${due.to === Infinity ? '' : ` by ${seconds(due.to)}`}; expected ${written(packet)}`);
    this.#remove(sent);
    return sent;
  }

  #learnTimestamp(connection: Connection, packet: ScriptSegment, sent: Sent): void {
    if (packet.options === 'any') return;
    const expected = packet.options.find((o) => o.kind === 'timestamps');
    const found = sent.packet.tcp?.options.find((o) => o.kind === 'timestamps');
    if (expected && found) connection.learnTimestamp(found.value, expected.value);
  }

  #expectDatagram(packet: ScriptDatagram, due: Due, line: number): void {
    const find = (): Sent | undefined => this.#world.outbox.find((sent) => sent.packet.udp !== undefined);
    this.#runUntil(due, () => find() !== undefined);
    const sent = find();
    if (!sent) throw new Failed(line, `nothing was sent; expected udp (${packet.length})`);
    const connection = this.#connectionOf(packet);
    if (!belongsToDatagram(sent, connection)) throw new Failed(line, `a datagram from port ${sent.packet.udp?.sourcePort} to ${sent.packet.udp?.destinationPort}`);
    this.#remove(sent);
    const [start, end] = sent.packet.payload;
    if (end - start !== packet.length) throw new Failed(line, `expected udp (${packet.length}), sent udp (${end - start})`);
    if (sent.at < due.from || sent.at > due.to) throw new Failed(line, timing(`udp (${packet.length}) was sent`, sent.at, due));
  }

  #countsOf(connection: Connection): Counts {
    const own = this.#world.history.filter(({ packet }) => ofConnection(packet, connection));
    const out = own.filter((each) => each.out);
    const length = ({ packet: { payload } }: Passed): number => payload[1] - payload[0];
    const bytes = (of: readonly Passed[]): number => of.reduce((sum, each) => sum + length(each), 0);
    const data = (of: readonly Passed[]): Passed[] => of.filter((each) => length(each) > 0);
    const repeats = out.filter((each) => each.repeats);
    return {
      segmentsOut: out.length, segmentsIn: own.length - out.length, dataSegmentsOut: data(out).length, dataSegmentsIn: data(own).length - data(out).length,
      bytesSent: bytes(out), repeated: repeats.length, bytesRepeated: bytes(repeats),
    };
  }
}

/** Of the connection, in either direction. */
const ofConnection = ({ tcp }: Passed['packet'], { localPort, remotePort }: Connection): boolean =>
  (tcp?.sourcePort === localPort && tcp.destinationPort === remotePort) || (tcp?.sourcePort === remotePort && tcp.destinationPort === localPort);

const belongsToDatagram = (sent: Sent, c: Connection): boolean => sent.packet.udp?.sourcePort === c.localPort && sent.packet.udp.destinationPort === c.remotePort;
