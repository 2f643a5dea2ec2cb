/**
 * The transmission control block (RFC 9293 §3.3.1): one connection's variables. Mutable within a step, never between steps (kernel.ts).
 * Sequence numbers are absolute, sizes bytes unless a comment says segments, times Micros.
 */
import { seq, type Seq } from '../../../core/seq.ts';
import { micros, type Micros } from '../../../core/units.ts';
import type { Serial, SocketId } from '../../api.ts';
import type { Profile } from '../../profile.ts';
import { initialCubic, type CubicState } from './cubic.ts';
import type { TcpState } from './states.ts';

/** One segment's worth of the send queue: at most an MSS of data, or a SYN or FIN. Never changed in place: replaced. */
export interface Outgoing {
  readonly seq: Seq;
  readonly end: Seq;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly push: boolean;
  readonly data: Uint8Array;
  /** The send calls (or others) that put it here. */
  readonly causes: readonly Serial[];
  /** The transmit output of its latest copy, and when that was. */
  readonly sentBy?: Serial;
  readonly sentAt: Micros;
  readonly firstSentAt: Micros;
  /** How often it was sent again. */
  readonly repeats: number;
  /** RFC 6675 §4's scoreboard. */
  readonly sacked: boolean;
  readonly lost: boolean;
  /** A repeat of it is in the network. */
  readonly repeating: boolean;
}

/** Data received and not yet read by the program, or beyond a hole. `charge` is what Linux accounts for it. */
export interface Incoming {
  readonly seq: Seq;
  readonly end: Seq;
  readonly parts: readonly Uint8Array[];
  /** Bytes of the first part that were read already. */
  readonly offset: number;
  readonly fin: boolean;
  readonly charge: number;
  /** The arrivals that brought it. */
  readonly causes: readonly Serial[];
}

export interface Timer {
  readonly at: Micros;
  readonly armedAt: Micros;
  readonly cause: Serial;
}

/** The four things Linux's one retransmission timer can stand for. */
export type WriteTimer = Timer & { readonly kind: 'retransmit' | 'tail-loss-probe' | 'rack-reorder' | 'persist' };

export interface Timers {
  write?: WriteTimer | undefined;
  delayedAck?: Timer | undefined;
  keepalive?: Timer | undefined;
  synAck?: Timer | undefined;
  timeWait?: Timer | undefined;
  finWait2?: Timer | undefined;
  linger?: Timer | undefined;
  sackCompress?: Timer | undefined;
}

/** When to acknowledge (Linux's inet_connection_sock.icsk_ack). */
export interface AckState {
  scheduled: boolean;
  timer: boolean;
  pushed: boolean;
  pushedTwice: boolean;
  now: boolean;
  /** Segments still to be acknowledged at once. */
  quick: number;
  /** Linux's pingpong count: at the threshold the connection is interactive. */
  pingpong: number;
  ato: Micros;
  lastReceived: Micros;
  receiveMss: number;
  lastSegmentSize: number;
}

/** Round-trip time and time-out (RFC 6298 §2). As in Linux srtt is kept eightfold and mdev fourfold. */
export interface RttState {
  srtt8: number;
  mdev4: number;
  mdevMax4: number;
  rttvar4: number;
  seq: Seq;
  rto: Micros;
  backoff: number;
  min: Micros;
}

export interface RackState {
  sentAt: Micros;
  end: Seq;
  rtt: Micros;
  advanced: boolean;
  steps: number;
  persist: number;
  dsackSeen: boolean;
  lastDelivered: number;
  reordered: boolean;
}

/** Dynamic right-sizing of the receive buffer (Linux's tcp_rcv_space_adjust). */
export interface ReceiveSizing {
  space: number;
  seq: Seq;
  time: Micros;
  rtt8: number;
  rttSeq: Seq;
  rttTime: Micros;
  lastEcho: number;
}

export type Congestion = 'open' | 'disorder' | 'recovery' | 'loss';

export interface Tcb {
  state: TcpState;
  openedPassively: boolean;
  listener?: SocketId;

  iss: Seq;
  irs: Seq;
  una: Seq;
  nxt: Seq;
  /** The next sequence number a send call's byte will get. */
  writeSeq: Seq;
  pushedSeq: Seq;
  /** End of the last segment sent that was smaller than an MSS (Minshall's form of Nagle). */
  small: Seq;
  sndWnd: number;
  maxWindow: number;
  wl1: Seq;
  sndScale: number;

  rcvNxt: Seq;
  rcvWnd: number;
  /** RCV.NXT when the window was last offered. */
  rcvWup: Seq;
  copied: Seq;
  rcvScale: number;
  /** Linux's rcv_ssthresh: how much of the buffer we dare to offer. */
  rcvThreshold: number;
  windowClamp: number;
  /** Of 256 bytes of memory, how many hold data. */
  scaling: number;
  charged: number;
  receiveBuffer: number;
  drs: ReceiveSizing;

  mss: number;
  mssClamp: number;
  advertisedMss: number;
  /** What the peer's SYN said; RFC 9293 §3.7.1 says 536 without the option. */
  timestamps: boolean;
  sackPermitted: boolean;
  scalingOn: boolean;
  tsOffset: number | undefined;
  tsRecent: number;
  tsRecentAt: Micros;
  ipId: number;
  ipIdSet: boolean;
  flowLabel: number;

  /** Sent first (`sent` of them), then unsent. */
  queue: Outgoing[];
  /** Memory that the queue takes, and what each segment takes of it beside its data. */
  queuedMemory: number;
  readonly overhead: number;
  sent: number;
  received: Incoming[];
  outOfOrder: Incoming[];
  sackBlocks: (readonly [Seq, Seq])[];
  dsack?: readonly [Seq, Seq];
  finQueued: boolean;
  finReceived: boolean;

