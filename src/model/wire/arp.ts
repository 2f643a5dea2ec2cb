/** ARP for IPv4 over Ethernet (RFC 826, Packet format). */
import { ipv4From, type Ipv4Address, type MacAddress } from '../core/address.ts';
import { put16, u16 } from '../core/bytes.ts';
import { macAddressFrom, putIpv4Address, putMac } from './address-bytes.ts';
import { ETHER_TYPE } from './ethernet.ts';
import type { FieldSpec } from './field.ts';

export const ARP_LENGTH = 28;
export const ARP_OPERATION = { request: 1, reply: 2 } as const;

const HARDWARE_ETHERNET = 1;

export interface ArpMessage {
  /** ARP_OPERATION, or what another sender put there. */
  readonly operation: number;
  readonly senderMac: MacAddress;
  readonly senderIp: Ipv4Address;
  readonly targetMac: MacAddress;
  readonly targetIp: Ipv4Address;
}

/** @returns undefined for fewer than 28 bytes, or for other hardware or protocol addresses than Ethernet's and IPv4's. */
export function parseArp(frame: Uint8Array, at = 14): ArpMessage | undefined {
  if (at + ARP_LENGTH > frame.length) return undefined;
  if (u16(frame, at) !== HARDWARE_ETHERNET || u16(frame, at + 2) !== ETHER_TYPE.ipv4 || frame[at + 4] !== 6 || frame[at + 5] !== 4) return undefined;
  return {
    operation: u16(frame, at + 6),
    senderMac: macAddressFrom(frame, at + 8),
    senderIp: ipv4From(frame, at + 14),
    targetMac: macAddressFrom(frame, at + 18),
    targetIp: ipv4From(frame, at + 24),
  };
}

/** Writes 28 bytes. */
export function emitArp(frame: Uint8Array, at: number, message: ArpMessage): void {
  put16(frame, at, HARDWARE_ETHERNET);
  put16(frame, at + 2, ETHER_TYPE.ipv4);
  frame[at + 4] = 6;
  frame[at + 5] = 4;
  put16(frame, at + 6, message.operation);
  putMac(frame, at + 8, message.senderMac);
  putIpv4Address(frame, at + 14, message.senderIp);
  putMac(frame, at + 18, message.targetMac);
  putIpv4Address(frame, at + 24, message.targetIp);
}

const PACKET = 'RFC 826 Packet format';

export const ARP_FIELDS: readonly FieldSpec[] = [
  { id: 'arp.hardware-type', bit: 0, bits: 16, show: 'number', cite: PACKET, meanings: { [HARDWARE_ETHERNET]: 'hardware.ethernet' } },
  { id: 'arp.protocol-type', bit: 16, bits: 16, show: 'hex', cite: PACKET, meanings: { [ETHER_TYPE.ipv4]: 'protocol.ipv4' } },
  { id: 'arp.hardware-length', bit: 32, bits: 8, show: 'number', cite: PACKET, unit: 'bytes' },
  { id: 'arp.protocol-length', bit: 40, bits: 8, show: 'number', cite: PACKET, unit: 'bytes' },
  { id: 'arp.operation', bit: 48, bits: 16, show: 'number', cite: PACKET, meanings: { [ARP_OPERATION.request]: 'arp.request', [ARP_OPERATION.reply]: 'arp.reply' } },
  { id: 'arp.sender-mac', bit: 64, bits: 48, show: 'mac', cite: PACKET },
  { id: 'arp.sender-ip', bit: 112, bits: 32, show: 'ipv4', cite: PACKET },
  { id: 'arp.target-mac', bit: 144, bits: 48, show: 'mac', cite: PACKET },
  { id: 'arp.target-ip', bit: 192, bits: 32, show: 'ipv4', cite: PACKET },
];
