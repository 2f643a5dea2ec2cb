/** ICMP for IPv4: echo, destination unreachable and time exceeded (RFC 792); other types are carried as they are. */
import { put16, u16 } from '../core/bytes.ts';
import { checksum } from '../core/checksum.ts';
import { IPV4_HEADER } from './ipv4.ts';
import type { FieldSpec } from './field.ts';

export const ICMP_HEADER = 8;
export const ICMP_TYPE = { echoReply: 0, destinationUnreachable: 3, echoRequest: 8, timeExceeded: 11 } as const;
/** Codes of destination unreachable (RFC 792 Destination Unreachable Message; 13: RFC 1812 §5.2.7.1). */
export const ICMP_UNREACHABLE = { network: 0, host: 1, protocol: 2, port: 3, fragmentationNeeded: 4, administrativelyProhibited: 13 } as const;
export const ICMP_EXCEEDED = { ttl: 0, reassembly: 1 } as const;

export type IcmpMessage =
  | { readonly kind: 'echo-request' | 'echo-reply'; readonly identifier: number; readonly sequence: number; readonly data: Uint8Array }
  /** nextHopMtu: bytes, with code 4 only (RFC 1191 §4); 0 from a router that does not know RFC 1191. */
  | { readonly kind: 'destination-unreachable'; readonly code: number; readonly nextHopMtu: number; readonly quote: Uint8Array }
  | { readonly kind: 'time-exceeded'; readonly code: number; readonly quote: Uint8Array }
  /** rest: everything behind the checksum. */
  | { readonly kind: 'unknown'; readonly type: number; readonly code: number; readonly rest: Uint8Array };

/** @returns undefined for fewer than 8 bytes; `checksumOk` says whether the message holds the right checksum. */
export function parseIcmp(frame: Uint8Array, at: number, end: number): (IcmpMessage & { readonly checksumOk: boolean }) | undefined {
  if (at < 0 || at + ICMP_HEADER > end || end > frame.length) return undefined;
  const type = frame[at] as number;
  const code = frame[at + 1] as number;
  const checksumOk = checksum(frame, at, end) === 0;
  const behind = frame.subarray(at + ICMP_HEADER, end);
  if ((type === ICMP_TYPE.echoRequest || type === ICMP_TYPE.echoReply) && code === 0) {
    const kind = type === ICMP_TYPE.echoRequest ? 'echo-request' : 'echo-reply';
    return { kind, identifier: u16(frame, at + 4), sequence: u16(frame, at + 6), data: behind, checksumOk };
  }
  if (type === ICMP_TYPE.destinationUnreachable) {
    return { kind: 'destination-unreachable', code, nextHopMtu: code === ICMP_UNREACHABLE.fragmentationNeeded ? u16(frame, at + 6) : 0, quote: behind, checksumOk };
  }
  if (type === ICMP_TYPE.timeExceeded) return { kind: 'time-exceeded', code, quote: behind, checksumOk };
  return { kind: 'unknown', type, code, rest: frame.subarray(at + 4, end), checksumOk };
}

export function icmpLength(message: IcmpMessage): number {
  if ('data' in message) return ICMP_HEADER + message.data.length;
  if ('quote' in message) return ICMP_HEADER + message.quote.length;
  return 4 + message.rest.length;
}

/** Writes icmpLength(message) bytes, checksum included. */
export function emitIcmp(frame: Uint8Array, at: number, message: IcmpMessage): void {
  frame.fill(0, at, at + ICMP_HEADER);
  if ('data' in message) {
    frame[at] = message.kind === 'echo-request' ? ICMP_TYPE.echoRequest : ICMP_TYPE.echoReply;
    put16(frame, at + 4, message.identifier);
    put16(frame, at + 6, message.sequence);
    frame.set(message.data, at + ICMP_HEADER);
  } else if ('quote' in message) {
    frame[at] = message.kind === 'time-exceeded' ? ICMP_TYPE.timeExceeded : ICMP_TYPE.destinationUnreachable;
    frame[at + 1] = message.code;
    if (message.kind === 'destination-unreachable' && message.code === ICMP_UNREACHABLE.fragmentationNeeded) put16(frame, at + 6, message.nextHopMtu);
    frame.set(message.quote, at + ICMP_HEADER);
  } else {
    frame[at] = message.type;
    frame[at + 1] = message.code;
    frame.set(message.rest, at + 4);
  }
  put16(frame, at + 2, checksum(frame, at, at + icmpLength(message)));
}

