/** ICMPv6: errors and echo (RFC 4443), and the two messages that find a neighbour's link address (RFC 4861 §4.3, §4.4). */
import type { Ipv6Address, MacAddress } from '../core/address.ts';
import { put16, put32, u16, u32 } from '../core/bytes.ts';
import { checksum } from '../core/checksum.ts';
import { ipv6AddressBytes, ipv6AddressFrom, macAddressFrom, putMac } from './address-bytes.ts';
import { IPV6_HEADER } from './ipv6.ts';
import type { FieldSpec } from './field.ts';

const ICMPV6_TYPE = {
  destinationUnreachable: 1, packetTooBig: 2, timeExceeded: 3, echoRequest: 128, echoReply: 129, neighbourSolicitation: 135, neighbourAdvertisement: 136,
} as const;
/** Codes of destination unreachable (RFC 4443 §3.1). */
export const ICMPV6_UNREACHABLE = { noRoute: 0, administrativelyProhibited: 1, beyondScope: 2, address: 3, port: 4 } as const;

export type Icmpv6Message =
  | { readonly kind: 'echo-request' | 'echo-reply'; readonly identifier: number; readonly sequence: number; readonly data: Uint8Array }
  | { readonly kind: 'destination-unreachable' | 'time-exceeded'; readonly code: number; readonly quote: Uint8Array }
  | { readonly kind: 'packet-too-big'; readonly mtu: number; readonly quote: Uint8Array }
  /** linkAddress: the source link-layer address option, absent when the source is unspecified. */
  | { readonly kind: 'neighbour-solicitation'; readonly target: Ipv6Address; readonly linkAddress?: MacAddress }
  /** linkAddress: the target link-layer address option. */
  | {
      readonly kind: 'neighbour-advertisement'; readonly target: Ipv6Address; readonly linkAddress?: MacAddress;
      readonly router: boolean; readonly solicited: boolean; readonly override: boolean;
    }
  /** rest: everything behind the checksum. */
  | { readonly kind: 'unknown'; readonly type: number; readonly code: number; readonly rest: Uint8Array };

const HEADER = 8;
const NEIGHBOUR_HEADER = 24;
/** RFC 4861 §4.6.1: options 1 (source) and 2 (target), 8 bytes with an Ethernet address. */
const OPTION_SOURCE_LINK = 1;
const OPTION_TARGET_LINK = 2;
const LINK_OPTION = 8;

/** The link-layer address of the first option of this type; undefined without one; null when an option's length is impossible. */
function linkOption(frame: Uint8Array, from: number, end: number, type: number): MacAddress | undefined | null {
  let found: MacAddress | undefined;
  for (let at = from; at < end; ) {
    const length = at + 1 < end ? 8 * (frame[at + 1] as number) : 0;
    // RFC 4861 §4.6: nodes discard a message with an option of length zero.
    if (length === 0 || at + length > end) return null;
    if (frame[at] === type && length === LINK_OPTION) found ??= macAddressFrom(frame, at + 2);
    at += length;
  }
  return found;
}

/**
 * @param pseudo pseudoSum6 over end − at bytes with next header 58 (RFC 4443 §2.3)
 * @returns undefined for fewer bytes than the message needs, or a neighbour message with an impossible option.
 */
export function parseIcmpv6(frame: Uint8Array, at: number, end: number, pseudo: number): (Icmpv6Message & { readonly checksumOk: boolean }) | undefined {
  if (at < 0 || at + HEADER > end || end > frame.length) return undefined;
  const type = frame[at] as number;
  const code = frame[at + 1] as number;
  const checksumOk = checksum(frame, at, end, pseudo) === 0;
  const behind = frame.subarray(at + HEADER, end);
  switch (type) {
    case ICMPV6_TYPE.echoRequest:
    case ICMPV6_TYPE.echoReply:
      return {
        kind: type === ICMPV6_TYPE.echoRequest ? 'echo-request' : 'echo-reply',
        identifier: u16(frame, at + 4), sequence: u16(frame, at + 6), data: behind, checksumOk,
      };
    case ICMPV6_TYPE.destinationUnreachable:
      return { kind: 'destination-unreachable', code, quote: behind, checksumOk };
    case ICMPV6_TYPE.timeExceeded:
      return { kind: 'time-exceeded', code, quote: behind, checksumOk };
    case ICMPV6_TYPE.packetTooBig:
      return { kind: 'packet-too-big', mtu: u32(frame, at + 4), quote: behind, checksumOk };
    case ICMPV6_TYPE.neighbourSolicitation:
    case ICMPV6_TYPE.neighbourAdvertisement: {
      if (at + NEIGHBOUR_HEADER > end) return undefined;
      const solicitation = type === ICMPV6_TYPE.neighbourSolicitation;
      const link = linkOption(frame, at + NEIGHBOUR_HEADER, end, solicitation ? OPTION_SOURCE_LINK : OPTION_TARGET_LINK);
      if (link === null) return undefined;
      const common = { target: ipv6AddressFrom(frame, at + 8), ...(link !== undefined && { linkAddress: link }), checksumOk };
      if (solicitation) return { kind: 'neighbour-solicitation', ...common };
      const bits = frame[at + 4] as number;
      return { kind: 'neighbour-advertisement', router: (bits & 0x80) !== 0, solicited: (bits & 0x40) !== 0, override: (bits & 0x20) !== 0, ...common };
    }
    default:
      return { kind: 'unknown', type, code, rest: frame.subarray(at + 4, end), checksumOk };
  }
}

