/** A captured frame as the figures need it: when it was seen, between which addresses, and what its TCP segment says. */
import type { IpAddress } from '../core/address.ts';
import type { Micros } from '../core/units.ts';
import type { TcpFacts } from '../sim/frame-facts.ts';
import type { SendReason } from '../stack/api.ts';
import { dissect, type Dissection, type LayerSpan } from '../wire/frame.ts';
import { IPV6_HEADER } from '../wire/ipv6.ts';
import { TCP_FLAG } from '../wire/tcp.ts';
import { microsBetween, type CapturedFrame } from './capture.ts';

export interface Seen {
  /** Index in the capture. */
  readonly index: number;
  /** After the first frame of the capture. */
  readonly at: Micros;
  readonly bytes: Uint8Array;
  readonly spans: readonly LayerSpan[];
  /** Undefined for what is neither IP nor ARP. An ARP frame goes by the addresses it speaks about. */
  readonly source: IpAddress | undefined;
  readonly destination: IpAddress | undefined;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'arp' | 'other';
  readonly ports: readonly [number, number] | undefined;
  readonly segment: TcpFacts | undefined;
  /** For what is not TCP. */
  readonly why: SendReason;
}

/** Every frame, in the order of time (of the file for equal times). */
export function seenFrames(frames: readonly CapturedFrame[]): Seen[] {
  const first = frames[0];
  if (!first) return [];
  const seen = frames.map((frame, index) => read(frame, index, microsBetween(first.time, frame.time)));
  return seen.sort((a, b) => a.at - b.at || a.index - b.index);
}

function read(frame: CapturedFrame, index: number, at: Micros): Seen {
  const found = dissect(frame.bytes);
  const { arp, ipv4, ipv6, tcp, udp } = found;
  const ip = ipv4 ?? ipv6;
  const header = tcp ?? udp;
  return {
    index, at, bytes: frame.bytes, spans: found.spans,
    source: ip?.source ?? arp?.senderIp,
    destination: solicited(found) ?? ip?.destination ?? arp?.targetIp,
    protocol: tcp ? 'tcp' : udp ? 'udp' : found.icmp || found.icmpv6 ? 'icmp' : arp ? 'arp' : 'other',
    ports: header && [header.sourcePort, header.destinationPort],
    segment: tcp && segmentOf(found, frame),
    why: whyOf(found),
  };
}

/** A neighbour solicitation goes to a group; the host it asks for is in it (RFC 4861 §4.3). */
const solicited = ({ icmpv6 }: Dissection): IpAddress | undefined => (icmpv6?.kind === 'neighbour-solicitation' ? icmpv6.target : undefined);

function whyOf({ arp, icmp, icmpv6 }: Dissection): SendReason {
  if (arp) return arp.operation === 1 ? 'arp-request' : 'arp-reply';
  if (icmpv6?.kind === 'neighbour-solicitation' || icmpv6?.kind === 'neighbour-advertisement') return icmpv6.kind;
  if ((icmp && 'quote' in icmp) || (icmpv6 && 'quote' in icmpv6)) return 'icmp-error';
  return 'datagram';
}

/** The payload's length is what the IP header says: a frame recorded short still had all of it on the wire. */
function segmentOf(found: Dissection, frame: CapturedFrame): TcpFacts | undefined {
  const { tcp, ipv4, ipv6, spans } = found;
  const transport = spans.find(({ layer }) => layer === 'transport');
  const internet = spans.find(({ layer }) => layer === 'internet');
  if (!tcp || !transport || !internet) return undefined;
  const claimed = ipv4 ? ipv4.totalLength : IPV6_HEADER + (ipv6?.payloadLength ?? 0);
  // A total length of 0: recorded before the network card cut it into segments. Then the frame's own length counts.
  const end = claimed > transport.end - internet.start ? internet.start + claimed : claimed === 0 ? frame.originalLength : transport.end;
  const sack = tcp.options.find((option) => option.kind === 'sack');
  const scale = tcp.flags & TCP_FLAG.SYN ? tcp.options.find((option) => option.kind === 'window-scale') : undefined;
  return {
    sourcePort: tcp.sourcePort, destinationPort: tcp.destinationPort, seq: tcp.seq, ack: tcp.ack, flags: tcp.flags, window: tcp.window,
    length: Math.max(0, end - transport.start - tcp.headerLength), sack: sack?.blocks ?? [],
    // RFC 7323 §2.3: a shift above 14 counts as 14.
    ...(scale && { windowScale: Math.min(14, scale.shift) }),
  };
}