  sackedOut: number;
  lostOut: number;
  retransOut: number;
  /** Duplicate ACKs counted where the peer has no SACK. */
  dupAcks: number;

  congestion: Congestion;
  cwnd: number;
  cwndCount: number;
  ssthresh: number;
  cwndClamp: number;
  priorCwnd: number;
  priorSsthresh: number;
  highSeq: Seq;
  undoMarker: Seq | undefined;
  undoRetrans: number;
  /** Proportional rate reduction. */
  prrDelivered: number;
  prrOut: number;
  delivered: number;
  lastSent: Micros;
  cwndLimited: boolean;
  cwndUsed: number;
  cwndStamp: Micros;
  maxPacketsOut: number;
  cwndUsageSeq: Seq;
  reordering: number;
  cubic: CubicState;
  rtt: RttState;
  rack: RackState;
  retransmits: number;
  /** SYN or SYN-ACK time-outs. */
  synRepeats: number;
  retransStamp: Micros | undefined;
  tlpHigh: Seq | undefined;
  tlpRetrans: boolean;
  frtoOn: boolean;
  probes: number;
  probesSince: Micros | undefined;
  keepProbes: number;
  lastHeard: Micros;
  compressedAcks: number;
  dupAckCounter: number;
  compressedNext: Seq;
  lastChallengeAt: Micros | undefined;
  softError: boolean;

  ack: AckState;
  timers: Timers;
  /** What opened it: the call that sent the SYN, or the arrival that completed the handshake. */
  openedBy: Serial;
  /** The latest SYN-ACK of a passive open. */
  synAckBy?: Serial;
}

const ZERO = seq(0);
const NEVER = micros(0);

/** What Linux charges a queued segment beside its data: found from where the recordings' send buffer is full. */
const SEGMENT_OVERHEAD = 832;

/** Every timer named, so that setting and stopping one leaves the object's shape alone. */
export const noTimers = (): Timers => ({
  write: undefined, delayedAck: undefined, keepalive: undefined, synAck: undefined, timeWait: undefined, finWait2: undefined, linger: undefined,
  sackCompress: undefined,
});

export function newTcb(profile: Profile, openedBy: Serial, receiveBuffer: number): Tcb {
  return {
    state: 'CLOSED', openedPassively: false,
    iss: ZERO, irs: ZERO, una: ZERO, nxt: ZERO, writeSeq: ZERO, pushedSeq: ZERO, small: ZERO, sndWnd: 0, maxWindow: 0, wl1: ZERO, sndScale: 0,
    rcvNxt: ZERO, rcvWnd: 0, rcvWup: ZERO, copied: ZERO, rcvScale: 0, rcvThreshold: 0, windowClamp: 0, scaling: 128, charged: 0, receiveBuffer,
    drs: { space: 0, seq: ZERO, time: NEVER, rtt8: 0, rttSeq: ZERO, rttTime: NEVER, lastEcho: 0 },
    mss: 536, mssClamp: 536, advertisedMss: 536, timestamps: false, sackPermitted: false, scalingOn: false,
    tsOffset: undefined, tsRecent: 0, tsRecentAt: NEVER, ipId: 0, ipIdSet: false, flowLabel: 0,
    queue: [], queuedMemory: 0, overhead: profile.skbAccounting ? SEGMENT_OVERHEAD : 0, sent: 0, received: [], outOfOrder: [], sackBlocks: [], finQueued: false, finReceived: false,
    sackedOut: 0, lostOut: 0, retransOut: 0, dupAcks: 0,
    congestion: 'open', cwnd: profile.initialWindow, cwndCount: 0, ssthresh: Infinity, cwndClamp: Infinity, priorCwnd: 0, priorSsthresh: 0,
    highSeq: ZERO, undoMarker: undefined, undoRetrans: 0, prrDelivered: 0, prrOut: 0, delivered: 0, lastSent: NEVER,
    cwndLimited: false, cwndUsed: 0, cwndStamp: NEVER, maxPacketsOut: 0, cwndUsageSeq: ZERO, reordering: profile.dupThresh,
    cubic: initialCubic(),
    rtt: { srtt8: 0, mdev4: 0, mdevMax4: 0, rttvar4: 0, seq: ZERO, rto: profile.initialRto, backoff: 0, min: micros(Infinity) },
    rack: { sentAt: NEVER, end: ZERO, rtt: NEVER, advanced: false, steps: 1, persist: 0, dsackSeen: false, lastDelivered: 0, reordered: false },
    retransmits: 0, synRepeats: 0, retransStamp: undefined, tlpHigh: undefined, tlpRetrans: false, frtoOn: false,
    probes: 0, probesSince: undefined, keepProbes: 0, lastHeard: NEVER, compressedAcks: 0, dupAckCounter: 0, compressedNext: ZERO,
    lastChallengeAt: undefined, softError: false,
    ack: {
      scheduled: false, timer: false, pushed: false, pushedTwice: false, now: false, quick: 0, pingpong: 0, ato: NEVER, lastReceived: NEVER,
      receiveMss: 536, lastSegmentSize: 0,
    },
    timers: noTimers(), dsack: undefined, openedBy,
  };
}

/** Segments believed to be in the network (RFC 6675 §4's pipe, in segments). */
export const inFlight = (t: Tcb): number => t.sent - (t.sackedOut + t.lostOut) + t.retransOut;

/** The right edge of what the peer allows. */
export const windowEnd = (t: Tcb): Seq => seq(t.una + t.sndWnd);
