/** The internet layer on the way down: an IPv4 or IPv6 header round a transport's bytes, in fragments where IPv4 needs them. */
import { isIpv6, type IpAddress, type Ipv4Address, type Ipv6Address } from '../../core/address.ts';
import { ETHERNET_HEADER } from '../../wire/ethernet.ts';
import { emitIcmp, icmpLength, icmpQuote, type IcmpMessage } from '../../wire/icmp.ts';
import { emitIcmpv6, icmpv6Length, icmpv6Quote, type Icmpv6Message } from '../../wire/icmpv6.ts';
import { emitIpv4, IP_PROTOCOL, IPV4_HEADER, pseudoSum4 } from '../../wire/ipv4.ts';
import { emitIpv6, emitIpv6Fragment, FRAGMENT_HEADER, IPV6_HEADER, pseudoSum6 } from '../../wire/ipv6.ts';
import type { Serial } from '../api.ts';
import { scramble, seed, type Kernel } from '../kernel.ts';
import { transmit, type Sending } from '../link/transmit.ts';

export interface Parcel {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly protocol: number;
  /** Bytes of transport header and data. */
  readonly length: number;
  readonly identification: number;
  readonly dontFragment: boolean;
  readonly ttl: number;
  readonly typeOfService?: number;
  readonly flowLabel?: number;
  /** Writes the transport's bytes at `at`, given the unfolded pseudo-header sum. */
  readonly fill: (frame: Uint8Array, at: number, end: number, pseudo: number) => void;
}

/** The bytes of IP that fit one frame to this destination. */
export const pathMtu = (k: Kernel, destination: IpAddress): number => Math.min(k.config.mtu, k.pathMtu.get(destination) ?? k.config.mtu);

/** Small frames share a buffer: one for each would take more memory than the frame. */
const SLAB = 16_384;
const SMALL = 512;
let slab = new ArrayBuffer(0);
let used = 0;

/** So many bytes of zero that nobody else has. */
function newFrame(length: number): Uint8Array {
  if (length > SMALL) return new Uint8Array(length);
  if (used + length > slab.byteLength) {
    slab = new ArrayBuffer(SLAB);
    used = 0;
  }
  const frame = new Uint8Array(slab, used, length);
  used += length;
  return frame;
}

/** @returns the serial of the (last) transmit output, undefined while the frame waits for a neighbour's address */
export function sendIp(k: Kernel, parcel: Parcel, sending: Sending): Serial | undefined {
  const v6 = isIpv6(parcel.destination);
  const header = v6 ? IPV6_HEADER : IPV4_HEADER;
  const at = ETHERNET_HEADER + header;
  const frame = newFrame(at + parcel.length);
  const pseudo = v6
    ? pseudoSum6(parcel.source as Ipv6Address, parcel.destination as Ipv6Address, parcel.protocol, parcel.length)
    : pseudoSum4(parcel.source as Ipv4Address, parcel.destination as Ipv4Address, parcel.protocol, parcel.length);
  parcel.fill(frame, at, frame.length, pseudo);
  if (header + parcel.length > pathMtu(k, parcel.destination) && !parcel.dontFragment) return sendFragments(k, parcel, frame.subarray(at), sending);
  writeHeader(frame, parcel, parcel.length, 0, false);
  return transmit(k, frame, parcel.destination, sending);
}

function writeHeader(frame: Uint8Array, parcel: Parcel, length: number, offset: number, more: boolean): void {
  if (isIpv6(parcel.destination)) {
    emitIpv6(frame, ETHERNET_HEADER, {
      payloadLength: length, nextHeader: parcel.protocol, hopLimit: parcel.ttl, flowLabel: parcel.flowLabel ?? 0, trafficClass: parcel.typeOfService ?? 0,
      source: parcel.source as Ipv6Address, destination: parcel.destination,
    });
    return;
  }
  emitIpv4(frame, ETHERNET_HEADER, {
    totalLength: IPV4_HEADER + length, typeOfService: parcel.typeOfService ?? 0, identification: parcel.identification, dontFragment: parcel.dontFragment,
    moreFragments: more, fragmentOffset: offset, ttl: parcel.ttl, protocol: parcel.protocol, source: parcel.source as Ipv4Address, destination: parcel.destination,
  });
}

/** RFC 791 §3.2 and RFC 8200 §4.5: pieces of a multiple of eight bytes, all with one identification. */
function sendFragments(k: Kernel, parcel: Parcel, payload: Uint8Array, sending: Sending): Serial | undefined {
  const v6 = isIpv6(parcel.destination);
  const extra = v6 ? FRAGMENT_HEADER : 0;
  const header = v6 ? IPV6_HEADER : IPV4_HEADER;
  const room = (pathMtu(k, parcel.destination) - header - extra) & ~7;
  let last: Serial | undefined;
  for (let offset = 0; offset < payload.length; offset += room) {
    const piece = payload.subarray(offset, offset + room);
    const more = offset + piece.length < payload.length;
    const frame = new Uint8Array(ETHERNET_HEADER + header + extra + piece.length);
    if (v6) {
      writeHeader(frame, { ...parcel, protocol: IP_PROTOCOL.fragment }, extra + piece.length, 0, false);
      emitIpv6Fragment(frame, ETHERNET_HEADER + header, parcel.protocol, { offset, moreFragments: more, identification: parcel.identification });
    } else {
      writeHeader(frame, parcel, piece.length, offset, more);
    }
    frame.set(piece, ETHERNET_HEADER + header + extra);
    last = transmit(k, frame, parcel.destination, sending);
  }
  return last;
}

/** The identification of a datagram that belongs to no TCP connection. */
export const datagramId = (k: Kernel): number => seed(k, 'datagramId', 0x10000);

/** ICMP errors go back to the sender of the datagram they quote (RFC 1122 §3.2.2). Linux gives them precedence 0xC0 (RFC 1812 §4.3.2.5). */
export function sendIcmpError(k: Kernel, to: Ipv4Address, message: Extract<IcmpMessage, { quote: Uint8Array }>, datagram: Uint8Array): void {
  const whole = { ...message, quote: icmpQuote(datagram) };
  sendIp(k, {
    source: k.config.ipv4, destination: to, protocol: IP_PROTOCOL.icmp, length: icmpLength(whole), identification: datagramId(k), dontFragment: false, ttl: 64,
    typeOfService: 0xc0, fill: (frame, at) => emitIcmp(frame, at, whole),
  }, { why: 'icmp-error' });
}

export function sendIcmpv6Error(k: Kernel, to: Ipv6Address, message: Extract<Icmpv6Message, { quote: Uint8Array }>, datagram: Uint8Array): void {
  const whole = { ...message, quote: icmpv6Quote(datagram) };
  sendIp(k, {
    source: k.config.ipv6, destination: to, protocol: IP_PROTOCOL.icmpv6, length: icmpv6Length(whole), identification: 0, dontFragment: false, ttl: 64,
    flowLabel: flowLabel(k), fill: (frame, at, _end, pseudo) => emitIcmpv6(frame, at, whole, pseudo),
  }, { why: 'icmp-error' });
}

/** A flow label for something without a connection: the next of the host's seeds. */
export const flowLabel = (k: Kernel): number => seed(k, 'flowLabel', 0x100000);
export const fragmentId = (k: Kernel): number => scramble(`${k.config.name} fragment ${k.serial}`);
