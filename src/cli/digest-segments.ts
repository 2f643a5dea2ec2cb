import { dissect } from '../model/wire/frame.ts';
import type { Dissection } from '../model/wire/frame.ts';
import { ICMP_UNREACHABLE } from '../model/wire/icmp.ts';
import type { LossReason, Side, Trace } from '../model/trace/events.ts';
import { hexOf, msOf, timestampOf, type DigestFrame } from './digest-frames.ts';
import { crc32 } from './crc32.ts';

/** One frame, as its sender let go of it. TCP has flags to ts, everything else proto and info. */
export interface DigestSegment {
  readonly t_ms: number;
  readonly from: string;
  /** Null when it was lost. */
  readonly rx_ms: number | null;
  readonly lost?: string;
  /** Which connection, where there are several. */
  readonly conn?: number;
  readonly flags?: string;
  readonly seqRel?: number;
  readonly ackRel?: number | null;
  readonly proto?: 'arp' | 'udp' | 'icmp' | 'icmp6' | 'other';
  readonly info?: string;
  readonly len: number;
  readonly win?: number;
  readonly options?: readonly string[];
  /** TSval and TSecr, counted from the first of each host on that connection. */
  readonly ts?: readonly [number, number | null];
  readonly ipId?: number;
  readonly flowLabel?: number;
  /** Offset in bytes, and whether more fragments follow. */
  readonly frag?: readonly [number, boolean];
  readonly frameLen: number;
  readonly payloadHex?: string;
  readonly payloadHead?: string;
  readonly payloadCrc32?: string;
  readonly headHex: string;
}

const LOST: Record<LossReason, string> = {
  rule: 'rule', unplugged: 'cable unplugged', 'queue-full': 'queue full', middlebox: 'no NAT mapping (idle timeout)', deaf: 'host is down',
  'too-big': 'larger than the path MTU', 'ttl-exceeded': 'time to live exceeded', presumed: 'presumed',
};

/** Payloads up to this many bytes stand in the digest whole. */
const WHOLE_PAYLOAD = 200;
const PAYLOAD_HEAD = 32;

export function digestSegments(trace: Trace, frames: readonly DigestFrame[]): DigestSegment[] {
  const several = trace.connections.length > 1;
  const firstStamp = new Map<string, number>();
  return frames.map((frame) => {
    const { sent, last, from } = frame;
    const read = dissect(sent.bytes);
    const common = {
      t_ms: msOf(sent.at), from,
      rx_ms: last.arrivesAt === null ? null : msOf(last.arrivesAt),
      ...(last.loss && { lost: LOST[last.loss.reason] }),
    };
    const what = sent.segment && read.tcp ? tcp(frame, read, several, firstStamp) : other(sent.bytes, read);
    return { ...common, ...what, ...network(read), frameLen: sent.bytes.length, ...bytesOf(sent.bytes, payloadOf(sent.bytes, read)) };
  });
}

function tcp({ sent }: DigestFrame, read: Dissection, several: boolean, firstStamp: Map<string, number>) {
  const { segment, connection } = sent;
  if (!segment || !read.tcp) return { len: 0 };
  const stamp = timestampOf(sent.bytes);
  const mine = `${connection} ${sent.from}`;
  const theirs = `${connection} ${sent.from === 'client' ? 'server' : ('client' satisfies Side)}`;
  if (stamp && !firstStamp.has(mine)) firstStamp.set(mine, stamp[0]);
  const since = (value: number, key: string): number => (value - (firstStamp.get(key) ?? value)) >>> 0;
  return {
    ...(several && connection !== undefined && { conn: connection }),
    flags: segment.flags.join(','),
    seqRel: segment.seq, ackRel: segment.ack, len: segment.len, win: segment.window,
    options: optionsOf(read, segment.sack),
    ...(stamp && { ts: [since(stamp[0], mine), segment.ack === null ? null : since(stamp[1], theirs)] as const }),
  };
}

