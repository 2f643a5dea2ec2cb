/** A router on the way: what it makes of a frame that is not for itself, and how it answers who asks for its link address. */
import type { Ipv4Address, Ipv6Address, MacAddress } from '../core/address.ts';
import { put16, u16 } from '../core/bytes.ts';
import { checksum } from '../core/checksum.ts';
import { ARP_LENGTH, ARP_OPERATION, emitArp, parseArp } from '../wire/arp.ts';
import { ETHER_TYPE, ETHERNET_HEADER, emitEthernet } from '../wire/ethernet.ts';
import { emitIcmpv6, icmpv6Length, parseIcmpv6, type Icmpv6Message } from '../wire/icmpv6.ts';
import { IP_PROTOCOL } from '../wire/ipv4.ts';
import { IPV6_HEADER, emitIpv6, parseIpv6, pseudoSum6 } from '../wire/ipv6.ts';
import type { FrameFacts } from './frame-facts.ts';

export interface Box {
  readonly mac: MacAddress;
  readonly ipv4: Ipv4Address;
  readonly ipv6: Ipv6Address;
}

/** Addresses of the routers on the way, numbered from the client: 10.0.0.254, 10.0.1.254, … */
export const routerBox = (k: number): Box => ({
  mac: `02:00:00:00:${(k - 1).toString(16).padStart(2, '0')}:fe` as MacAddress,
  ipv4: `10.0.${k - 1}.254` as Ipv4Address,
  ipv6: (k === 1 ? 'fd00::fe' : `fd00::${k - 1}:fe`) as Ipv6Address,
});

/**
 * The frame for the next hop: new link addresses, one less to live (RFC 1812 §5.3.1, RFC 8200 §3).
 * @returns undefined when its time to live is used up
 */
export function forwarded(frame: Uint8Array, facts: FrameFacts, from: MacAddress, to: MacAddress): Uint8Array | undefined {
  const copy = frame.slice();
  emitEthernet(copy, { destination: to, source: from, etherType: u16(frame, 12) });
  const ttlAt = facts.version === 6 ? ETHERNET_HEADER + 7 : ETHERNET_HEADER + 8;
  const ttl = copy[ttlAt] as number;
  if (ttl <= 1) return undefined;
  copy[ttlAt] = ttl - 1;
  if (facts.version === 4) {
    put16(copy, ETHERNET_HEADER + 10, 0);
    put16(copy, ETHERNET_HEADER + 10, checksum(copy, ETHERNET_HEADER, ETHERNET_HEADER + ((copy[14] as number) & 15) * 4));
  }
  return copy;
}

/** Whether an IPv4 datagram is longer than `mtu` and may not be cut. */
export const tooBig = (frame: Uint8Array, facts: FrameFacts, mtu: number): boolean =>
  facts.version === 4 && u16(frame, ETHERNET_HEADER + 2) > mtu && (u16(frame, ETHERNET_HEADER + 6) & 0x4000) !== 0;

/** The answer to a question for the box's own link address; undefined for anything else. */
export const neighbourAnswer = (frame: Uint8Array, facts: FrameFacts, box: Box): Uint8Array | undefined =>
  facts.kind === 'arp' ? arpReply(frame, box) : facts.kind === 'icmpv6' ? advertisement(frame, facts, box) : undefined;

/** RFC 826, Packet Reception. */
function arpReply(frame: Uint8Array, box: Box): Uint8Array | undefined {
  const request = parseArp(frame);
  if (request?.operation !== ARP_OPERATION.request || request.targetIp !== box.ipv4) return undefined;
  const made = new Uint8Array(ETHERNET_HEADER + ARP_LENGTH);
  emitEthernet(made, { destination: request.senderMac, source: box.mac, etherType: ETHER_TYPE.arp });
  emitArp(made, ETHERNET_HEADER, {
    operation: ARP_OPERATION.reply, senderMac: box.mac, senderIp: box.ipv4, targetMac: request.senderMac, targetIp: request.senderIp,
  });
  return made;
}

/** RFC 4861 §7.2.4. */
function advertisement(frame: Uint8Array, facts: FrameFacts, box: Box): Uint8Array | undefined {
  const header = parseIpv6(frame);
  if (!header) return undefined;
  const asked = parseIcmpv6(frame, facts.transport, facts.end, pseudoSum6(header.source, header.destination, IP_PROTOCOL.icmpv6, facts.end - facts.transport));
  if (asked?.kind !== 'neighbour-solicitation' || asked.target !== box.ipv6 || asked.linkAddress === undefined) return undefined;
  const answer: Icmpv6Message = { kind: 'neighbour-advertisement', target: box.ipv6, linkAddress: box.mac, router: true, solicited: true, override: true };
  const at = ETHERNET_HEADER + IPV6_HEADER;
  const length = icmpv6Length(answer);
  const made = new Uint8Array(at + length);
  emitEthernet(made, { destination: asked.linkAddress, source: box.mac, etherType: ETHER_TYPE.ipv6 });
  emitIpv6(made, ETHERNET_HEADER, { payloadLength: length, nextHeader: IP_PROTOCOL.icmpv6, hopLimit: 255, source: box.ipv6, destination: header.source });
  emitIcmpv6(made, at, answer, pseudoSum6(box.ipv6, header.source, IP_PROTOCOL.icmpv6, length));
  return made;
}