export function icmpv6Length(message: Icmpv6Message): number {
  if ('data' in message) return HEADER + message.data.length;
  if ('quote' in message) return HEADER + message.quote.length;
  if ('target' in message) return NEIGHBOUR_HEADER + (message.linkAddress === undefined ? 0 : LINK_OPTION);
  return 4 + message.rest.length;
}

const TYPE_OF = {
  'echo-request': ICMPV6_TYPE.echoRequest,
  'echo-reply': ICMPV6_TYPE.echoReply,
  'destination-unreachable': ICMPV6_TYPE.destinationUnreachable,
  'time-exceeded': ICMPV6_TYPE.timeExceeded,
  'packet-too-big': ICMPV6_TYPE.packetTooBig,
  'neighbour-solicitation': ICMPV6_TYPE.neighbourSolicitation,
  'neighbour-advertisement': ICMPV6_TYPE.neighbourAdvertisement,
} as const;

/** Writes icmpv6Length(message) bytes, checksum included. @param pseudo pseudoSum6 over that many bytes with next header 58 */
export function emitIcmpv6(frame: Uint8Array, at: number, message: Icmpv6Message, pseudo: number): void {
  const length = icmpv6Length(message);
  frame.fill(0, at, at + HEADER);
  frame[at] = message.kind === 'unknown' ? message.type : TYPE_OF[message.kind];
  if ('code' in message) frame[at + 1] = message.code;
  if ('data' in message) {
    put16(frame, at + 4, message.identifier);
    put16(frame, at + 6, message.sequence);
    frame.set(message.data, at + HEADER);
  } else if ('quote' in message) {
    if (message.kind === 'packet-too-big') put32(frame, at + 4, message.mtu);
    frame.set(message.quote, at + HEADER);
  } else if ('target' in message) {
    if (message.kind === 'neighbour-advertisement') {
      frame[at + 4] = (message.router ? 0x80 : 0) | (message.solicited ? 0x40 : 0) | (message.override ? 0x20 : 0);
    }
    frame.set(ipv6AddressBytes(message.target), at + 8);
    if (message.linkAddress !== undefined) {
      frame[at + NEIGHBOUR_HEADER] = message.kind === 'neighbour-solicitation' ? OPTION_SOURCE_LINK : OPTION_TARGET_LINK;
      frame[at + NEIGHBOUR_HEADER + 1] = 1;
      putMac(frame, at + NEIGHBOUR_HEADER + 2, message.linkAddress);
    }
  } else {
    frame.set(message.rest, at + 4);
  }
  put16(frame, at + 2, checksum(frame, at, at + length, pseudo));
}

/** Every link carries packets of this size (RFC 8200 §5). */
const MINIMUM_MTU = 1280;

/** What an error quotes: as much of the packet as keeps the error within the minimum MTU (RFC 4443 §2.4). @param packet from its IPv6 header on */
export const icmpv6Quote = (packet: Uint8Array): Uint8Array => packet.slice(0, MINIMUM_MTU - IPV6_HEADER - HEADER);

const FORMAT = 'RFC 4443 §2.1';
const SOLICITATION = 'RFC 4861 §4.3';
const ADVERTISEMENT = 'RFC 4861 §4.4';

