/** What the script's peer sends, as a frame for the host. */
import type { Ipv4Address, Ipv6Address } from '../../model/core/address.ts';
import { put16, put32 } from '../../model/core/bytes.ts';
import { seq } from '../../model/core/seq.ts';
import { emitEthernet, ETHER_TYPE, ETHERNET_HEADER } from '../../model/wire/ethernet.ts';
import { emitIcmp, icmpLength, ICMP_UNREACHABLE, type IcmpMessage } from '../../model/wire/icmp.ts';
import { emitIcmpv6, icmpv6Length, ICMPV6_UNREACHABLE, type Icmpv6Message } from '../../model/wire/icmpv6.ts';
import { emitIpv4, IP_PROTOCOL, IPV4_HEADER, pseudoSum4 } from '../../model/wire/ipv4.ts';
import { emitIpv6, IPV6_HEADER, pseudoSum6 } from '../../model/wire/ipv6.ts';
import { emitTcp, TCP_FLAG, tcpHeaderLength, type TcpOption } from '../../model/wire/tcp.ts';
import { emitUdp, UDP_HEADER } from '../../model/wire/udp.ts';
import type { Connection } from './connection.ts';
import type { ScriptDatagram, ScriptIcmp, ScriptSegment } from './script.ts';
import { Unknown } from './verdict.ts';
import { HOST_MAC, PEER_MAC, type World } from './world.ts';

const LARGEST = 65_535;

/** A frame with an IP header of the script's family round what `fill` writes. */
function framed(
  world: World, protocol: number, length: number, line: number, fill: (frame: Uint8Array, at: number, pseudo: number) => void, outward = false,
): Uint8Array {
  const six = world.settings.family === 6;
  const header = six ? IPV6_HEADER : IPV4_HEADER;
  if (header + length > LARGEST) throw new Unknown(line, `${length} bytes do not fit into one datagram`);
  const at = ETHERNET_HEADER + header;
  const frame = new Uint8Array(at + length);
  const [source, destination] = outward ? [world.local, world.remote] : [world.remote, world.local];
  emitEthernet(frame, { destination: HOST_MAC, source: PEER_MAC, etherType: six ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4 });
  if (six) {
    emitIpv6(frame, ETHERNET_HEADER, { payloadLength: length, nextHeader: protocol, hopLimit: 64, source: source as Ipv6Address, destination: destination as Ipv6Address });
    fill(frame, at, pseudoSum6(source as Ipv6Address, destination as Ipv6Address, protocol, length));
  } else {
    emitIpv4(frame, ETHERNET_HEADER, {
      totalLength: header + length, identification: 0, dontFragment: true, ttl: 64, protocol, source: source as Ipv4Address, destination: destination as Ipv4Address,
    });
    fill(frame, at, pseudoSum4(source as Ipv4Address, destination as Ipv4Address, protocol, length));
  }
  return frame;
}

export function segmentFrame(world: World, connection: Connection, segment: ScriptSegment, line: number): Uint8Array {
  if (segment.options === 'any') throw new Unknown(line, 'a segment that is sent cannot have <...>');
  if (segment.window === undefined && !(segment.flags & TCP_FLAG.RST)) throw new Unknown(line, 'a segment that is sent needs a window');
  const acknowledges = (segment.flags & TCP_FLAG.ACK) !== 0;
  const options = segment.options.map((option) => optionToHost(option, connection, acknowledges));
  const header = tcpHeaderLength(options);
  if (header > 60) throw new Unknown(line, 'the options do not fit into 40 bytes');
  return framed(world, IP_PROTOCOL.tcp, header + segment.length, line, (frame, at, pseudo) =>
    emitTcp(frame, at, frame.length, {
      sourcePort: connection.remotePort, destinationPort: connection.localPort, seq: seq(segment.seq), flags: segment.flags, window: segment.window ?? 0, options,
      ack: seq(acknowledges ? connection.toHost(segment.ack ?? 0) : 0),
    }, pseudo));
}

function optionToHost(option: TcpOption, connection: Connection, acknowledges: boolean): TcpOption {
  if (option.kind === 'sack') return { kind: 'sack', blocks: option.blocks.map(([left, right]) => [seq(connection.toHost(left)), seq(connection.toHost(right))] as const) };
  if (option.kind === 'timestamps' && acknowledges) return { ...option, echo: connection.timestampToHost(option.echo) };
  return option;
}

