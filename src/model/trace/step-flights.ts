/** The second cut: bare acknowledgements join the arrival behind them, and the runs of a bulk transfer become flights (see steps.ts). */
import type { SentEvent, Side, Trace, TraceEvent } from './events.ts';
import { AT_ONCE } from './step-runs.ts';
import { rttOf } from './rtt.ts';
import type { Run } from './steps.ts';

/** So many data segments one way, close together, are told as one flight. */
const FLIGHT_SEGMENTS = 3;

export function joinFlights(trace: Trace, cut: readonly Run[]): readonly Run[] {
  const rtt = Math.max(rttOf(trace) ?? 0, FLIGHT_FRAMES * frameTime(trace));
  const parts = joinAlike(trace, joinBareAcks(trace, cut), rtt).map((run) => ({ run, part: bulkPart(trace, run) }));
  const joined: Run[] = [];
  for (let i = 0; i < parts.length; ) {
    const end = flightEnd(parts, i, rtt);
    const flight = parts.slice(i, end);
    const segments = flight.reduce((sum, { part }) => sum + (part?.data ?? 0), 0);
    // A flight that only arrives counts its arrivals, one that leaves counts what it sends.
    if (end - i > 1 && segments >= FLIGHT_SEGMENTS) joined.push(join(flight.map(({ run }) => run), 'flight'));
    else joined.push(...flight.map(({ run }) => run));
    i = end;
  }
  return joined;
}

/** On a slow link frames lie their own length apart: a flight lasts for so many of them, if that is more than a round trip. */
const FLIGHT_FRAMES = 20;
const FULL_FRAME_BITS = 8 * 1514;

/** Micros that a full frame takes to leave. */
function frameTime(trace: Trace): number {
  const { bitsPerSecond } = trace.scenario.link;
  return bitsPerSecond ? (FULL_FRAME_BITS / bitsPerSecond) * 1e6 : 0;
}

interface BulkPart {
  /** The end that data comes from. */
  readonly sender: Side | undefined;
  /** Data segments of this run: those that arrived, or that left. */
  readonly data: number;
}
interface Part {
  readonly run: Run;
  readonly part: BulkPart | undefined;
}

/** Where the flight that begins at parts[i] ends: the same connection and sender, no pause of an eighth of a round trip, at most one round trip in all. */
function flightEnd(parts: readonly Part[], i: number, rtt: number): number {
  const first = parts[i] as Part;
  if (!first.part) return i + 1;
  let sender = first.part.sender;
  let end = i + 1;
  for (; end < parts.length; end++) {
    const { run, part } = parts[end] as Part;
    const before = (parts[end - 1] as Part).run;
    if (!part || run.connection !== first.run.connection) break;
    if (sender !== undefined && part.sender !== undefined && part.sender !== sender) break;
    if (run.at - before.until > rtt / 8 || run.at - first.run.at >= rtt && run.at > first.run.at) break;
    sender ??= part.sender;
  }
  return end;
}

/** What a run adds to a bulk transfer, or undefined when it is more than that: a change of state, a resent, refused or lost segment. */
function bulkPart(trace: Trace, run: Run): BulkPart | undefined {
  if ((run.kind !== 'arrival' && run.kind !== 'send') || run.connection === undefined || run.host === undefined) return undefined;
  let left = 0;
  for (let n = run.first; n <= run.last; n++) {
    const event = trace.events[n] as TraceEvent;
    if (event.kind === 'state' || event.kind === 'dropped' || event.kind === 'process') return undefined;
    if (event.kind === 'returned' && event.result <= 0) return undefined;
    if (event.kind === 'call' && event.call.name === 'close') return undefined;
    if (event.kind !== 'sent') continue;
    if (event.connection !== run.connection || event.repeats !== undefined || opensOrBreaks(event)) return undefined;
    if (event.hopOf === undefined && (event.segment?.len ?? 0) > 0) left++;
  }
  if (run.kind === 'send') return { sender: run.host, data: left };
  const arrival = trace.events[run.key];
  const frame = arrival?.kind === 'arrived' ? (trace.events[arrival.frame] as SentEvent) : undefined;
  if (!frame?.segment || hasControl(frame)) return undefined;
  const peer: Side = run.host === 'client' ? 'server' : 'client';
  if (frame.segment.len > 0) return left > 0 ? undefined : { sender: peer, data: 1 };
  return { sender: left > 0 ? run.host : undefined, data: left };
}

const opensOrBreaks = (frame: SentEvent): boolean => frame.segment?.flags.some((flag) => flag === 'SYN' || flag === 'RST') ?? false;
const hasControl = (frame: SentEvent): boolean => frame.segment?.flags.some((flag) => flag === 'SYN' || flag === 'FIN' || flag === 'RST') ?? false;

/** An acknowledgement that changes nothing but a buffer is told with the arrival of the same instant right behind it. */
function joinBareAcks(trace: Trace, runs: readonly Run[]): readonly Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const before = joined.at(-1);
    const together = before !== undefined && run.at - before.until <= AT_ONCE && before.host === run.host && before.connection === run.connection;
    if (together && run.kind !== 'flight' && trace.events[run.key]?.kind === 'arrived' && isBareAck(trace, before)) {
      joined[joined.length - 1] = { ...run, first: before.first, at: before.at };
    } else {
      joined.push(run);
    }
  }
  return joined;
}

/** Frames of one host lost together are one loss, and calls of send one behind the other that all only fill the buffer are one. */
function joinAlike(trace: Trace, runs: readonly Run[], rtt: number): readonly Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const before = joined.at(-1);
    const alike = before?.kind === run.kind && before.host === run.host && before.connection === run.connection;
    const lost = run.kind === 'loss' && before !== undefined && run.at - before.until <= rtt / 8;
    const kept = run.kind === 'send' && before !== undefined && run.at - before.until <= AT_ONCE && !sends(trace, before) && !sends(trace, run);
    if (before && alike && (lost || kept)) joined[joined.length - 1] = join([before, run], run.kind);
    else joined.push(run);
  }
  return joined;
}

function sends(trace: Trace, run: Run): boolean {
  for (let n = run.first; n <= run.last; n++) if (trace.events[n]?.kind === 'sent') return true;
  return false;
}

function isBareAck(trace: Trace, run: Run): boolean {
  const arrival = trace.events[run.key];
  if (run.kind !== 'arrival' || arrival?.kind !== 'arrived') return false;
  const { segment } = trace.events[arrival.frame] as SentEvent;
  if (!segment || segment.len > 0 || segment.flags.some((flag) => flag !== 'ACK')) return false;
  for (let n = run.first; n <= run.last; n++) {
    const { kind } = trace.events[n] as TraceEvent;
    if (kind !== 'arrived' && kind !== 'levels') return false;
  }
  return true;
}

function join(runs: readonly Run[], kind: Run['kind']): Run {
  const first = runs[0] as Run;
  const last = runs.at(-1) as Run;
  return { ...first, kind, until: last.until, last: last.last };
}
