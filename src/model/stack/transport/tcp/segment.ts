/** One TCP segment on its way down: options, window, acknowledgement; then out through the internet layer. */
import { seqAdd, type Seq } from '../../../core/seq.ts';
import { micros } from '../../../core/units.ts';
import { IP_PROTOCOL } from '../../../wire/ipv4.ts';
import { emitTcp, TCP_FLAG, tcpHeaderLength, type TcpOption } from '../../../wire/tcp.ts';
import { isIpv6 } from '../../../core/address.ts';
import type { Endpoint, SendReason, Serial } from '../../api.ts';
import { pathMtu, sendIp } from '../../internet/output.ts';
import { seed, type Kernel } from '../../kernel.ts';
import type { Socket } from '../../socket/socket.ts';
import { ackSent, dataSent } from './ack-state.ts';
import { selectWindow } from './receive-window.ts';
import type { Tcb } from './tcb.ts';

const NOP: TcpOption = { kind: 'nop' };

/** The clock of the timestamps option: milliseconds, from a start of its own on each connection (RFC 7323 §5.4). */
export function timestamp(k: Kernel, t: Tcb): number {
  const now = Math.floor(k.now / 1_000);
  t.tsOffset ??= (seed(k, 'tsval0', 2 ** 32) - now) | 0;
  return (t.tsOffset + now) >>> 0;
}

/** Linux's order. A SYN says what it can do; a SYN-ACK only what the SYN offered (RFC 7323 §2.2, §3.2; RFC 2018 §2). */
function synOptions(k: Kernel, t: Tcb, answering: boolean, ownMss: number): TcpOption[] {
  const { profile } = k;
  const timestamps = answering ? t.timestamps : profile.timestamps;
  const sack = answering ? t.sackPermitted : profile.sack;
  const scaling = answering ? t.scalingOn : profile.windowScaling;
  const options: TcpOption[] = [{ kind: 'mss', value: ownMss }];
  if (timestamps) {
    options.push(...(sack ? [{ kind: 'sack-permitted' } as const] : [NOP, NOP]));
    options.push({ kind: 'timestamps', value: timestamp(k, t), echo: answering ? t.tsRecent : 0 });
  } else if (sack) {
    options.push(NOP, NOP, { kind: 'sack-permitted' });
  }
  if (scaling) options.push(NOP, { kind: 'window-scale', shift: t.rcvScale });
  return options;
}

/** The blocks to report: a duplicate first (RFC 2883 §4), then the latest (RFC 2018 §4), as many as fit. */
function sackToSend(t: Tcb): readonly (readonly [Seq, Seq])[] {
  if (!t.sackPermitted) return [];
  const most = t.timestamps ? 3 : 4;
  return [...(t.dsack ? [t.dsack] : []), ...t.sackBlocks].slice(0, most);
}

function plainOptions(k: Kernel, t: Tcb): TcpOption[] {
  const options: TcpOption[] = [];
  if (t.timestamps) options.push(NOP, NOP, { kind: 'timestamps', value: timestamp(k, t), echo: t.tsRecent });
  const blocks = sackToSend(t);
  if (blocks.length > 0) options.push(NOP, NOP, { kind: 'sack', blocks });
  return options;
}

/** Bytes of a TCP header in this connection without SACK blocks. */
const headerLength = (t: Tcb): number => (t.timestamps ? 32 : 20);
const sackOptionLength = (t: Tcb): number => {
  const blocks = sackToSend(t).length;
  return blocks === 0 ? 0 : 4 + 8 * blocks;
};

/** The MSS we announce: what a frame holds beyond the fixed headers (RFC 9293 §3.7.1). */
export const announcedMss = (k: Kernel, s: Socket): number => {
  const mss = k.config.mtu - (s.family === 6 ? 60 : 40);
  return s.options.maxSegment > 0 ? Math.min(mss, s.options.maxSegment) : mss;
};

/** Data bytes of a full segment to this peer: the path's limit, the peer's MSS, less this connection's options (RFC 9293 §3.7.1). */
export function effectiveMss(k: Kernel, s: Socket, t: Tcb): number {
  const path = s.remote ? pathMtu(k, s.remote.address) - (s.family === 6 ? 60 : 40) : t.mssClamp;
  const mss = Math.max(k.profile.minSndMss, Math.min(path, t.mssClamp)) - (headerLength(t) - 20);
  const half = t.maxWindow > 536 ? t.maxWindow >> 1 : t.maxWindow;
  return half > 0 && mss > half ? Math.max(half, 68 - headerLength(t)) : mss;
}

/** What a segment about to leave may carry: SACK blocks take from the data's room. */
export const currentMss = (t: Tcb): number => t.mss - sackOptionLength(t);

export interface SegmentOut {
  readonly seq: Seq;
  readonly flags: number;
  readonly data?: Uint8Array;
  readonly why: SendReason;
  readonly causes?: readonly (Serial | undefined)[];
  readonly repeats?: Serial | undefined;
}

/**
 * Sends a segment of a connection. Acknowledgement and window are today's; a SYN's are its own.
 * @returns the transmit output's serial, undefined while the frame waits for a neighbour's address
 */
