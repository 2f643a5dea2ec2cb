/** The way down: a finished datagram gets its Ethernet header, once the next hop's link address is known (ARP, neighbour solicitation). */
import { BROADCAST_MAC, ipv4Bytes, ipv6, ipv6Bytes, isIpv6, ZERO_MAC, type IpAddress, type Ipv4Address, type Ipv6Address, type MacAddress } from '../../core/address.ts';
import { later, ms, seconds } from '../../core/units.ts';
import { ARP_LENGTH, ARP_OPERATION, emitArp, type ArpMessage } from '../../wire/arp.ts';
import { emitEthernet, ETHER_TYPE, ETHERNET_HEADER } from '../../wire/ethernet.ts';
import { emitIcmpv6, icmpv6Length, type Icmpv6Message } from '../../wire/icmpv6.ts';
import { emitIpv6, IPV6_HEADER, pseudoSum6 } from '../../wire/ipv6.ts';
import { IP_PROTOCOL } from '../../wire/ipv4.ts';
import type { SendReason, Serial, SocketId } from '../api.ts';
import { drop, emit, fired, type Kernel } from '../kernel.ts';

/** RFC 4861 §10 and Linux's neighbour defaults: one second between three requests. */
const RETRANSMIT = seconds(1);
const TRIES = 3;
/** Neighbours that a host keeps at most (Linux's gc_thresh3): what strangers say of themselves must not fill it without end. */
const MOST_NEIGHBOURS = 1_024;

export interface Sending {
  readonly why: SendReason;
  readonly socket?: SocketId;
  readonly repeats?: Serial;
  readonly causes?: readonly (Serial | undefined)[];
}

const put = (k: Kernel, frame: Uint8Array, to: MacAddress, sending: Sending, etherType: number): Serial => {
  emitEthernet(frame, { destination: to, source: k.config.mac, etherType });
  return emit(k, { type: 'transmit', bytes: frame, why: sending.why, socket: sending.socket, repeats: sending.repeats }, ...(sending.causes ?? []));
};

const samePrefix = (a: Uint8Array, b: Uint8Array, bits: number): boolean => {
  for (let i = 0; i < bits; i++) {
    const mask = 0x80 >> (i & 7);
    if (((a[i >> 3] as number) & mask) !== ((b[i >> 3] as number) & mask)) return false;
  }
  return true;
};

/** The neighbour that a datagram is handed to: the destination itself on the same prefix, else the gateway (RFC 1122 §3.3.1.1). */
function nextHop(k: Kernel, destination: IpAddress): IpAddress {
  const { config } = k;
  if (!config.gateway) return destination;
  if (isIpv6(destination)) return samePrefix(ipv6Bytes(destination), ipv6Bytes(config.ipv6), config.prefix6 ?? 64) ? destination : config.gateway.ipv6;
  return samePrefix(ipv4Bytes(destination), ipv4Bytes(config.ipv4), config.prefix4 ?? 24) ? destination : config.gateway.ipv4;
}

/**
 * Sends a frame whose datagram stands from byte 14 on; the Ethernet header is written here.
 * @returns the transmit output's serial, or undefined while the frame waits for the neighbour's address
 */
export function transmit(k: Kernel, frame: Uint8Array, destination: IpAddress, sending: Sending): Serial | undefined {
  const hop = nextHop(k, destination);
  const known = k.config.staticNeighbours[hop] ?? k.neighbours.get(hop)?.mac;
  const etherType = isIpv6(destination) ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4;
  if (known) return put(k, frame, known, sending, etherType);
  const waiting = k.neighbours.get(hop);
  if (!waiting && !roomForNeighbour(k)) {
    drop(k, 'unresolved-neighbour', sending.socket);
    return undefined;
  }
  const item = { bytes: frame, why: sending.why, ...(sending.socket !== undefined && { socket: sending.socket }), causes: [k.cause, ...(sending.causes ?? []).filter((c) => c !== undefined)] };
  k.neighbours.set(hop, {
    waiting: [...(waiting?.waiting ?? []), item].slice(-101),        // Linux: unres_qlen of about a hundred small datagrams
    tries: waiting?.tries ?? 1,
    retryAt: waiting?.retryAt ?? later(k.now, RETRANSMIT),
    cause: waiting?.cause ?? k.cause,
  });
  if (!waiting) solicit(k, hop);
  return undefined;
}

function arpFrame(k: Kernel, operation: number, target: { mac: MacAddress; ip: Ipv4Address }): Uint8Array {
  const frame = new Uint8Array(ETHERNET_HEADER + ARP_LENGTH);
  emitArp(frame, ETHERNET_HEADER, { operation, senderMac: k.config.mac, senderIp: k.config.ipv4, targetMac: target.mac, targetIp: target.ip });
  return frame;
}

