/**
 * Network time to screen time and back: monotone, and invertible up to the plateaus.
 *
 * The screen's time axis is a polyline through knots, one for each instant at which something happens. Between two knots network time passes
 * evenly: at one scale, or faster across a fold (a pause in every trace, longer than `foldOver`, drawn as long as `fold`), or slower where two
 * moments would lie closer than `hold` or two frames of one moment closer than `frame`. At a knot network time stands still for a plateau,
 * so that several moments of one instant lie `hold` apart as well.
 */
import { micros } from '../model/core/units.ts';
import type { Micros } from '../model/core/units.ts';
import type { EventId, Trace } from '../model/trace/events.ts';
import { outcome, sentEvent } from '../model/trace/frames.ts';
import { layOut } from './layout.ts';
import { momentsOf } from './moments.ts';
import type { Moment } from './moments.ts';
import { lastAtOrBefore } from './search.ts';
import { screenMs } from './screen-ms.ts';
import type { ScreenMs } from './screen-ms.ts';

export interface TimeMapOptions {
  /** Screen time of the traces' usual one-way delay; this sets the scale of everything else. */
  readonly oneWay: number;
  /** The least screen time between the beginnings of two moments. */
  readonly hold: number;
  /** The least screen time between two frames of one moment that leave or arrive; less when they are many. */
  readonly frame: number;
  /** Steps of different traces that would lie closer than this are told as one moment. */
  readonly together: number;
  /** A pause that would take more screen time than this is folded to `fold`. */
  readonly foldOver: number;
  readonly fold: number;
  /** The most screen time for a pause before 0, in which servers wait for the first client. */
  readonly lead: number;
  /** The most screen time for what follows the last event. */
  readonly tail: number;
}

export const DEFAULT_TIME_MAP: TimeMapOptions = { oneWay: 1000, hold: 320, frame: 60, together: 40, foldOver: 4500, fold: 1400, lead: 600, tail: 700 };

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

export function timeMap(traces: readonly Trace[], options: Partial<TimeMapOptions> = {}): TimeMap {
  const o = { ...DEFAULT_TIME_MAP, ...options };
  const microsPerScreenMs = Math.max(1e-3, usualDelay(traces) / o.oneWay);
  const moments = momentsOf(traces, o.together * microsPerScreenMs);
  const { at, start, end, places, starts, folds } = layOut(traces, moments, microsPerScreenMs, o);
  const lastKnot = at.length - 1;
  const length = screenMs(end[lastKnot] ?? 0);
  const number = (list: ArrayLike<number>, i: number): number => list[i] as number;

  const toScreen = (t: Micros): ScreenMs => {
    const i = lastAtOrBefore(at, t);
    if (i < 0) return screenMs(0);
    if (i >= lastKnot || t <= number(at, i)) return screenMs(number(end, i));
    const share = (t - number(at, i)) / (number(at, i + 1) - number(at, i));
    return screenMs(number(end, i) + share * (number(start, i + 1) - number(end, i)));
  };
  const toNetwork = (s: ScreenMs): Micros => {
    const i = Math.max(0, lastAtOrBefore(start, s));
    if (lastKnot < 0) return micros(0);
    if (i >= lastKnot || s <= number(end, i)) return micros(number(at, i));
    const share = (s - number(end, i)) / (number(start, i + 1) - number(end, i));
    return micros(number(at, i) + share * (number(at, i + 1) - number(at, i)));
  };
  const startOf = (moment: number): ScreenMs => screenMs(starts[Math.max(0, Math.min(moment, moments.length - 1))] ?? 0);
  return {
    traces,
    moments,
    folds,
    length,
    microsPerScreenMs,
    toScreen,
    toNetwork,
    screenOf: (k, n) => screenMs(places[k]?.[n] ?? 0),
    landing: (k, n) => {
      const trace = traces[k] as Trace;
      const { arrived, lost } = outcome(trace, n);
      const landed = arrived ?? lost;
      const sent = sentEvent(trace, n);
      return landed === undefined ? toScreen(sent.arrivesAt ?? sent.loss?.at ?? sent.leftAt) : screenMs(places[k]?.[landed] ?? 0);
    },
    eventAt: (k, s) => lastAtOrBefore(places[k] ?? [], s),
    momentAt: (s) => Math.max(0, lastAtOrBefore(starts, s)),
    startOf,
    restOf: (moment) => (moment >= moments.length - 1 ? length : screenMs(Math.max(startOf(moment), startOf(moment + 1) - REST_BEFORE))),
  };
}

/** The median time that frames are under way, in Micros; a twentieth of the whole when none arrives. */
function usualDelay(traces: readonly Trace[]): number {
  const delays = traces.flatMap((trace) =>
    trace.events.flatMap((event) => (event.kind === 'sent' && event.arrivesAt !== null && event.arrivesAt > event.at ? [event.arrivesAt - event.at] : [])),
  );
  delays.sort((a, b) => a - b);
  const whole = Math.max(...traces.map((trace) => trace.endedAt - trace.startedAt), 1);
  return delays[delays.length >> 1] ?? Math.max(1, whole / 20);
}
