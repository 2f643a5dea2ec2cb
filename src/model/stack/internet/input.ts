/** A frame arrives: link, then internet, then the transport it is for. */
import { isIpv6, type IpAddress, type Ipv4Address, type Ipv6Address } from '../../core/address.ts';
import { later } from '../../core/units.ts';
import { parseArp } from '../../wire/arp.ts';
import { ETHER_TYPE, ETHERNET_HEADER, parseEthernet } from '../../wire/ethernet.ts';
import { parseIcmp } from '../../wire/icmp.ts';
import { parseIcmpv6 } from '../../wire/icmpv6.ts';
import { IP_PROTOCOL, parseIpv4, pseudoSum4 } from '../../wire/ipv4.ts';
import { ipv6Upper, IPV6_HEADER, parseIpv6, pseudoSum6 } from '../../wire/ipv6.ts';
import { drop, fired, type Kernel } from '../kernel.ts';
import { arpArrived, neighbourMessageArrived } from '../link/transmit.ts';
import { tcpArrived } from '../transport/tcp/input.ts';
import { udpArrived } from '../transport/udp/udp.ts';
import { echoReply4, echoReply6, icmpErrorArrived, icmpv6ErrorArrived } from './icmp.ts';
import { sendIcmpError, sendIcmpv6Error } from './output.ts';

export function frameArrived(k: Kernel, frame: Uint8Array): void {
  const ethernet = parseEthernet(frame);
  if (!ethernet) return drop(k, 'malformed');
  // The lowest bit of the first octet marks a group address.
  const group = (frame[0] as number) & 1;
  if (ethernet.destination !== k.config.mac && !group) return drop(k, 'not-for-us');
  switch (ethernet.etherType) {
    case ETHER_TYPE.arp: {
      const message = parseArp(frame);
      return message ? arpArrived(k, message) : drop(k, 'malformed');
    }
    case ETHER_TYPE.ipv4:
      // RFC 1122 §3.3.6: a datagram for one host that came in a frame for many is nobody's.
      return group ? drop(k, 'not-for-us') : ipv4Arrived(k, frame);
    case ETHER_TYPE.ipv6:
      return ipv6Arrived(k, frame);
    default:
      return drop(k, 'unknown-protocol');
  }
}

function ipv4Arrived(k: Kernel, frame: Uint8Array): void {
  const header = parseIpv4(frame);
  if (!header) return drop(k, 'malformed');
  if (!header.checksumOk) return drop(k, 'bad-checksum');
  if (header.destination !== k.config.ipv4) return drop(k, 'not-for-us');
  const at = ETHERNET_HEADER + header.headerLength;
  const end = ETHERNET_HEADER + header.totalLength;
  if (header.moreFragments || header.fragmentOffset > 0) {
    const key = `${header.source} ${header.identification} ${header.protocol}`;
    const whole = reassemble(k, key, header.fragmentOffset, frame.subarray(at, end), header.moreFragments, frame.subarray(0, at));
    if (!whole) return;
    return upper(k, whole.bytes, whole.at, whole.bytes.length, header.protocol, header.source, header.destination);
  }
  upper(k, frame, at, end, header.protocol, header.source, header.destination);
}

function ipv6Arrived(k: Kernel, frame: Uint8Array): void {
  const header = parseIpv6(frame);
  if (!header) return drop(k, 'malformed');
  const group = header.destination.startsWith('ff');
  if (header.destination !== k.config.ipv6 && !group) return drop(k, 'not-for-us');
  const end = ETHERNET_HEADER + IPV6_HEADER + header.payloadLength;
  const found = ipv6Upper(frame, ETHERNET_HEADER, end, header);
  if (!found) return drop(k, 'malformed');
  if (found.protocol === IP_PROTOCOL.icmpv6 && !found.fragment) {
    const message = parseIcmpv6(frame, found.at, end, pseudoSum6(header.source, header.destination, IP_PROTOCOL.icmpv6, end - found.at));
    if (!message) return drop(k, 'malformed');
    if (!message.checksumOk) return drop(k, 'bad-checksum');
    if (message.kind === 'neighbour-solicitation' || message.kind === 'neighbour-advertisement') {
      return neighbourMessageArrived(k, message, header.source, header.hopLimit);
    }
    if (message.kind === 'echo-request') return echoReply6(k, message, header.source);
    return icmpv6ErrorArrived(k, message);
  }
  if (group) return drop(k, 'not-for-us');
  if (found.fragment) {
    const key = `${header.source} ${found.fragment.identification}`;
    const whole = reassemble(k, key, found.fragment.offset, frame.subarray(found.at, end), found.fragment.moreFragments, frame.subarray(0, ETHERNET_HEADER + IPV6_HEADER));
    if (!whole) return;
    return upper(k, whole.bytes, whole.at, whole.bytes.length, found.protocol, header.source, header.destination);
  }
  upper(k, frame, found.at, end, found.protocol, header.source, header.destination);
}

