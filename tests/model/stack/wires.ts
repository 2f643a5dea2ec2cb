/** Sound frames from the peer of a lone host: what the tests of single layers send to it. */
import type { Ipv4Address, Ipv6Address, MacAddress } from '../../../src/model/core/address.ts';
import { ARP_LENGTH, emitArp } from '../../../src/model/wire/arp.ts';
import { emitEthernet, ETHER_TYPE, ETHERNET_HEADER } from '../../../src/model/wire/ethernet.ts';
import { emitIcmp, icmpLength, type IcmpMessage } from '../../../src/model/wire/icmp.ts';
import { emitIcmpv6, icmpv6Length, type Icmpv6Message } from '../../../src/model/wire/icmpv6.ts';
import { emitIpv4, IP_PROTOCOL, IPV4_HEADER, pseudoSum4 } from '../../../src/model/wire/ipv4.ts';
import { emitIpv6, emitIpv6Fragment, FRAGMENT_HEADER, IPV6_HEADER, pseudoSum6 } from '../../../src/model/wire/ipv6.ts';
import { emitUdp, UDP_HEADER } from '../../../src/model/wire/udp.ts';
import { hostConfig, other, type Side } from './world.ts';

interface Envelope {
  readonly family?: 4 | 6;
  readonly source?: Ipv4Address;
  readonly source6?: Ipv6Address;
  readonly destination?: Ipv4Address;
  readonly destination6?: Ipv6Address;
  readonly mac?: MacAddress;
  readonly ttl?: number;
}

type Fill = (frame: Uint8Array, at: number, end: number, pseudo: number) => void;

/** Wraps a transport's bytes in IP and Ethernet, for the host at `to`. */
function wrap(to: Side, protocol: number, length: number, fill: Fill, envelope: Envelope = {}): Uint8Array {
  const self = hostConfig(to);
  const peer = hostConfig(other(to));
  const six = envelope.family === 6;
  const at = ETHERNET_HEADER + (six ? IPV6_HEADER : IPV4_HEADER);
  const frame = new Uint8Array(at + length);
  const { ttl = 64 } = envelope;
  emitEthernet(frame, { source: peer.mac, destination: envelope.mac ?? self.mac, etherType: six ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4 });
  const v4 = { source: envelope.source ?? peer.ipv4, destination: envelope.destination ?? self.ipv4 };
  const v6 = { source: envelope.source6 ?? peer.ipv6, destination: envelope.destination6 ?? self.ipv6 };
  if (six) emitIpv6(frame, ETHERNET_HEADER, { payloadLength: length, nextHeader: protocol, hopLimit: ttl, ...v6 });
  else emitIpv4(frame, ETHERNET_HEADER, { totalLength: IPV4_HEADER + length, identification: 7, dontFragment: true, ttl, protocol, ...v4 });
  fill(frame, at, frame.length, six ? pseudoSum6(v6.source, v6.destination, protocol, length) : pseudoSum4(v4.source, v4.destination, protocol, length));
  return frame;
}

export const udp = (to: Side, sourcePort: number, destinationPort: number, data: Uint8Array, envelope?: Envelope): Uint8Array =>
  wrap(to, IP_PROTOCOL.udp, UDP_HEADER + data.length, (frame, at, end, pseudo) => {
    frame.set(data, at + UDP_HEADER);
    emitUdp(frame, at, end, { sourcePort, destinationPort }, pseudo);
  }, envelope);

export const icmp = (to: Side, message: IcmpMessage, envelope?: Envelope): Uint8Array => wrap(to, IP_PROTOCOL.icmp, icmpLength(message), (frame, at) => emitIcmp(frame, at, message), envelope);
export const icmpv6 = (to: Side, message: Icmpv6Message, envelope?: Envelope): Uint8Array =>
  wrap(to, IP_PROTOCOL.icmpv6, icmpv6Length(message), (frame, at, _end, pseudo) => emitIcmpv6(frame, at, message, pseudo), { family: 6, ...envelope });

export function arp(to: Side, operation: 1 | 2, more: { senderIp?: Ipv4Address; targetIp?: Ipv4Address; senderMac?: MacAddress; mac?: MacAddress } = {}): Uint8Array {
  const self = hostConfig(to);
  const peer = hostConfig(other(to));
  const senderMac = more.senderMac ?? peer.mac;
  const frame = new Uint8Array(ETHERNET_HEADER + ARP_LENGTH);
  emitEthernet(frame, { source: senderMac, destination: more.mac ?? self.mac, etherType: ETHER_TYPE.arp });
  emitArp(frame, ETHERNET_HEADER, { operation, senderMac, senderIp: more.senderIp ?? peer.ipv4, targetMac: self.mac, targetIp: more.targetIp ?? self.ipv4 });
  return frame;
}

/** The datagram of a frame in pieces that fit an MTU; IPv6's are cut here, behind their header. */
export function pieces(frame: Uint8Array, family: 4 | 6, mtu: number): Uint8Array[] {
  const header = ETHERNET_HEADER + (family === 6 ? IPV6_HEADER : IPV4_HEADER);
  const extra = family === 6 ? FRAGMENT_HEADER : 0;
  const room = (mtu - (header - ETHERNET_HEADER) - extra) & ~7;
  const payload = frame.subarray(header);
  const protocol = frame[ETHERNET_HEADER + (family === 6 ? 6 : 9)] as number;
  const made: Uint8Array[] = [];
  for (let offset = 0; offset < payload.length; offset += room) {
    const part = payload.subarray(offset, offset + room);
    const moreFragments = offset + part.length < payload.length;
    const piece = new Uint8Array(header + extra + part.length);
    piece.set(frame.subarray(0, header));
    piece.set(part, header + extra);
    if (family === 6) {
      new DataView(piece.buffer).setUint16(ETHERNET_HEADER + 4, extra + part.length);
      piece[ETHERNET_HEADER + 6] = IP_PROTOCOL.fragment;
      emitIpv6Fragment(piece, header, protocol, { offset, moreFragments, identification: 99 });
    } else {
      const self = frame.subarray(ETHERNET_HEADER);
      const address = (at: number) => `${self[at]}.${self[at + 1]}.${self[at + 2]}.${self[at + 3]}` as Ipv4Address;
      emitIpv4(piece, ETHERNET_HEADER, { totalLength: piece.length - ETHERNET_HEADER, identification: 99, dontFragment: false, moreFragments, fragmentOffset: offset, ttl: 64, protocol, source: address(12), destination: address(16) });
    }
    made.push(piece);
  }
  return made;
}