const TYPE: FieldSpec = {
  id: 'icmpv6.type', bit: 0, bits: 8, show: 'number', cite: FORMAT,
  meanings: Object.fromEntries(Object.entries(TYPE_OF).map(([kind, type]) => [type, `icmpv6.${kind}`])),
};
const CHECKSUM: FieldSpec = { id: 'icmpv6.checksum', bit: 16, bits: 16, show: 'hex', cite: 'RFC 4443 §2.3' };
const UNREACHABLE_CODES = {
  [ICMPV6_UNREACHABLE.noRoute]: 'icmpv6.no-route', [ICMPV6_UNREACHABLE.administrativelyProhibited]: 'icmpv6.administratively-prohibited',
  [ICMPV6_UNREACHABLE.beyondScope]: 'icmpv6.beyond-scope', [ICMPV6_UNREACHABLE.address]: 'icmpv6.address-unreachable',
  [ICMPV6_UNREACHABLE.port]: 'icmpv6.port-unreachable',
} as const;

const head = (meanings: Readonly<Record<number, string>>, cite: string): readonly FieldSpec[] =>
  [TYPE, { id: 'icmpv6.code', bit: 8, bits: 8, show: 'number', cite, meanings }, CHECKSUM];

const echo = (cite: string): readonly FieldSpec[] => [
  ...head({}, cite),
  { id: 'icmpv6.identifier', bit: 32, bits: 16, show: 'number', cite },
  { id: 'icmpv6.sequence-number', bit: 48, bits: 16, show: 'number', cite },
];

/** The fixed part of each kind of message. What follows is echo data, a quoted packet, or neighbour options. */
export const ICMPV6_FIELDS: Readonly<Record<Icmpv6Message['kind'], readonly FieldSpec[]>> = {
  'echo-request': echo('RFC 4443 §4.1'),
  'echo-reply': echo('RFC 4443 §4.2'),
  'destination-unreachable': [...head(UNREACHABLE_CODES, 'RFC 4443 §3.1'), { id: 'icmpv6.unused', bit: 32, bits: 32, show: 'number', cite: 'RFC 4443 §3.1' }],
  'time-exceeded': [
    ...head({ 0: 'icmpv6.hop-limit-exceeded', 1: 'icmpv6.reassembly-exceeded' }, 'RFC 4443 §3.3'),
    { id: 'icmpv6.unused', bit: 32, bits: 32, show: 'number', cite: 'RFC 4443 §3.3' },
  ],
  'packet-too-big': [...head({}, 'RFC 4443 §3.2'), { id: 'icmpv6.mtu', bit: 32, bits: 32, show: 'number', cite: 'RFC 4443 §3.2', unit: 'bytes' }],
  'neighbour-solicitation': [
    ...head({}, SOLICITATION),
    { id: 'icmpv6.reserved', bit: 32, bits: 32, show: 'number', cite: SOLICITATION },
    { id: 'icmpv6.target', bit: 64, bits: 128, show: 'ipv6', cite: SOLICITATION },
  ],
  'neighbour-advertisement': [
    ...head({}, ADVERTISEMENT),
    { id: 'icmpv6.router', bit: 32, bits: 1, show: 'bit', cite: ADVERTISEMENT },
    { id: 'icmpv6.solicited', bit: 33, bits: 1, show: 'bit', cite: ADVERTISEMENT },
    { id: 'icmpv6.override', bit: 34, bits: 1, show: 'bit', cite: ADVERTISEMENT },
    { id: 'icmpv6.reserved', bit: 35, bits: 29, show: 'number', cite: ADVERTISEMENT },
    { id: 'icmpv6.target', bit: 64, bits: 128, show: 'ipv6', cite: ADVERTISEMENT },
  ],
  unknown: [...head({}, FORMAT), { id: 'icmpv6.rest', bit: 32, bits: 32, show: 'hex', cite: FORMAT }],
};

/** An option of a neighbour message: type, length and what it holds (RFC 4861 §4.6). */
export const NEIGHBOUR_OPTION_FIELDS: readonly FieldSpec[] = [
  {
    id: 'icmpv6.option-type', bit: 0, bits: 8, show: 'number', cite: 'RFC 4861 §4.6',
    meanings: { [OPTION_SOURCE_LINK]: 'icmpv6.option-source-link-address', [OPTION_TARGET_LINK]: 'icmpv6.option-target-link-address' },
  },
  { id: 'icmpv6.option-length', bit: 8, bits: 8, show: 'number', cite: 'RFC 4861 §4.6', scale: 8, unit: 'bytes' },
  { id: 'icmpv6.link-address', bit: 16, bits: 48, show: 'mac', cite: 'RFC 4861 §4.6.1' },
];
