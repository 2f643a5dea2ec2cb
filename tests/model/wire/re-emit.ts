/** Writes a frame again from what was read of it, header by header: every byte must come from a parsed value or the payload. */
import type { Dissection } from '../../../src/model/wire/frame.ts';
import { ARP_LENGTH, emitArp } from '../../../src/model/wire/arp.ts';
import { emitEthernet, ETHERNET_HEADER } from '../../../src/model/wire/ethernet.ts';
import { emitIcmp, icmpLength } from '../../../src/model/wire/icmp.ts';
import { emitIcmpv6, icmpv6Length } from '../../../src/model/wire/icmpv6.ts';
import { emitIpv4, IP_PROTOCOL, pseudoSum4 } from '../../../src/model/wire/ipv4.ts';
import { emitIpv6, IPV6_HEADER, pseudoSum6 } from '../../../src/model/wire/ipv6.ts';
import { emitTcp } from '../../../src/model/wire/tcp.ts';
import { emitUdp } from '../../../src/model/wire/udp.ts';
import { put16 } from '../../../src/model/core/bytes.ts';

/** @returns undefined for a frame that emit does not make: one with IP options, extension headers, tags or no IP at all */
export function reEmit(frame: Uint8Array, found: Dissection): Uint8Array | undefined {
  const { ethernet, arp, ipv4, ipv6 } = found;
  if (!ethernet) return undefined;
  if (arp) {
    const copy = new Uint8Array(ETHERNET_HEADER + ARP_LENGTH);
    emitEthernet(copy, ethernet);
    emitArp(copy, ETHERNET_HEADER, arp);
    return copy;
  }
  if (!ipv4 && !ipv6) return undefined;
  const at = ETHERNET_HEADER + (ipv4 ? ipv4.headerLength : IPV6_HEADER);
  const end = ETHERNET_HEADER + (ipv4 ? ipv4.totalLength : IPV6_HEADER + (ipv6?.payloadLength ?? 0));
  const copy = new Uint8Array(end);
  emitEthernet(copy, ethernet);
  copy.set(frame.subarray(found.payload[0], found.payload[1]), found.payload[0]);
  if (ipv4) emitIpv4(copy, ETHERNET_HEADER, ipv4);
  if (ipv6) emitIpv6(copy, ETHERNET_HEADER, ipv6);
  const pseudo = (protocol: number): number =>
    ipv4 ? pseudoSum4(ipv4.source, ipv4.destination, protocol, end - at) : ipv6 ? pseudoSum6(ipv6.source, ipv6.destination, protocol, end - at) : 0;
  if (found.tcp) emitTcp(copy, at, end, found.tcp, pseudo(IP_PROTOCOL.tcp));
  if (found.udp) {
    emitUdp(copy, at, end, found.udp, pseudo(IP_PROTOCOL.udp));
    // A first fragment does not hold the bytes that its checksum and length count.
    if (ipv4?.moreFragments) {
      put16(copy, at + 4, found.udp.length);
      put16(copy, at + 6, found.udp.checksum);
    }
  }
  if (found.icmp && icmpLength(found.icmp) === end - at) emitIcmp(copy, at, found.icmp);
  if (found.icmpv6 && icmpv6Length(found.icmpv6) === end - at) emitIcmpv6(copy, at, found.icmpv6, pseudo(IP_PROTOCOL.icmpv6));
  return copy;
}