/** Asks who has the address: ARP by broadcast, or a neighbour solicitation to the address's solicited-node group (RFC 4861 §7.2.2). */
function solicit(k: Kernel, address: IpAddress): void {
  if (!isIpv6(address)) {
    put(k, arpFrame(k, ARP_OPERATION.request, { mac: ZERO_MAC, ip: address }), BROADCAST_MAC, { why: 'arp-request' }, ETHER_TYPE.arp);
    return;
  }
  const last = ipv6Bytes(address).slice(13);
  const group = ipv6(`ff02::1:ff${(last[0] as number).toString(16).padStart(2, '0')}:${(((last[1] as number) << 8) | (last[2] as number)).toString(16)}`);
  const groupMac = `33:33:ff:${[...last].map((b) => b.toString(16).padStart(2, '0')).join(':')}` as MacAddress;
  sendNeighbourMessage(k, { kind: 'neighbour-solicitation', target: address, linkAddress: k.config.mac }, group, groupMac, 'neighbour-solicitation');
}

function sendNeighbourMessage(k: Kernel, message: Icmpv6Message, to: Ipv6Address, mac: MacAddress, why: SendReason): void {
  const length = icmpv6Length(message);
  const frame = new Uint8Array(ETHERNET_HEADER + IPV6_HEADER + length);
  // RFC 4861 §7.1.1: a hop limit of 255 shows that no router has passed the message on.
  emitIpv6(frame, ETHERNET_HEADER, { payloadLength: length, nextHeader: IP_PROTOCOL.icmpv6, hopLimit: 255, source: k.config.ipv6, destination: to });
  emitIcmpv6(frame, ETHERNET_HEADER + IPV6_HEADER, message, pseudoSum6(k.config.ipv6, to, IP_PROTOCOL.icmpv6, length));
  put(k, frame, mac, { why }, ETHER_TYPE.ipv6);
}

/** RFC 826: merge what the sender says of itself, then answer if we are the target. */
export function arpArrived(k: Kernel, message: ArpMessage): void {
  const forUs = message.targetIp === k.config.ipv4;
  if (forUs || k.neighbours.has(message.senderIp)) learn(k, message.senderIp, message.senderMac);
  if (!forUs || message.operation !== ARP_OPERATION.request) return;
  put(k, arpFrame(k, ARP_OPERATION.reply, { mac: message.senderMac, ip: message.senderIp }), message.senderMac, { why: 'arp-reply' }, ETHER_TYPE.arp);
}

/** RFC 4861 §7.2.3 and §7.2.5. */
export function neighbourMessageArrived(k: Kernel, message: Icmpv6Message, source: Ipv6Address, hopLimit: number): void {
  if (hopLimit !== 255) return;
  if (message.kind === 'neighbour-solicitation' && message.target === k.config.ipv6) {
    if (message.linkAddress) learn(k, source, message.linkAddress);
    const reply: Icmpv6Message = { kind: 'neighbour-advertisement', target: k.config.ipv6, linkAddress: k.config.mac, router: false, solicited: true, override: true };
    if (message.linkAddress) sendNeighbourMessage(k, reply, source, message.linkAddress, 'neighbour-advertisement');
  }
  if (message.kind === 'neighbour-advertisement' && message.linkAddress && k.neighbours.has(message.target)) learn(k, message.target, message.linkAddress);
}

/** Makes room for one more: the one known longest goes, unless frames wait for all of them. */
function roomForNeighbour(k: Kernel): boolean {
  if (k.neighbours.size < MOST_NEIGHBOURS) return true;
  for (const [address, { waiting }] of k.neighbours) if (waiting.length === 0) return k.neighbours.delete(address);
  return false;
}

function learn(k: Kernel, address: IpAddress, mac: MacAddress): void {
  const before = k.neighbours.get(address);
  if (!before && !roomForNeighbour(k)) return;
  k.neighbours.set(address, { mac, waiting: [], tries: 0, cause: k.cause });
  for (const item of before?.waiting ?? []) {
    put(k, item.bytes, mac, { why: item.why, ...(item.socket !== undefined && { socket: item.socket }), causes: item.causes }, isIpv6(address) ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4);
  }
}

/** Neighbours that have not answered: asked again, then given up with all that waits for them. @returns what was given up */
export function neighbourTimers(k: Kernel, unreachable: (socket: SocketId) => void): void {
  for (const [address, neighbour] of k.neighbours) {
    if (neighbour.retryAt === undefined || neighbour.retryAt > k.now) continue;
    fired(k, 'arp', later(neighbour.retryAt, ms(-1_000)), neighbour.cause);
    if (neighbour.tries < TRIES) {
      k.neighbours.set(address, { ...neighbour, tries: neighbour.tries + 1, retryAt: later(k.now, RETRANSMIT) });
      solicit(k, address);
      continue;
    }
    k.neighbours.delete(address);
    for (const item of neighbour.waiting) {
      drop(k, 'unresolved-neighbour', item.socket);
      if (item.socket !== undefined) unreachable(item.socket);
    }
  }
}
