/**
 * Network time to screen time and back: monotone, and invertible up to the plateaus.
 *
 * The screen's time axis is a polyline through knots, one for each instant at which a moment begins or ends. Between two knots network time
 * passes evenly: at `scale`, or faster across a fold (a pause in every trace, longer than `foldOver`, drawn as long as `fold`). At a knot
 * network time stands still for a plateau, so that several moments of one instant lie `hold` apart, and the frames of one moment `frame`.
 */
import { micros } from '../model/core/units.ts';
import type { Micros } from '../model/core/units.ts';
import type { EventId, Trace, TraceEvent } from '../model/trace/events.ts';
import { outcome, sentEvent } from '../model/trace/frames.ts';
import { steps } from '../model/trace/steps.ts';
import { momentsOf } from './moments.ts';
import type { Moment } from './moments.ts';
import { isPause } from './pauses.ts';
import { screenMs } from './screen-ms.ts';
import type { ScreenMs } from './screen-ms.ts';

export interface TimeMapOptions {
  /** Screen time of the traces' usual one-way delay; this sets the scale of everything else. */
  readonly oneWay: number;
  /** Screen time between the beginnings of two moments of one instant, and the least between two moments of different instants. */
  readonly hold: number;
  /** Screen time between two frames of one moment that leave or arrive in one instant; less when they are many, all within `hold`. */
  readonly frame: number;
  /** A pause that would take more screen time than this is folded to `fold`. */
  readonly foldOver: number;
  readonly fold: number;
  /** The most screen time for what follows the last event. */
  readonly tail: number;
}

export const DEFAULT_TIME_MAP: TimeMapOptions = { oneWay: 1000, hold: 320, frame: 60, foldOver: 4500, fold: 1400, tail: 700 };

export interface Fold {
  readonly from: Micros;
  readonly to: Micros;
  readonly start: ScreenMs;
  readonly end: ScreenMs;
}

export interface TimeMap {
  readonly traces: readonly Trace[];
  readonly moments: readonly Moment[];
  readonly folds: readonly Fold[];
  readonly length: ScreenMs;
  /** Micros of network time in one screen millisecond, outside folds, plateaus and stretched gaps. */
  readonly microsPerScreenMs: number;
  /** Where everything at t has happened. toNetwork(toScreen(t)) is t for every t of the traces. */
  readonly toScreen: (t: Micros) => ScreenMs;
  readonly toNetwork: (s: ScreenMs) => Micros;
  /** Where event n of traces[k] lies. */
  readonly screenOf: (k: number, n: EventId) => ScreenMs;
  /** Where the frame of sent event n of traces[k] arrives or vanishes. */
  readonly landing: (k: number, n: EventId) => ScreenMs;
  /** The last event of traces[k] that lies at or before s, or −1. */
  readonly eventAt: (k: number, s: ScreenMs) => EventId;
  /** The moment that s lies in. */
  readonly momentAt: (s: ScreenMs) => number;
  readonly startOf: (moment: number) => ScreenMs;
  /** Where the playhead rests for a moment: just before the next begins, so that what it sent is drawn whole. */
  readonly restOf: (moment: number) => ScreenMs;
}

/** How long before the next moment the playhead rests, in screen time. */
const REST_BEFORE = 1;

interface Knot {
  readonly at: number;
  /** The plateau of network time `at`. */
  start: number;
  end: number;
}

