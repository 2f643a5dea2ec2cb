/** What a frame says, read once when it is sent, and shared between frames of the same shape. */
import { u16, u32 } from '../core/bytes.ts';
import type { LayerSpan, TcpFlag } from '../trace/events.ts';
import { ETHER_TYPE, ETHERNET_HEADER } from '../wire/ethernet.ts';
import { dissect } from '../wire/frame.ts';
import { IP_PROTOCOL } from '../wire/ipv4.ts';
import { IPV6_HEADER, ipv6Upper, parseIpv6 } from '../wire/ipv6.ts';
import { TCP_FLAG, TCP_OPTION, tcpFlagNames } from '../wire/tcp.ts';

export type FrameKind = 'arp' | 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'other';

export interface FrameFacts {
  readonly kind: FrameKind;
  /** 0 for what is not IP. */
  readonly version: 0 | 4 | 6;
  /** The start of the transport header, and the end of the datagram (the frame may be padded). */
  readonly transport: number;
  readonly end: number;
  /** A piece of a datagram: its offset in bytes; a first piece has 0, a whole datagram undefined. */
  readonly fragmentOffset?: number;
  readonly spans: readonly LayerSpan[];
}

export interface TcpFacts {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly seq: number;
  readonly ack: number;
  /** A sum of TCP_FLAG values. */
  readonly flags: number;
  readonly window: number;
  /** Payload bytes. */
  readonly length: number;
  /** The window scale option's shift, on a SYN that has it. */
  readonly windowScale?: number;
  /** Absolute edges of the SACK option's blocks. */
  readonly sack: readonly (readonly [number, number])[];
}

const spansByShape = new Map<string, readonly LayerSpan[]>();

/** The spans of a frame; one array for all frames whose layers have the same boundaries. */
function spansOf(frame: Uint8Array, kind: FrameKind, version: number, transport: number, data: number, end: number, offset: number): readonly LayerSpan[] {
  const shape = `${kind} ${version} ${transport} ${data} ${end} ${offset > 0} ${frame.length}`;
  const known = spansByShape.get(shape);
  if (known) return known;
  const made = dissect(frame).spans;
  if (spansByShape.size < 10_000) spansByShape.set(shape, made);
  return made;
}

/** Reads where the layers of a whole frame are. What cannot be read is kind 'other'. */
export function frameFacts(frame: Uint8Array): FrameFacts {
  const type = frame.length >= ETHERNET_HEADER ? u16(frame, 12) : 0;
  if (type === ETHER_TYPE.ipv4 && frame.length >= 34) return ipv4Facts(frame);
  if (type === ETHER_TYPE.ipv6 && frame.length >= ETHERNET_HEADER + IPV6_HEADER) return ipv6Facts(frame);
  const end = frame.length;
  if (type === ETHER_TYPE.arp) return { kind: 'arp', version: 0, transport: end, end, spans: spansOf(frame, 'arp', 0, end, end, end, 0) };
  return { kind: 'other', version: 0, transport: end, end, spans: dissect(frame).spans };
}

function ipv4Facts(frame: Uint8Array): FrameFacts {
  const transport = ETHERNET_HEADER + ((frame[14] as number) & 15) * 4;
  const end = Math.min(frame.length, ETHERNET_HEADER + u16(frame, 16));
  const fragment = u16(frame, 20) & 0x3fff;
  const offset = (fragment & 0x1fff) * 8;
  const kind = kindOf(frame[23] as number);
  const data = offset > 0 ? transport : transport + headerLength(kind, frame, transport, end);
  return {
    kind, version: 4, transport, end, ...(fragment !== 0 && { fragmentOffset: offset }),
    spans: spansOf(frame, kind, 4, transport, data, end, offset),
  };
}

function ipv6Facts(frame: Uint8Array): FrameFacts {
  const header = parseIpv6(frame);
  const end = header ? ETHERNET_HEADER + IPV6_HEADER + header.payloadLength : frame.length;
  const upper = header && ipv6Upper(frame, ETHERNET_HEADER, end, header);
  const transport = upper?.at ?? ETHERNET_HEADER + IPV6_HEADER;
  const kind = upper ? kindOf(upper.protocol) : 'other';
  const offset = upper?.fragment?.offset ?? 0;
  const data = offset > 0 ? transport : transport + headerLength(kind, frame, transport, end);
  return {
    kind, version: 6, transport, end, ...(upper?.fragment && { fragmentOffset: offset }),
    spans: spansOf(frame, kind, 6, transport, data, end, offset),
  };
}

function kindOf(protocol: number): FrameKind {
  if (protocol === IP_PROTOCOL.tcp) return 'tcp';
  if (protocol === IP_PROTOCOL.udp) return 'udp';
  if (protocol === IP_PROTOCOL.icmp) return 'icmp';
  return protocol === IP_PROTOCOL.icmpv6 ? 'icmpv6' : 'other';
}

function headerLength(kind: FrameKind, frame: Uint8Array, at: number, end: number): number {
  const length = kind === 'tcp' && at + 12 < end ? ((frame[at + 12] as number) >> 4) * 4 : kind === 'other' ? 0 : 8;
  return Math.max(0, Math.min(length, end - at));
}

const NO_BLOCKS: readonly (readonly [number, number])[] = [];

/** The TCP header of a frame of kind 'tcp'; undefined when it does not fit (a piece of a datagram, a cut header). */
export function tcpFacts(frame: Uint8Array, facts: FrameFacts): TcpFacts | undefined {
  const at = facts.transport;
  if (facts.kind !== 'tcp' || (facts.fragmentOffset ?? 0) > 0 || at + 20 > facts.end) return undefined;
  const length = ((frame[at + 12] as number) >> 4) * 4;
  const flags = (((frame[at + 12] as number) & 1) << 8) | (frame[at + 13] as number);
  let windowScale: number | undefined;
  let sack = NO_BLOCKS;
  for (let o = at + 20; o < at + length && o < facts.end; ) {
    const kind = frame[o] as number;
    if (kind === TCP_OPTION.eol) break;
    const size = kind === TCP_OPTION.nop ? 1 : Math.max(2, frame[o + 1] ?? 2);
    if (kind === TCP_OPTION.windowScale && flags & TCP_FLAG.SYN) windowScale = Math.min(14, frame[o + 2] ?? 0);
    if (kind === TCP_OPTION.sack && o + size <= facts.end) {
      sack = Array.from({ length: (size - 2) >> 3 }, (_, i) => [u32(frame, o + 2 + 8 * i), u32(frame, o + 6 + 8 * i)] as const);
    }
    o += size;
  }
  return {
    sourcePort: u16(frame, at), destinationPort: u16(frame, at + 2), seq: u32(frame, at + 4), ack: u32(frame, at + 8), flags,
    window: u16(frame, at + 14), length: Math.max(0, facts.end - at - length), sack, ...(windowScale !== undefined && { windowScale }),
  };
}

const flagNames = new Map<number, readonly TcpFlag[]>();

/** The names of the flags that are set, lowest bit first; the same array for the same flags. */
export function flagsOf(flags: number): readonly TcpFlag[] {
  let names = flagNames.get(flags);
  if (!names) flagNames.set(flags, (names = tcpFlagNames(flags)));
  return names;
}
