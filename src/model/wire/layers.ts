/** The layers of a frame and where each stands in it. */

export type LayerName = 'link' | 'internet' | 'transport' | 'application';
export type ProtocolName = 'ethernet' | 'arp' | 'ipv4' | 'ipv6' | 'icmp' | 'icmpv6' | 'tcp' | 'udp' | 'data';

/** Bytes [start, end) of a frame that belong to one layer: the header of link, internet or transport, or the application's bytes. */
export interface LayerSpan {
  readonly layer: LayerName;
  readonly protocol: ProtocolName;
  readonly start: number;
  readonly end: number;
}
