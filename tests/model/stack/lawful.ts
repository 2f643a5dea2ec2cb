/**
 * What a frame may do to a connection, worked out here from RFC 9293 §3.10.7 and RFC 5961 alone: the test's own reading, which the
 * model's is held against.
 */
import { seqAdd, seqGe, seqGt, seqLe, seqLt } from '../../../src/model/core/seq.ts';
import type { Host } from '../../../src/model/stack/host.ts';
import type { Socket } from '../../../src/model/stack/socket/socket.ts';
import type { TcpState } from '../../../src/model/stack/transport/tcp/states.ts';
import type { Tcb } from '../../../src/model/stack/transport/tcp/tcb.ts';
import { dissect, type Dissection } from '../../../src/model/wire/frame.ts';
import { TCP_FLAG } from '../../../src/model/wire/tcp.ts';

type Next = TcpState | 'gone';

interface Segment {
  readonly seq: Tcb['una'];
  readonly ack: Tcb['una'];
  readonly length: number;      // of data
  readonly has: (flag: keyof typeof TCP_FLAG) => boolean;
}

/** The segment that a frame brings to this socket; undefined when it brings none, or brings it to somebody else, or is broken. */
function segmentFor(host: Host, s: Socket, found: Dissection): Segment | undefined {
  const { tcp, ethernet, ipv4, ipv6 } = found;
  if (!tcp || found.faults.some((fault) => fault.id !== 'tcp.option-length') || !ethernet) return undefined;
  if (ethernet.destination !== host.config.mac && !(Number.parseInt(ethernet.destination.slice(0, 2), 16) & 1)) return undefined;
  const [source, destination] = ipv4 ? [ipv4.source, ipv4.destination] : [ipv6?.source, ipv6?.destination];
  if (destination !== (s.family === 6 ? host.config.ipv6 : host.config.ipv4)) return undefined;
  if (tcp.destinationPort !== s.local?.port || source !== s.remote?.address || tcp.sourcePort !== s.remote?.port) return undefined;
  return { seq: tcp.seq, ack: tcp.ack, length: found.payload[1] - found.payload[0], has: (flag) => (tcp.flags & TCP_FLAG[flag]) !== 0 };
}

/**
 * §3.10.7.4, first: some of the segment lies in the window. Two allowances that Linux makes and that change nothing: the left edge is where
 * the window was last offered from, and a segment may start exactly at the right edge.
 */
function acceptable(t: Tcb, segment: Segment): boolean {
  const end = seqAdd(segment.seq, segment.length + (segment.has('SYN') ? 1 : 0) + (segment.has('FIN') ? 1 : 0));
  const right = seqGt(seqAdd(t.rcvWup, t.rcvWnd), t.rcvNxt) ? seqAdd(t.rcvWup, t.rcvWnd) : t.rcvNxt;
  return seqGe(end, t.rcvWup) && seqLe(segment.seq, right);
}

/** §3.10.7.4, second, with RFC 5961 §3.2: exactly the next number expected; Linux takes the end of what was SACKed too. */
const resets = (t: Tcb, segment: Segment): boolean => segment.has('RST') && (segment.seq === t.rcvNxt || t.sackBlocks.some(([, right]) => right === segment.seq));

