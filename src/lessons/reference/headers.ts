import { ETHERNET_FIELDS } from '../../model/wire/ethernet.ts';
import type { FieldSpec } from '../../model/wire/field.ts';
import { IPV4_FIELDS } from '../../model/wire/ipv4.ts';
import { IPV6_FIELDS } from '../../model/wire/ipv6.ts';
import { TCP_FIELDS } from '../../model/wire/tcp.ts';
import { UDP_FIELDS } from '../../model/wire/udp.ts';

/** The headers that the chapters are about, from the tables by which the model reads and writes them. */
export const HEADERS: readonly { readonly name: string; readonly fields: readonly FieldSpec[] }[] = [
  { name: 'Ethernet', fields: ETHERNET_FIELDS },
  { name: 'IPv4', fields: IPV4_FIELDS },
  { name: 'IPv6', fields: IPV6_FIELDS },
  { name: 'TCP', fields: TCP_FIELDS },
  { name: 'UDP', fields: UDP_FIELDS },
];
