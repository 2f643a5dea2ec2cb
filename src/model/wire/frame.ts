/** A whole frame taken apart: every header that can be read, where it stands, and what is wrong with it. */
import { checksum } from '../core/checksum.ts';
import { put16, u16 } from '../core/bytes.ts';
import { parseArp, ARP_LENGTH, type ArpMessage } from './arp.ts';
import { ETHERNET_HEADER, ETHER_TYPE, parseEthernet, VLAN_TAG, isVlanType, type EthernetHeader } from './ethernet.ts';
import { ICMP_HEADER, parseIcmp, type IcmpMessage } from './icmp.ts';
import { parseIcmpv6, type Icmpv6Message } from './icmpv6.ts';
import { IP_PROTOCOL, parseIpv4Quoted, pseudoSum4, type Ipv4Header } from './ipv4.ts';
import { IPV6_HEADER, ipv6Upper, parseIpv6Quoted, pseudoSum6, type Ipv6Header, type Ipv6Upper } from './ipv6.ts';
import type { LayerName, LayerSpan, ProtocolName } from './layers.ts';
import { parseTcp, parseTcpQuoted, type TcpHeader } from './tcp.ts';
import { parseUdpQuoted, UDP_HEADER, type UdpHeader } from './udp.ts';

export type { LayerSpan, ProtocolName } from './layers.ts';

export const FAULTS = [
  'ethernet.too-short', 'arp.malformed',
  'ipv4.malformed', 'ipv4.length', 'ipv4.truncated', 'ipv4.checksum',
  'ipv6.malformed', 'ipv6.truncated',
  'icmp.malformed', 'icmp.checksum', 'icmpv6.malformed', 'icmpv6.checksum',
  'tcp.malformed', 'tcp.option-length', 'tcp.checksum',
  'udp.malformed', 'udp.length', 'udp.checksum', 'udp.no-checksum',
] as const;
export type FaultId = (typeof FAULTS)[number];

/** What is wrong, where (byte offset in the frame), and the numbers that show it. */
export interface Fault {
  readonly id: FaultId;
  readonly at: number;
  readonly found?: number;
  readonly expected?: number;
}

export interface Dissection {
  readonly spans: readonly LayerSpan[];
  readonly ethernet?: EthernetHeader;
  readonly arp?: ArpMessage;
  readonly ipv4?: Ipv4Header;
  readonly ipv6?: Ipv6Header;
  /** Behind the fixed IPv6 header: extension headers and what comes after them. */
  readonly ipv6Upper?: Ipv6Upper;
  readonly icmp?: IcmpMessage;
  readonly icmpv6?: Icmpv6Message;
  readonly tcp?: TcpHeader;
  readonly udp?: UdpHeader;
  /**
   * Bytes [start, end) behind the last header: the application's, a piece of a datagram (a later fragment), or what an ICMP message
   * echoes or quotes. Only the first two are a span of their own.
   */
  readonly payload: readonly [number, number];
  readonly faults: readonly Fault[];
}

type Found = { -readonly [K in keyof Dissection]: Dissection[K] } & { spans: LayerSpan[]; faults: Fault[] };

/** What a transport checksum needs from the IP header. */
interface Carrier {
  readonly version: 4 | 6;
  readonly protocol: number;
  readonly pseudo: (length: number) => number;
  /** Where the datagram ends according to its header. */
  readonly end: number;
  /** Whether the recording cut it off. */
  readonly truncated: boolean;
  /** Whether all of it is here, in one piece. */
  readonly whole: boolean;
}

/** @throws nothing, whatever the bytes. */
export function dissect(frame: Uint8Array): Dissection {
  const found: Found = { spans: [], payload: [frame.length, frame.length], faults: [] };
  const ethernet = parseEthernet(frame);
  if (!ethernet) {
    found.faults.push({ id: 'ethernet.too-short', at: 0, found: frame.length, expected: ETHERNET_HEADER });
    return found;
  }
  found.ethernet = ethernet;
  let at = ETHERNET_HEADER;
  let type = ethernet.etherType;
  while (isVlanType(type) && at + VLAN_TAG <= frame.length) {
    type = u16(frame, at + 2);
    at += VLAN_TAG;
  }
  span(found, 'link', 'ethernet', 0, at);
  if (type === ETHER_TYPE.ipv4) intoIpv4(found, frame, at);
  else if (type === ETHER_TYPE.ipv6) intoIpv6(found, frame, at);
  else if (type === ETHER_TYPE.arp) intoArp(found, frame, at);
  else data(found, at, frame.length);
  return found;
}