function upper(k: Kernel, bytes: Uint8Array, at: number, end: number, protocol: number, source: IpAddress, destination: IpAddress): void {
  const v6 = isIpv6(destination);
  const pseudo = (): number => (v6 ? pseudoSum6(source as Ipv6Address, destination, protocol, end - at) : pseudoSum4(source as Ipv4Address, destination, protocol, end - at));
  if (protocol === IP_PROTOCOL.tcp) return tcpArrived(k, bytes, at, end, source, destination, pseudo());
  if (protocol === IP_PROTOCOL.udp) {
    if (!udpArrived(k, bytes, at, end, source, destination, pseudo())) return;
    // RFC 1122 §4.1.3.1: nobody has the port.
    const datagram = bytes.subarray(ETHERNET_HEADER, end);
    if (v6) sendIcmpv6Error(k, source as Ipv6Address, { kind: 'destination-unreachable', code: 4, quote: datagram }, datagram);
    else sendIcmpError(k, source as Ipv4Address, { kind: 'destination-unreachable', code: 3, nextHopMtu: 0, quote: datagram }, datagram);
    return;
  }
  if (protocol === IP_PROTOCOL.icmp && !v6) {
    const message = parseIcmp(bytes, at, end);
    if (!message) return drop(k, 'malformed');
    if (!message.checksumOk) return drop(k, 'bad-checksum');
    if (message.kind === 'echo-request') return echoReply4(k, message, source as Ipv4Address);
    return icmpErrorArrived(k, message);
  }
  drop(k, 'unknown-protocol');
}

/** At most so many datagrams are put together at a time, and so many pieces each: what a sender can make us keep is bounded. */
const MOST_DATAGRAMS = 64;
const MOST_PIECES = 64;

/** RFC 791 §3.2, RFC 8200 §4.5: pieces by offset. With one that overlaps another, or contradicts it, all are thrown away. */
function reassemble(
  k: Kernel, key: string, offset: number, piece: Uint8Array, more: boolean, head: Uint8Array,
): { bytes: Uint8Array; at: number } | undefined {
  const known = k.fragments.get(key);
  if (!known && k.fragments.size >= MOST_DATAGRAMS) {
    drop(k, 'reassembly-timeout');
    return undefined;
  }
  const end = offset + piece.length;
  const pieces = known?.pieces ?? [];
  const overlap = pieces.some((p) => offset < p.end && end > p.start);
  // Pieces that do not agree about where the datagram ends.
  const disagrees = (known?.total !== undefined && (more ? end > known.total : end !== known.total)) || (!more && pieces.some((p) => p.end > end));
  const bad = (more && piece.length % 8 !== 0) || end > 65_535 || piece.length === 0 || pieces.length >= MOST_PIECES;
  if (overlap || disagrees || bad) {
    drop(k, 'malformed');
    if (overlap || disagrees) k.fragments.delete(key);
    return undefined;
  }
  const all = [...pieces, { start: offset, end, bytes: piece.slice() }].toSorted((a, b) => a.start - b.start);
  const total = more ? known?.total : end;
  const first = offset === 0 ? head.slice() : known?.head;
  let reached = 0;
  for (const p of all) if (p.start === reached) reached = p.end;
  if (total === undefined || !first || reached < total) {
    k.fragments.set(key, {
      pieces: all, dueAt: known?.dueAt ?? later(k.now, k.profile.reassemblyTimeout), cause: known?.cause ?? k.cause, ...(total !== undefined && { total }), ...(first && { head: first }),
    });
    return undefined;
  }
  k.fragments.delete(key);
  const bytes = new Uint8Array(first.length + total);
  bytes.set(first);
  for (const p of all) bytes.set(p.bytes, first.length + p.start);
  return { bytes, at: first.length };
}

export function reassemblyTimers(k: Kernel): void {
  for (const [key, r] of k.fragments) {
    if (r.dueAt > k.now) continue;
    k.fragments.delete(key);
    fired(k, 'reassembly', later(r.dueAt, (-k.profile.reassemblyTimeout) as typeof r.dueAt), r.cause);
    drop(k, 'reassembly-timeout');
  }
}
