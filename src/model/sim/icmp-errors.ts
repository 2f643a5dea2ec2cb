/** What a router says about a datagram it did not pass on. */
import type { MacAddress } from '../core/address.ts';
import { ETHER_TYPE, ETHERNET_HEADER, emitEthernet } from '../wire/ethernet.ts';
import { ICMP_EXCEEDED, ICMP_UNREACHABLE, emitIcmp, icmpLength, type IcmpMessage } from '../wire/icmp.ts';
import { emitIcmpv6, icmpv6Length, icmpv6Quote, type Icmpv6Message } from '../wire/icmpv6.ts';
import { IP_PROTOCOL, IPV4_HEADER, emitIpv4, parseIpv4 } from '../wire/ipv4.ts';
import { IPV6_HEADER, emitIpv6, parseIpv6, pseudoSum6 } from '../wire/ipv6.ts';
import type { Box } from './router.ts';

const TTL = 64;
/** Internetwork control, as routers mark their own messages (RFC 1812 §5.3.2). */
const PRECEDENCE = 0xc0;

/** ICMP about an IPv4 frame, from `box` to the frame's source; undefined when nothing may be said about it (RFC 1122 §3.2.2). */
function icmpAbout(frame: Uint8Array, box: Box, to: MacAddress, message: (quote: Uint8Array) => IcmpMessage): Uint8Array | undefined {
  const header = parseIpv4(frame);
  if (!header || header.fragmentOffset > 0 || header.protocol === IP_PROTOCOL.icmp) return undefined;
  // RFC 792: the internet header and 64 bits of what follows.
  const quote = frame.slice(ETHERNET_HEADER, Math.min(ETHERNET_HEADER + header.totalLength, ETHERNET_HEADER + header.headerLength + 8));
  const error = message(quote);
  const at = ETHERNET_HEADER + IPV4_HEADER;
  const made = new Uint8Array(at + icmpLength(error));
  emitEthernet(made, { destination: to, source: box.mac, etherType: ETHER_TYPE.ipv4 });
  emitIpv4(made, ETHERNET_HEADER, {
    totalLength: made.length - ETHERNET_HEADER, typeOfService: PRECEDENCE, identification: 0, dontFragment: false, ttl: TTL, protocol: IP_PROTOCOL.icmp,
    source: box.ipv4, destination: header.source,
  });
  emitIcmp(made, at, error);
  return made;
}

/** "Time to live exceeded in transit" (RFC 792 Time Exceeded Message). */
export const timeExceeded = (frame: Uint8Array, version: 4 | 6, box: Box, to: MacAddress): Uint8Array | undefined =>
  version === 6 ? timeExceeded6(frame, box, to) : icmpAbout(frame, box, to, (quote) => ({ kind: 'time-exceeded', code: ICMP_EXCEEDED.ttl, quote }));

/** "Fragmentation needed and DF set", with the size that would fit (RFC 1191 §4). */
export const fragmentationNeeded = (frame: Uint8Array, box: Box, to: MacAddress, mtu: number): Uint8Array | undefined =>
  icmpAbout(frame, box, to, (quote) => ({ kind: 'destination-unreachable', code: ICMP_UNREACHABLE.fragmentationNeeded, nextHopMtu: mtu, quote }));

/** The same for IPv6 (RFC 4443 §3.3). */
function timeExceeded6(frame: Uint8Array, box: Box, to: MacAddress): Uint8Array | undefined {
  const header = parseIpv6(frame);
  if (!header || header.nextHeader === IP_PROTOCOL.icmpv6) return undefined;
  const error: Icmpv6Message = { kind: 'time-exceeded', code: ICMP_EXCEEDED.ttl, quote: icmpv6Quote(frame.subarray(ETHERNET_HEADER)) };
  const at = ETHERNET_HEADER + IPV6_HEADER;
  const length = icmpv6Length(error);
  const made = new Uint8Array(at + length);
  emitEthernet(made, { destination: to, source: box.mac, etherType: ETHER_TYPE.ipv6 });
  emitIpv6(made, ETHERNET_HEADER, { payloadLength: length, nextHeader: IP_PROTOCOL.icmpv6, hopLimit: TTL, source: box.ipv6, destination: header.source });
  emitIcmpv6(made, at, error, pseudoSum6(box.ipv6, header.source, IP_PROTOCOL.icmpv6, length));
  return made;
}