export function sendSegment(k: Kernel, s: Socket, t: Tcb, out: SegmentOut): Serial | undefined {
  const syn = (out.flags & TCP_FLAG.SYN) !== 0;
  const ack = (out.flags & TCP_FLAG.ACK) !== 0;
  const options = syn ? synOptions(k, t, ack, announcedMss(k, s)) : plainOptions(k, t);
  const window = syn ? Math.min(t.rcvWnd, 0xffff) : selectWindow(t);
  if (syn) t.rcvWup = t.rcvNxt;
  const data = out.data ?? EMPTY;
  const serial = emitSegment(k, {
    local: s.local as Endpoint, remote: s.remote as Endpoint, seq: out.seq, ack: ack ? t.rcvNxt : (0 as Seq), flags: out.flags, window, options, data,
    identification: nextIpId(k, t, withoutSocket(s, t, syn && ack)), ttl: s.options.ttl, flowLabel: t.flowLabel,
    sending: { why: out.why, socket: s.id, ...(out.repeats !== undefined && { repeats: out.repeats }), causes: out.causes ?? [] },
  });
  if (ack) {
    t.dsack = undefined;
    ackSent(k, t);
  }
  if (data.length > 0) dataSent(k, t);
  return serial;
}

const EMPTY = new Uint8Array(0);

/** A passive open's SYN-ACK comes before Linux has a socket, what an orphan answers from FIN-WAIT-2 or TIME-WAIT after it is gone. */
const withoutSocket = (s: Socket, t: Tcb, synAck: boolean): boolean =>
  (synAck && t.openedPassively) || (t.timers.timeWait !== undefined && t.state === 'TIME-WAIT') || (s.orphan && t.timers.finWait2 !== undefined);

/** Linux counts identifications up per connection from a random start; what leaves without a socket has 0 (and DF, so that it does not matter: RFC 6864 §4.1). */
function nextIpId(k: Kernel, t: Tcb, uncounted: boolean): number {
  if (uncounted) return 0;
  if (!t.ipIdSet) {
    t.ipIdSet = true;
    t.ipId = seed(k, 'ipId0', 0x10000);
  }
  const id = t.ipId;
  t.ipId = (id + 1) & 0xffff;
  return id;
}

interface RawSegment {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly seq: Seq;
  readonly ack: Seq;
  readonly flags: number;
  readonly window: number;
  readonly options: readonly TcpOption[];
  readonly data: Uint8Array;
  readonly identification: number;
  readonly ttl: number;
  readonly flowLabel: number;
  readonly sending: Parameters<typeof sendIp>[2];
}

/** A segment as told, connection or not. */
function emitSegment(k: Kernel, r: RawSegment): Serial | undefined {
  const header = tcpHeaderLength(r.options);
  return sendIp(k, {
    source: r.local.address, destination: r.remote.address, protocol: IP_PROTOCOL.tcp, length: header + r.data.length,
    identification: r.identification, dontFragment: true, ttl: r.ttl, flowLabel: isIpv6(r.remote.address) ? r.flowLabel : 0,
    fill: (frame, at, end, pseudo) => {
      frame.set(r.data, at + header);
      emitTcp(frame, at, end, {
        sourcePort: r.local.port, destinationPort: r.remote.port, seq: r.seq, ack: r.ack, flags: r.flags, window: r.window, options: r.options,
      }, pseudo);
    },
  }, r.sending);
}

/** RFC 9293 §3.10.7.1: a segment that belongs to nothing is answered with RST, at the sequence number that its sender will accept. */
export function resetInAnswer(
  k: Kernel, local: Endpoint, remote: Endpoint, segment: { readonly seq: Seq; readonly ack: Seq; readonly flags: number; readonly length: number },
): void {
  if (segment.flags & TCP_FLAG.RST) return;
  const acknowledges = (segment.flags & TCP_FLAG.ACK) !== 0;
  emitSegment(k, {
    local, remote, seq: acknowledges ? segment.ack : (0 as Seq), ack: acknowledges ? (0 as Seq) : seqAdd(segment.seq, segment.length),
    flags: acknowledges ? TCP_FLAG.RST : TCP_FLAG.RST | TCP_FLAG.ACK, window: 0, options: [], data: EMPTY, identification: 0, ttl: k.profile.defaultTtl,
    flowLabel: 0, sending: { why: 'rst' },
  });
}

/** RFC 9293 §3.10.5: RST from a connection that is being aborted; like any segment of it, with ACK and options. */
export function sendReset(k: Kernel, s: Socket, t: Tcb, causes: readonly (Serial | undefined)[] = []): void {
  sendSegment(k, s, t, { seq: t.nxt, flags: TCP_FLAG.RST | TCP_FLAG.ACK, why: 'rst', causes });
}

/** An empty segment that acknowledges. */
export function sendAck(k: Kernel, s: Socket, t: Tcb, why: SendReason, causes: readonly (Serial | undefined)[] = [], sequence: Seq = t.nxt): void {
  sendSegment(k, s, t, { seq: sequence, flags: TCP_FLAG.ACK, why, causes });
}

/** A challenge ACK (RFC 5961 §7): at most so many in a second from one host, as Linux has it. */
export function challenge(k: Kernel, s: Socket, t: Tcb): void {
  const limit = 1_000;
  if (t.lastChallengeAt !== undefined && k.now - t.lastChallengeAt < 500_000) return;   // tcp_invalid_ratelimit: 500 ms
  if (k.now - k.challenges.since >= 1_000_000) k.challenges = { since: k.now, count: 0 };
  if (k.challenges.count++ >= limit) return;
  t.lastChallengeAt = micros(k.now);
  sendAck(k, s, t, 'challenge-ack');
}