/** An ICMP error datagram is at most this long, so that it fits everywhere (RFC 1812 §4.3.2.3). */
const ERROR_DATAGRAM = 576;

/**
 * What an error quotes of the datagram that caused it: as much as keeps the error datagram within 576 bytes.
 * RFC 792 asks for the header and 8 bytes; RFC 1812 §4.3.2.3 for as many as fit, and that is what Linux does.
 * @param datagram from the first byte of its IPv4 header to its last
 */
export const icmpQuote = (datagram: Uint8Array): Uint8Array => datagram.slice(0, ERROR_DATAGRAM - IPV4_HEADER - ICMP_HEADER);

const FORMAT = 'RFC 792 Message Formats';
const UNREACHABLE = 'RFC 792 Destination Unreachable Message';
const ECHO = 'RFC 792 Echo or Echo Reply Message';
const EXCEEDED = 'RFC 792 Time Exceeded Message';

/** The four bytes that every message starts with. */
const HEAD: readonly FieldSpec[] = [
  {
    id: 'icmp.type', bit: 0, bits: 8, show: 'number', cite: FORMAT,
    meanings: {
      [ICMP_TYPE.echoReply]: 'icmp.echo-reply', [ICMP_TYPE.echoRequest]: 'icmp.echo-request',
      [ICMP_TYPE.destinationUnreachable]: 'icmp.destination-unreachable', [ICMP_TYPE.timeExceeded]: 'icmp.time-exceeded',
    },
  },
];
const CHECKSUM: FieldSpec = { id: 'icmp.checksum', bit: 16, bits: 16, show: 'hex', cite: FORMAT };

const head = (meanings: Readonly<Record<number, string>>, cite: string): readonly FieldSpec[] =>
  [...HEAD, { id: 'icmp.code', bit: 8, bits: 8, show: 'number', cite, meanings }, CHECKSUM];

const UNREACHABLE_CODES = {
  [ICMP_UNREACHABLE.network]: 'icmp.network-unreachable', [ICMP_UNREACHABLE.host]: 'icmp.host-unreachable',
  [ICMP_UNREACHABLE.protocol]: 'icmp.protocol-unreachable', [ICMP_UNREACHABLE.port]: 'icmp.port-unreachable',
  [ICMP_UNREACHABLE.fragmentationNeeded]: 'icmp.fragmentation-needed',
  [ICMP_UNREACHABLE.administrativelyProhibited]: 'icmp.administratively-prohibited',
} as const;

const ECHO_FIELDS: readonly FieldSpec[] = [
  ...head({}, ECHO),
  { id: 'icmp.identifier', bit: 32, bits: 16, show: 'number', cite: ECHO },
  { id: 'icmp.sequence-number', bit: 48, bits: 16, show: 'number', cite: ECHO },
];

/** The eight bytes of each kind of message. What follows is echo data, or a quoted datagram. */
export const ICMP_FIELDS: Readonly<Record<IcmpMessage['kind'], readonly FieldSpec[]>> = {
  'echo-request': ECHO_FIELDS,
  'echo-reply': ECHO_FIELDS,
  'destination-unreachable': [
    ...head(UNREACHABLE_CODES, UNREACHABLE),
    { id: 'icmp.unused', bit: 32, bits: 16, show: 'number', cite: UNREACHABLE },
    { id: 'icmp.next-hop-mtu', bit: 48, bits: 16, show: 'number', cite: 'RFC 1191 §4', unit: 'bytes' },
  ],
  'time-exceeded': [
    ...head({ [ICMP_EXCEEDED.ttl]: 'icmp.ttl-exceeded', [ICMP_EXCEEDED.reassembly]: 'icmp.reassembly-exceeded' }, EXCEEDED),
    { id: 'icmp.unused', bit: 32, bits: 32, show: 'number', cite: EXCEEDED },
  ],
  unknown: [...head({}, FORMAT), { id: 'icmp.rest', bit: 32, bits: 32, show: 'hex', cite: FORMAT }],
};