export function datagramFrame(world: World, ports: { readonly local: number; readonly remote: number }, datagram: ScriptDatagram, line: number): Uint8Array {
  return framed(world, IP_PROTOCOL.udp, UDP_HEADER + datagram.length, line, (frame, at, pseudo) =>
    emitUdp(frame, at, frame.length, { sourcePort: ports.remote, destinationPort: ports.local }, pseudo));
}

const UNREACHABLE_4: Readonly<Record<string, number>> = {
  net_unreachable: ICMP_UNREACHABLE.network, host_unreachable: ICMP_UNREACHABLE.host, protocol_unreachable: ICMP_UNREACHABLE.protocol,
  port_unreachable: ICMP_UNREACHABLE.port, frag_needed: ICMP_UNREACHABLE.fragmentationNeeded, source_route_failed: 5, net_unknown: 6, host_unknown: 7,
  source_host_isolated: 8, net_prohibited: 9, host_prohibited: 10, net_unreachable_for_tos: 11, host_unreachable_for_tos: 12,
  communication_prohibited: ICMP_UNREACHABLE.administrativelyProhibited, host_precedence_violation: 14, precedence_cutoff: 15,
};
const UNREACHABLE_6: Readonly<Record<string, number>> = {
  no_route: ICMPV6_UNREACHABLE.noRoute, admin_prohibited: ICMPV6_UNREACHABLE.administrativelyProhibited, not_neighbour: ICMPV6_UNREACHABLE.beyondScope,
  addr_unreachable: ICMPV6_UNREACHABLE.address, port_unreachable: ICMPV6_UNREACHABLE.port,
};

/** An ICMP error about something the host sent: it quotes the IP header and the first eight bytes behind it (RFC 792 Message Formats). */
export function icmpFrame(world: World, connection: Connection, icmp: ScriptIcmp, line: number): Uint8Array {
  const quote = quotation(world, connection, icmp, line);
  const what = `icmp ${icmp.type} ${icmp.code ?? ''}`.trim();
  if (world.settings.family === 6) {
    const message = messageOf6(icmp, quote);
    if (!message) throw new Unknown(line, what);
    return framed(world, IP_PROTOCOL.icmpv6, icmpv6Length(message), line, (frame, at, pseudo) => emitIcmpv6(frame, at, message, pseudo));
  }
  const message = messageOf4(icmp, quote);
  if (!message) throw new Unknown(line, what);
  return framed(world, IP_PROTOCOL.icmp, icmpLength(message), line, (frame, at) => emitIcmp(frame, at, message));
}

function messageOf4(icmp: ScriptIcmp, quote: Uint8Array): IcmpMessage | undefined {
  if (icmp.type === 'time_exceeded') return { kind: 'time-exceeded', code: 0, quote };
  const code = icmp.type === 'unreachable' ? UNREACHABLE_4[icmp.code ?? ''] : undefined;
  return code === undefined ? undefined : { kind: 'destination-unreachable', code, nextHopMtu: icmp.mtu ?? 0, quote };
}

function messageOf6(icmp: ScriptIcmp, quote: Uint8Array): Icmpv6Message | undefined {
  if (icmp.type === 'packet_too_big') return { kind: 'packet-too-big', mtu: icmp.mtu ?? 0, quote };
  if (icmp.type === 'time_exceeded') return { kind: 'time-exceeded', code: 0, quote };
  const code = icmp.type === 'unreachable' ? UNREACHABLE_6[icmp.code ?? ''] : undefined;
  return code === undefined ? undefined : { kind: 'destination-unreachable', code, quote };
}

function quotation(world: World, connection: Connection, icmp: ScriptIcmp, line: number): Uint8Array {
  const { quoted } = icmp;
  if (!quoted) throw new Unknown(line, 'an ICMP error that quotes nothing');
  const datagram = quoted.kind === 'datagram';
  const header = datagram ? UDP_HEADER : 20;
  const frame = framed(world, datagram ? IP_PROTOCOL.udp : IP_PROTOCOL.tcp, header + quoted.length, line, (bytes, at) => {
    put16(bytes, at, connection.localPort);
    put16(bytes, at + 2, connection.remotePort);
    if (quoted.kind === 'segment') put32(bytes, at + 4, connection.toHost(quoted.seq));
    else put16(bytes, at + 4, header + quoted.length);
  }, true);
  return frame.slice(ETHERNET_HEADER, ETHERNET_HEADER + (world.settings.family === 6 ? IPV6_HEADER : IPV4_HEADER) + 8);
}