export function timeMap(traces: readonly Trace[], options: Partial<TimeMapOptions> = {}): TimeMap {
  const o = { ...DEFAULT_TIME_MAP, ...options };
  const moments = momentsOf(traces);
  const microsPerScreenMs = Math.max(1e-3, usualDelay(traces) / o.oneWay);
  const screen = traces.map((trace) => new Float64Array(trace.events.length));
  const starts = new Float64Array(moments.length);
  const knots: Knot[] = [];
  const folds: Fold[] = [];

  const first = Math.min(...traces.map((trace) => Math.min(trace.startedAt, trace.events[0]?.at ?? Infinity)), moments[0]?.at ?? 0);
  const last = Math.max(...traces.map((trace) => Math.max(trace.endedAt, trace.events.at(-1)?.at ?? -Infinity)), first);
  const instants = instantsOf(moments, first, last);
  const lastEvent = Math.max(...traces.map((trace) => trace.events.at(-1)?.at ?? -Infinity));

  let m = 0;
  for (const at of instants) {
    const before = knots.at(-1);
    let start = 0;
    if (before) {
      const scaled = (at - before.at) / microsPerScreenMs;
      const pause = isPause(traces, before.at, at);
      const beyond = before.at >= lastEvent && pause;
      const folded = pause && !beyond && scaled > o.foldOver;
      const length = beyond ? Math.min(scaled, o.tail) : folded ? o.fold : Math.max(scaled, o.hold);
      start = before.end + length;
      if (folded) folds.push({ from: micros(before.at), to: micros(at), start: screenMs(before.end), end: screenMs(start) });
      // A silence lies within its pause, wherever that is drawn.
      for (let quiet = moments[m]?.at; quiet !== undefined && quiet < at; quiet = moments[++m]?.at) starts[m] = before.end + (length * (quiet - before.at)) / (at - before.at);
    }
    const knot = { at, start, end: start };
    knots.push(knot);
    for (let here = 0; m < moments.length && (moments[m] as Moment).at === at && !isSilence(moments[m] as Moment); m++, here++) {
      const from = here === 0 ? knot.start : knot.end + o.hold;
      starts[m] = from;
      knot.end = from + spread(traces, moments[m] as Moment, at, screen, from, o);
    }
  }

  const toScreen = (t: Micros): ScreenMs => {
    const i = lastAtOrBefore(knots, (knot) => knot.at, t);
    const knot = knots[i];
    const next = knots[i + 1];
    if (!knot) return screenMs(0);
    if (!next || t <= knot.at) return screenMs(knot.end);
    return screenMs(knot.end + ((next.start - knot.end) * (t - knot.at)) / (next.at - knot.at));
  };
  placeTheRest(traces, screen, knots, toScreen);

  const length = screenMs(knots.at(-1)?.end ?? 0);
  const startOf = (moment: number): ScreenMs => screenMs(starts[Math.max(0, Math.min(moment, moments.length - 1))] ?? 0);
  return {
    traces,
    moments,
    folds,
    length,
    microsPerScreenMs,
    toScreen,
    toNetwork: (s) => {
      const i = Math.max(0, lastAtOrBefore(knots, (knot) => knot.start, s));
      const knot = knots[i];
      const next = knots[i + 1];
      if (!knot) return micros(0);
      if (!next || s <= knot.end) return micros(knot.at);
      return micros(knot.at + ((next.at - knot.at) * (s - knot.end)) / (next.start - knot.end));
    },
    screenOf: (k, n) => screenMs(screen[k]?.[n] ?? 0),
    landing: (k, n) => {
      const trace = traces[k] as Trace;
      const { arrived, lost } = outcome(trace, n);
      const end = arrived ?? lost;
      const sent = sentEvent(trace, n);
      return end === undefined ? toScreen(sent.arrivesAt ?? sent.loss?.at ?? sent.leftAt) : screenMs(screen[k]?.[end] ?? 0);
    },
    eventAt: (k, s) => lastAtOrBefore(screen[k] ?? [], (place) => place, s),
    momentAt: (s) => Math.max(0, lastAtOrBefore(starts, (place) => place, s)),
    startOf,
    restOf: (moment) => (moment >= moments.length - 1 ? length : screenMs(Math.max(startOf(moment), startOf(moment + 1) - REST_BEFORE))),
  };
}

const isSilence = (moment: Moment): boolean => moment.steps.every((step) => step === undefined || step.kind === 'silence');

/** The index of the last entry whose key is at most x, or −1; entries ascend by it. */
function lastAtOrBefore<T>(entries: ArrayLike<T>, key: (entry: T) => number, x: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(entries[middle] as T) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The median time that frames are under way, in Micros; a thousandth of the whole when none arrives. */
function usualDelay(traces: readonly Trace[]): number {
  const delays = traces.flatMap((trace) =>
    trace.events.flatMap((event) => (event.kind === 'sent' && event.arrivesAt !== null && event.arrivesAt > event.at ? [event.arrivesAt - event.at] : [])),
  );
  delays.sort((a, b) => a - b);
  const whole = Math.max(...traces.map((trace) => trace.endedAt - trace.startedAt), 1);
  return delays[delays.length >> 1] ?? Math.max(1, whole / 20);
}

/** Every instant at which a moment with events begins or ends, and both ends of the whole, ascending. */
function instantsOf(moments: readonly Moment[], first: number, last: number): readonly number[] {
  const instants = new Set<number>([first, last]);
  for (const moment of moments) {
    for (const step of moment.steps) {
      if (!step || step.kind === 'silence') continue;
      instants.add(step.at);
      instants.add(step.until);
    }
  }
  return [...instants].sort((a, b) => a - b);
}

const takesPlace = (event: TraceEvent): boolean => event.kind === 'sent' || event.kind === 'arrived' || event.kind === 'lost';

/** Places a moment's events of instant `at` from `from` on, its frames apart; returns how much screen time they take. */
function spread(traces: readonly Trace[], moment: Moment, at: number, screen: readonly Float64Array[], from: number, o: TimeMapOptions): number {
  let longest = 0;
  moment.steps.forEach((step, k) => {
    const events = traces[k]?.events;
    const places = screen[k];
    if (!step || step.kind === 'silence' || !events || !places) return;
    let end = step.first;
    let frames = 0;
    for (; end <= step.last && events[end]?.at === at; end++) if (takesPlace(events[end] as TraceEvent)) frames++;
    const apart = frames > 1 ? Math.min(o.frame, o.hold / (frames - 1)) : 0;
    let place = -1;
    for (let n = step.first; n < end; n++) {
      if (takesPlace(events[n] as TraceEvent)) place++;
      places[n] = from + Math.max(0, place) * apart;
    }
    longest = Math.max(longest, Math.max(0, place) * apart);
  });
  return longest;
}

/** Events after the first instant of their step lie where their time is; those of one knot share its plateau, in order. */
function placeTheRest(traces: readonly Trace[], screen: readonly Float64Array[], knots: readonly Knot[], toScreen: (t: Micros) => ScreenMs): void {
  const starts = new Map(knots.map((knot) => [knot.at, knot.start]));
  traces.forEach((trace, k) => {
    const places = screen[k] as Float64Array;
    let before = 0;
    for (const step of steps(trace)) {
      for (let n = step.first; n <= step.last; n++) {
        const { at } = trace.events[n] as TraceEvent;
        if (at > step.at) places[n] = starts.get(at) ?? toScreen(at);
        before = Math.max(before, places[n] ?? 0);
        places[n] = before;
      }
    }
  });
}
