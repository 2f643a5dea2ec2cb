/** The fixed part of every header as a table of fields: for diagrams that show a header without a frame. */
import { ARP_FIELDS, ARP_LENGTH } from './arp.ts';
import { ETHERNET_FIELDS, ETHERNET_HEADER } from './ethernet.ts';
import type { FieldSpec } from './field.ts';
import { ICMP_FIELDS, ICMP_HEADER } from './icmp.ts';
import { ICMPV6_FIELDS } from './icmpv6.ts';
import { IPV4_FIELDS, IPV4_HEADER } from './ipv4.ts';
import { FRAGMENT_HEADER, IPV6_FIELDS, IPV6_FRAGMENT_FIELDS, IPV6_HEADER } from './ipv6.ts';
import { TCP_FIELDS, TCP_HEADER } from './tcp.ts';
import { UDP_FIELDS, UDP_HEADER } from './udp.ts';

export interface HeaderTable {
  readonly id: string;
  /** Bytes. */
  readonly length: number;
  /** Those without `within` fill the header from its first bit to its last. */
  readonly fields: readonly FieldSpec[];
}

export const HEADERS: readonly HeaderTable[] = [
  { id: 'ethernet', length: ETHERNET_HEADER, fields: ETHERNET_FIELDS },
  { id: 'arp', length: ARP_LENGTH, fields: ARP_FIELDS },
  { id: 'ipv4', length: IPV4_HEADER, fields: IPV4_FIELDS },
  { id: 'ipv6', length: IPV6_HEADER, fields: IPV6_FIELDS },
  { id: 'ipv6-fragment', length: FRAGMENT_HEADER, fields: IPV6_FRAGMENT_FIELDS },
  { id: 'tcp', length: TCP_HEADER, fields: TCP_FIELDS },
  { id: 'udp', length: UDP_HEADER, fields: UDP_FIELDS },
  ...Object.entries(ICMP_FIELDS).map(([kind, fields]) => ({ id: `icmp.${kind}`, length: ICMP_HEADER, fields })),
  ...Object.entries(ICMPV6_FIELDS).map(([kind, fields]) => ({ id: `icmpv6.${kind}`, length: kind.startsWith('neighbour') ? 24 : ICMP_HEADER, fields })),
];