function optionsOf(read: Dissection, sack: readonly (readonly [number, number])[]): string[] {
  return (read.tcp?.options ?? []).map((option) => {
    switch (option.kind) {
      case 'mss':
        return `mss=${option.value}`;
      case 'window-scale':
        return `ws=${option.shift}`;
      case 'sack-permitted':
        return 'sackOK';
      case 'timestamps':
        return 'ts';
      case 'sack':
        return `sack ${sack.map(([left, right]) => `${left}-${right}`).join(' ')}`;
      case 'unknown':
        return `kind ${option.code}`;
      default:
        return option.kind;
    }
  });
}

/** Bytes behind the last header; of ICMP those behind its first eight. */
function payloadOf(bytes: Uint8Array, read: Dissection): readonly [number, number] {
  const start = transportStart(read);
  if ((read.icmp || read.icmpv6) && start !== undefined) return [start + 8, endOf(bytes, read)];
  return read.arp ? [bytes.length, bytes.length] : read.payload;
}

const transportStart = (read: Dissection): number | undefined => read.spans.find((span) => span.protocol === 'icmp' || span.protocol === 'icmpv6')?.start;
const endOf = (bytes: Uint8Array, read: Dissection): number => (read.ipv4 ? 14 + read.ipv4.totalLength : read.ipv6 ? 54 + read.ipv6.payloadLength : bytes.length);

function other(bytes: Uint8Array, read: Dissection): Pick<DigestSegment, 'proto' | 'info' | 'len'> {
  const [start, end] = payloadOf(bytes, read);
  const len = end - start;
  if (read.arp) {
    const { operation, senderIp, senderMac, targetIp } = read.arp;
    return { proto: 'arp', info: operation === 1 ? `who-has ${targetIp} tell ${senderIp}` : `${senderIp} is-at ${senderMac}`, len };
  }
  const offset = read.ipv4?.fragmentOffset ?? read.ipv6Upper?.fragment?.offset ?? 0;
  if (offset > 0) return { proto: 'udp', info: `fragment at ${offset}`, len };
  if (read.udp) return { proto: 'udp', info: '', len };
  if (read.icmp) return { proto: 'icmp', info: icmpInfo(read), len };
  if (read.icmpv6) return { proto: 'icmp6', info: read.icmpv6.kind.replaceAll('-', ' '), len };
  return { proto: 'other', info: '', len };
}

function icmpInfo({ icmp }: Dissection): string {
  if (icmp?.kind !== 'destination-unreachable') return icmp?.kind.replaceAll('-', ' ') ?? '';
  if (icmp.code === ICMP_UNREACHABLE.port) return 'port unreachable';
  return icmp.code === ICMP_UNREACHABLE.fragmentationNeeded ? `fragmentation needed, mtu ${icmp.nextHopMtu}` : `unreachable, code ${icmp.code}`;
}

function network(read: Dissection): Pick<DigestSegment, 'ipId' | 'flowLabel' | 'frag'> {
  const { ipv4, ipv6 } = read;
  if (ipv6) return { flowLabel: ipv6.flowLabel };
  if (!ipv4) return {};
  const piece = ipv4.moreFragments || ipv4.fragmentOffset > 0;
  return { ipId: ipv4.identification, ...(piece && { frag: [ipv4.fragmentOffset, ipv4.moreFragments] as const }) };
}

function bytesOf(bytes: Uint8Array, [start, end]: readonly [number, number]) {
  const payload = bytes.subarray(start, end);
  const headHex = hexOf(bytes, 0, start);
  if (payload.length === 0) return { headHex };
  if (payload.length <= WHOLE_PAYLOAD) return { payloadHex: hexOf(bytes, start, end), headHex };
  return { payloadHead: hexOf(bytes, start, start + PAYLOAD_HEAD), payloadCrc32: crc32(payload), headHex };
}
