/** What a firewall sends in another's name. */
import { seq, seqAdd, type Seq } from '../core/seq.ts';
import { ETHERNET_HEADER, emitEthernet, parseEthernet } from '../wire/ethernet.ts';
import { IP_PROTOCOL, IPV4_HEADER, emitIpv4, parseIpv4, pseudoSum4 } from '../wire/ipv4.ts';
import { IPV6_HEADER, emitIpv6, parseIpv6, pseudoSum6 } from '../wire/ipv6.ts';
import { TCP_FLAG, TCP_HEADER, emitTcp } from '../wire/tcp.ts';
import type { FrameFacts, TcpFacts } from './frame-facts.ts';

const TTL = 64;

/**
 * A reset in the name of the segment's receiver, as a firewall forges it (RFC 9293 §3.10.7.1: what a host without that connection answers).
 * @returns undefined for a reset, which is never answered
 */
export function forgedReset(frame: Uint8Array, facts: FrameFacts, segment: TcpFacts): Uint8Array | undefined {
  const ethernet = parseEthernet(frame);
  if (!ethernet || segment.flags & TCP_FLAG.RST) return undefined;
  const ipv4 = facts.version === 4 ? parseIpv4(frame) : undefined;
  const ipv6 = facts.version === 6 ? parseIpv6(frame) : undefined;
  if (!ipv4 && !ipv6) return undefined;
  const at = ETHERNET_HEADER + (ipv4 ? IPV4_HEADER : IPV6_HEADER);
  const made = new Uint8Array(at + TCP_HEADER);
  emitEthernet(made, { destination: ethernet.source, source: ethernet.destination, etherType: ethernet.etherType });
  let pseudo = 0;
  if (ipv4) {
    emitIpv4(made, ETHERNET_HEADER, {
      totalLength: IPV4_HEADER + TCP_HEADER, identification: 0, dontFragment: true, ttl: TTL, protocol: IP_PROTOCOL.tcp,
      source: ipv4.destination, destination: ipv4.source,
    });
    pseudo = pseudoSum4(ipv4.destination, ipv4.source, IP_PROTOCOL.tcp, TCP_HEADER);
  } else if (ipv6) {
    emitIpv6(made, ETHERNET_HEADER, { payloadLength: TCP_HEADER, nextHeader: IP_PROTOCOL.tcp, hopLimit: TTL, source: ipv6.destination, destination: ipv6.source });
    pseudo = pseudoSum6(ipv6.destination, ipv6.source, IP_PROTOCOL.tcp, TCP_HEADER);
  }
  const acked = (segment.flags & TCP_FLAG.ACK) !== 0;
  const occupies = segment.length + (segment.flags & TCP_FLAG.SYN ? 1 : 0) + (segment.flags & TCP_FLAG.FIN ? 1 : 0);
  emitTcp(made, at, made.length, {
    sourcePort: segment.destinationPort, destinationPort: segment.sourcePort,
    seq: acked ? seq(segment.ack) : (0 as Seq), ack: acked ? (0 as Seq) : seqAdd(segment.seq as Seq, occupies),
    flags: acked ? TCP_FLAG.RST : TCP_FLAG.RST | TCP_FLAG.ACK, window: 0, options: [],
  }, pseudo);
  return made;
}