function span(found: Found, layer: LayerName, protocol: ProtocolName, start: number, end: number): void {
  found.spans.push({ layer, protocol, start, end });
}

function data(found: Found, start: number, end: number): void {
  found.payload = [start, end];
  if (end > start) span(found, 'application', 'data', start, end);
}

function intoArp(found: Found, frame: Uint8Array, at: number): void {
  const arp = parseArp(frame, at);
  if (!arp) {
    found.faults.push({ id: 'arp.malformed', at });
    return data(found, at, frame.length);
  }
  found.arp = arp;
  found.payload = [at + ARP_LENGTH, at + ARP_LENGTH];
  span(found, 'link', 'arp', at, at + ARP_LENGTH);
}

function intoIpv4(found: Found, frame: Uint8Array, at: number): void {
  const header = parseIpv4Quoted(frame, at);
  if (!header) {
    found.faults.push({ id: 'ipv4.malformed', at });
    return data(found, at, frame.length);
  }
  found.ipv4 = header;
  const start = at + header.headerLength;
  span(found, 'internet', 'ipv4', at, start);
  if (!header.checksumOk) found.faults.push(wrongChecksum('ipv4.checksum', frame, at, start, 10, 0));
  const impossible = header.totalLength < header.headerLength;
  if (impossible) found.faults.push({ id: 'ipv4.length', at: at + 2, found: header.totalLength, expected: frame.length - at });
  // A sender that lets its network card cut segments records a total length of 0: then the frame's end is the datagram's.
  const claimed = impossible ? frame.length : at + header.totalLength;
  const truncated = claimed > frame.length;
  if (truncated) found.faults.push({ id: 'ipv4.truncated', at: at + 2, found: frame.length - at, expected: header.totalLength });
  const end = truncated ? frame.length : claimed;
  if (header.fragmentOffset > 0) return data(found, start, end);
  intoTransport(found, frame, start, {
    version: 4,
    protocol: header.protocol,
    pseudo: (length) => pseudoSum4(header.source, header.destination, header.protocol, length),
    end,
    truncated,
    whole: !truncated && !header.moreFragments,
  });
}

function intoIpv6(found: Found, frame: Uint8Array, at: number): void {
  const header = parseIpv6Quoted(frame, at);
  if (!header) {
    found.faults.push({ id: 'ipv6.malformed', at });
    return data(found, at, frame.length);
  }
  found.ipv6 = header;
  const claimed = at + IPV6_HEADER + header.payloadLength;
  const truncated = claimed > frame.length;
  if (truncated) found.faults.push({ id: 'ipv6.truncated', at: at + 4, found: frame.length - at - IPV6_HEADER, expected: header.payloadLength });
  const end = truncated ? frame.length : claimed;
  const upper = ipv6Upper(frame, at, end, header);
  if (!upper) {
    span(found, 'internet', 'ipv6', at, at + IPV6_HEADER);
    found.faults.push({ id: 'ipv6.malformed', at: at + IPV6_HEADER });
    return data(found, at + IPV6_HEADER, end);
  }
  found.ipv6Upper = upper;
  span(found, 'internet', 'ipv6', at, upper.at);
  if (upper.fragment && upper.fragment.offset > 0) return data(found, upper.at, end);
  intoTransport(found, frame, upper.at, {
    version: 6,
    protocol: upper.protocol,
    pseudo: (length) => pseudoSum6(header.source, header.destination, upper.protocol, length),
    end,
    truncated,
    whole: !truncated && !upper.fragment?.moreFragments,
  });
}

