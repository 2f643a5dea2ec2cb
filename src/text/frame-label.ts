/** What stands beside a frame's line on a ladder: what is on the wire as it stands, or a count. */
import type { LayerSpan, SentEvent, TcpFlag, Trace } from '../model/trace/events.ts';
import { payloadOf, sayingOf } from './narration/saying.ts';

export type FrameLabel =
  /** 'SYN', 'SYN·ACK', 'GET /1', '200 OK · FIN', '“hello”', 'ping' */
  | { readonly kind: 'wire'; readonly text: string }
  /** So many bytes that can't be read at a glance, and the flags worth telling with them. */
  | { readonly kind: 'bytes'; readonly count: number; readonly text?: string }
  /** No TCP: a datagram with so many bytes of application data, ARP, ICMP, … */
  | { readonly kind: 'protocol'; readonly protocol: LayerSpan['protocol']; readonly count: number };

const TOLD: readonly TcpFlag[] = ['SYN', 'FIN', 'RST'];

export function frameLabel(trace: Trace, frame: SentEvent): FrameLabel {
  const { segment } = frame;
  const said = sayingOf(trace, frame);
  const count = payloadOf(frame).length;
  if (!segment) {
    if (said.kind !== 'bytes') return { kind: 'wire', text: said.what };
    const protocol = frame.spans.findLast((span) => span.protocol !== 'data')?.protocol ?? 'ethernet';
    return { kind: 'protocol', protocol, count };
  }
  const flags = segment.flags.filter((flag) => TOLD.includes(flag));
  if (count === 0) return { kind: 'wire', text: [...flags, ...(segment.flags.includes('ACK') ? ['ACK'] : [])].join('·') };
  if (said.kind !== 'bytes') return { kind: 'wire', text: [said.what, ...flags].join(' · ') };
  return { kind: 'bytes', count, ...(flags.length > 0 && { text: flags.join('·') }) };
}
