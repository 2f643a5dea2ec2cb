/** Ethernet II framing as RFC 894 uses it: two addresses and a type. Preamble and frame check sequence are not part of a captured frame. */
import type { MacAddress } from '../core/address.ts';
import { put16, u16 } from '../core/bytes.ts';
import { macAddressFrom, putMac } from './address-bytes.ts';
import type { FieldSpec } from './field.ts';

/** Bytes before the datagram. */
export const ETHERNET_HEADER = 14;

export const ETHER_TYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;

export interface EthernetHeader {
  readonly destination: MacAddress;
  readonly source: MacAddress;
  /** 0x0600 and up: what the frame carries. Below that an IEEE 802.3 length, which RFC 894 does not use. */
  readonly etherType: number;
}

/** @returns undefined for fewer than 14 bytes. */
export function parseEthernet(frame: Uint8Array): EthernetHeader | undefined {
  if (frame.length < ETHERNET_HEADER) return undefined;
  return { destination: macAddressFrom(frame, 0), source: macAddressFrom(frame, 6), etherType: u16(frame, 12) };
}

/** Writes bytes 0 to 13. */
export function emitEthernet(frame: Uint8Array, header: EthernetHeader): void {
  putMac(frame, 0, header.destination);
  putMac(frame, 6, header.source);
  put16(frame, 12, header.etherType);
}

/** Bytes of an IEEE 802.1Q tag, which stands between the addresses and the type. */
export const VLAN_TAG = 4;

/** Types that say a tag follows: a customer's (0x8100) or a provider's (0x88a8). */
export const isVlanType = (etherType: number): boolean => etherType === 0x8100 || etherType === 0x88a8;

const ETHER_TYPE_MEANINGS = {
  [ETHER_TYPE.ipv4]: 'protocol.ipv4', [ETHER_TYPE.arp]: 'protocol.arp', [ETHER_TYPE.ipv6]: 'protocol.ipv6', 0x8100: 'protocol.vlan', 0x88a8: 'protocol.vlan',
} as const;

export const ETHERNET_FIELDS: readonly FieldSpec[] = [
  { id: 'ethernet.destination', bit: 0, bits: 48, show: 'mac', cite: 'RFC 894 Frame Format' },
  { id: 'ethernet.source', bit: 48, bits: 48, show: 'mac', cite: 'RFC 894 Frame Format' },
  { id: 'ethernet.type', bit: 96, bits: 16, show: 'hex', cite: 'RFC 894 Frame Format', meanings: ETHER_TYPE_MEANINGS },
];

/** One tag, counted from the type that announces it (IEEE 802.1Q): the type above, then these. */
export const VLAN_FIELDS: readonly FieldSpec[] = [
  { id: 'vlan.priority', bit: 0, bits: 3, show: 'number', cite: 'IEEE 802.1Q' },
  { id: 'vlan.drop-eligible', bit: 3, bits: 1, show: 'bit', cite: 'IEEE 802.1Q' },
  { id: 'vlan.identifier', bit: 4, bits: 12, show: 'number', cite: 'IEEE 802.1Q' },
  { id: 'ethernet.type', bit: 16, bits: 16, show: 'hex', cite: 'RFC 894 Frame Format', meanings: ETHER_TYPE_MEANINGS },
];