function intoTransport(found: Found, frame: Uint8Array, at: number, carrier: Carrier): void {
  const { protocol, version } = carrier;
  if (protocol === IP_PROTOCOL.tcp) return intoTcp(found, frame, at, carrier);
  if (protocol === IP_PROTOCOL.udp) return intoUdp(found, frame, at, carrier);
  if (protocol === IP_PROTOCOL.icmp && version === 4) return intoIcmp(found, frame, at, carrier);
  if (protocol === IP_PROTOCOL.icmpv6 && version === 6) return intoIcmpv6(found, frame, at, carrier);
  data(found, at, carrier.end);
}

function intoTcp(found: Found, frame: Uint8Array, at: number, carrier: Carrier): void {
  const header = carrier.truncated ? parseTcpQuoted(frame, at, carrier.end) : parseTcp(frame, at, carrier.end);
  if (!header) {
    found.faults.push({ id: 'tcp.malformed', at });
    return data(found, at, carrier.end);
  }
  found.tcp = header;
  const start = Math.min(at + header.headerLength, carrier.end);
  span(found, 'transport', 'tcp', at, start);
  if (header.badOptionAt !== undefined && !carrier.truncated) found.faults.push({ id: 'tcp.option-length', at: header.badOptionAt });
  const pseudo = carrier.pseudo(carrier.end - at);
  if (carrier.whole && checksum(frame, at, carrier.end, pseudo) !== 0) found.faults.push(wrongChecksum('tcp.checksum', frame, at, carrier.end, 16, pseudo));
  data(found, start, carrier.end);
}

function intoUdp(found: Found, frame: Uint8Array, at: number, carrier: Carrier): void {
  const header = parseUdpQuoted(frame, at, carrier.end);
  if (!header) {
    found.faults.push({ id: 'udp.malformed', at });
    return data(found, at, carrier.end);
  }
  found.udp = header;
  span(found, 'transport', 'udp', at, at + UDP_HEADER);
  const end = at + header.length;
  if (header.length < UDP_HEADER || (carrier.whole && end > carrier.end)) {
    found.faults.push({ id: 'udp.length', at: at + 4, found: header.length, expected: carrier.end - at });
    return data(found, at + UDP_HEADER, carrier.end);
  }
  if (header.checksum === 0) {
    if (carrier.version === 6) found.faults.push({ id: 'udp.no-checksum', at: at + 6 });
  } else if (carrier.whole) {
    const pseudo = carrier.pseudo(header.length);
    if (checksum(frame, at, end, pseudo) !== 0) found.faults.push(wrongChecksum('udp.checksum', frame, at, end, 6, pseudo));
  }
  data(found, at + UDP_HEADER, Math.min(end, carrier.end));
}

function intoIcmp(found: Found, frame: Uint8Array, at: number, carrier: Carrier): void {
  const message = parseIcmp(frame, at, carrier.end);
  if (!message) {
    found.faults.push({ id: 'icmp.malformed', at });
    return data(found, at, carrier.end);
  }
  found.icmp = message;
  found.payload = [at + ICMP_HEADER, carrier.end];
  span(found, 'internet', 'icmp', at, carrier.end);
  if (carrier.whole && !message.checksumOk) found.faults.push(wrongChecksum('icmp.checksum', frame, at, carrier.end, 2, 0));
}

function intoIcmpv6(found: Found, frame: Uint8Array, at: number, carrier: Carrier): void {
  const pseudo = carrier.pseudo(carrier.end - at);
  const message = parseIcmpv6(frame, at, carrier.end, pseudo);
  if (!message) {
    found.faults.push({ id: 'icmpv6.malformed', at });
    return data(found, at, carrier.end);
  }
  found.icmpv6 = message;
  found.payload = ['target' in message ? carrier.end : at + ICMP_HEADER, carrier.end];
  span(found, 'internet', 'icmpv6', at, carrier.end);
  if (carrier.whole && !message.checksumOk) found.faults.push(wrongChecksum('icmpv6.checksum', frame, at, carrier.end, 2, pseudo));
}

/** @param field byte offset of the checksum field from `at` */
function wrongChecksum(id: FaultId, frame: Uint8Array, at: number, end: number, field: number, pseudo: number): Fault {
  const copy = frame.slice(at, end);
  put16(copy, field, 0);
  const right = checksum(copy, 0, copy.length, pseudo);
  return { id, at: at + field, found: u16(frame, at + field), expected: id === 'udp.checksum' ? right || 0xffff : right };
}