/** Everything that may have become of a connection after one segment. */
function allowed(host: Host, s: Socket, t: Tcb, segment: Segment): readonly Next[] {
  const ends: readonly Next[] = ['CLOSED', 'gone'];
  const { has } = segment;
  if (t.state === 'SYN-SENT') {
    const good = has('ACK') && seqGt(segment.ack, t.iss) && seqLe(segment.ack, t.nxt);
    if (has('RST')) return good ? ends : [];
    if (!has('SYN')) return [];
    return has('ACK') ? (good ? ['ESTABLISHED'] : []) : ['SYN-RECEIVED'];
  }
  if (t.state === 'TIME-WAIT') {
    if (segment.seq === t.rcvNxt && has('RST')) return ends;
    const someone = [...host.sockets.values()].some((each) => each.listener && each.local?.port === s.local?.port);
    return has('SYN') && !has('ACK') && !has('RST') && someone ? ends : [];
  }
  if (!acceptable(t, segment)) return [];
  if (has('RST')) return resets(t, segment) || (t.state === 'SYN-RECEIVED' && segment.seq === t.rcvNxt) ? ends : [];
  if (has('SYN')) {
    if (t.state !== 'SYN-RECEIVED') return [];
    if (t.openedPassively) return ends;
    return has('ACK') && segment.seq === t.irs && segment.ack === t.nxt ? ['ESTABLISHED', 'CLOSE-WAIT'] : [];
  }
  if (!has('ACK') || seqGt(segment.ack, t.nxt)) return [];
  // The peer's FIN counts when all before it is here; one that came early may be waiting behind the hole that this segment fills.
  const fin = (has('FIN') || t.outOfOrder.some((item) => item.fin)) && seqLe(segment.seq, t.rcvNxt);
  const ackOfFin = t.finQueued && segment.ack === t.writeSeq;
  const late: readonly Next[] = s.shutReceive && seqGt(seqAdd(segment.seq, segment.length), t.rcvNxt) ? ends : [];
  switch (t.state) {
    case 'SYN-RECEIVED':
      return seqGt(segment.ack, t.una) ? ['ESTABLISHED', ...(fin ? (['CLOSE-WAIT'] as const) : [])] : [];
    case 'ESTABLISHED':
      return fin ? ['CLOSE-WAIT'] : [];
    case 'FIN-WAIT-1':
      return [...(ackOfFin ? (['FIN-WAIT-2'] as const) : []), ...(fin ? (['CLOSING'] as const) : []), ...(fin && ackOfFin ? (['TIME-WAIT'] as const) : []), ...late];
    case 'FIN-WAIT-2':
      return [...(fin ? (['TIME-WAIT'] as const) : []), ...late];
    case 'CLOSING':
      return ackOfFin ? ['TIME-WAIT'] : [];
    case 'LAST-ACK':
      return ackOfFin ? ends : [];
    default:
      return [];
  }
}

/** RFC 9293 §3.9.2.2, RFC 5927: an error about what is in flight may end an attempt to connect, and nothing else. */
const mayEndByError = (t: Tcb, found: Dissection): boolean => t.state === 'SYN-SENT' && (found.icmp !== undefined || found.icmpv6 !== undefined);

/** @throws Error when the frame has done something to one of the host's connections that no RFC allows */
export function checkLawful(before: Host, bytes: Uint8Array, after: Host): void {
  const found = dissect(bytes);
  // A piece may complete a datagram that came in others: what is in it is not in this frame.
  if (before.fragments.size > after.fragments.size) return;
  for (const s of before.sockets.values()) {
    const t = s.tcb;
    if (!t) continue;
    const now = after.sockets.get(s.id)?.tcb;
    const state: Next = now?.state ?? 'gone';
    const segment = segmentFor(before, s, found);
    if (state !== t.state) {
      const may = segment ? allowed(before, s, t, segment) : [];
      if (!may.includes(state) && !(mayEndByError(t, found) && (state === 'CLOSED' || state === 'gone'))) throw new Error(`${t.state} became ${state}; allowed: ${may.join(', ') || 'nothing'}`);
    }
    if (!now || t.state === 'SYN-SENT') continue;
    const fits = segment && t.state !== 'LISTEN' && acceptable(t, segment) && !segment.has('RST');
    if (now.rcvNxt !== t.rcvNxt && !(fits && seqLe(segment.seq, t.rcvNxt) && seqGt(now.rcvNxt, t.rcvNxt))) throw new Error('RCV.NXT moved');
    if (now.una !== t.una && !(fits && segment.has('ACK') && seqLt(t.una, segment.ack) && seqLe(segment.ack, t.nxt) && now.una === segment.ack)) throw new Error('SND.UNA moved');
    if (now.sndWnd !== t.sndWnd && !(fits && segment.has('ACK'))) throw new Error('SND.WND changed');
    if (now.received.length > t.received.length && !fits) throw new Error('data was taken');
  }
}
