/** One sweep over the events of all traces, in order of time: where each instant, event and moment lies in screen time (see time-map.ts). */
import { micros } from '../model/core/units.ts';
import type { Trace, TraceEvent } from '../model/trace/events.ts';
import { steps } from '../model/trace/steps.ts';
import type { Step } from '../model/trace/steps.ts';
import type { Moment } from './moments.ts';
import { screenMs } from './screen-ms.ts';
import type { Fold, TimeMapOptions } from './time-map.ts';

export interface Layout {
  /** The knots: network time stands still at at[i] from start[i] to end[i]. */
  readonly at: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** By trace and event. */
  readonly places: readonly Float64Array[];
  /** By moment. */
  readonly starts: Float64Array;
  readonly folds: readonly Fold[];
}

/** A step whose frames come in many instants is stretched by no more than so many `frame`s. */
const MOST_FRAMES = 12;

/** A trace as the sweep goes through it. */
interface Cursor {
  readonly events: readonly TraceEvent[];
  readonly steps: readonly Step[];
  readonly places: Float64Array;
  /** By step: when its moment begins. */
  readonly begins: Float64Array;
  event: number;
  step: number;
  underWay: number;
  /** The least gap between the frames of step `gapOf`. */
  gapOf: number;
  gap: number;
}

const takesPlace = (event: TraceEvent): boolean => event.kind === 'sent' || event.kind === 'arrived' || event.kind === 'lost';
const isSilence = (moment: Moment): boolean => moment.steps.every((step) => step === undefined || step.kind === 'silence');

export function layOut(traces: readonly Trace[], moments: readonly Moment[], microsPerScreenMs: number, o: TimeMapOptions): Layout {
  const cursors = traces.map((trace): Cursor => ({
    events: trace.events, steps: steps(trace), places: new Float64Array(trace.events.length), begins: new Float64Array(steps(trace).length),
    event: 0, step: 0, underWay: 0, gapOf: -1, gap: 0,
  }));
  for (const moment of moments) {
    moment.steps.forEach((step, k) => {
      const cursor = cursors[k];
      if (step && cursor) cursor.begins[step.index] = moment.at;
    });
  }
  const instants = instantsOf(traces);
  const starts = new Float64Array(moments.length);
  const start = new Float64Array(instants.length);
  const end = new Float64Array(instants.length);
  const folds: Fold[] = [];
  let m = 0;

  instants.forEach((at, i) => {
    const isMoment = moments.slice(m, m + 2).some((moment) => moment.at === at && !isSilence(moment));
    if (i > 0) {
      const before = instants[i - 1] as number;
      const from = end[i - 1] as number;
      const pause = cursors.every(({ underWay }) => underWay === 0);
      const scaled = (at - before) / microsPerScreenMs;
      const over = cursors.every(({ event, events }) => event >= events.length);
      const early = pause && at <= 0;
      const folded = pause && !over && !early && scaled > o.foldOver;
      const least = isMoment ? o.hold : Math.max(0, ...cursors.map((cursor) => leastGap(cursor, at, o)));
      const length = over && pause ? Math.min(scaled, o.tail) : early ? Math.max(least, Math.min(scaled, o.lead)) : folded ? o.fold : Math.max(scaled, least);
      start[i] = from + length;
      if (folded) folds.push({ from: micros(before), to: micros(at), start: screenMs(from), end: screenMs(from + length) });
      // A silence lies within its pause, wherever that is drawn.
      for (let quiet = moments[m]?.at; quiet !== undefined && quiet < at; quiet = moments[++m]?.at) starts[m] = from + (length * (quiet - before)) / (at - before);
    }
    let now = start[i] as number;
    let taken = false;
    for (const cursor of cursors) {
      const placed = place(cursor, at, start[i] as number, o, (step) => (cursor.begins[step.index] as number) < at);
      taken ||= placed.count > 0;
      now = Math.max(now, placed.end);
    }
    for (; moments[m]?.at === at && !isSilence(moments[m] as Moment); m++, taken = true) {
      const moment = moments[m] as Moment;
      const from = taken ? now + o.hold : now;
      starts[m] = from;
      now = Math.max(from, ...cursors.map((cursor, k) => place(cursor, at, from, o, (step) => step === moment.steps[k]).end));
    }
    end[i] = now;
  });
  return { at: instants, start, end, places: cursors.map(({ places }) => places), starts, folds };
}

/** Every instant at which something happens in any trace, and both ends of the whole. */
function instantsOf(traces: readonly Trace[]): Float64Array {
  const instants = new Set<number>();
  for (const trace of traces) {
    instants.add(trace.startedAt).add(trace.endedAt);
    for (const event of trace.events) instants.add(event.at);
  }
  return Float64Array.from(instants).sort();
}

/** Places the events of instant `at` in the steps that are wanted, from `from` on, their frames apart. */
function place(cursor: Cursor, at: number, from: number, o: TimeMapOptions, wanted: (step: Step) => boolean): { readonly end: number; readonly count: number } {
  const { events, places } = cursor;
  let last = cursor.event;
  while (events[last]?.at === at && wanted(stepAt(cursor, last))) last++;
  let frames = 0;
  for (let n = cursor.event; n < last; n++) if (takesPlace(events[n] as TraceEvent)) frames++;
  const apart = frames > 1 ? Math.min(o.frame, o.hold / (frames - 1)) : 0;
  let before = 0;
  let end = from;
  for (let n = cursor.event; n < last; n++) {
    const event = events[n] as TraceEvent;
    if (takesPlace(event)) {
      end = from + before * apart;
      before++;
    }
    if (event.kind === 'sent') cursor.underWay++;
    else if (event.kind === 'arrived' || event.kind === 'lost') cursor.underWay--;
    places[n] = end;
  }
  const count = last - cursor.event;
  cursor.event = last;
  return { end, count };
}

/** The step of event n, which lies at or after the cursor's. */
function stepAt(cursor: Cursor, n: number): Step {
  const { steps: all } = cursor;
  for (let next = all[cursor.step + 1]; next && next.first <= n; next = all[cursor.step + 1]) cursor.step++;
  return all[cursor.step] as Step;
}

/** The least gap before instant `at` when a step that has begun goes on there with a frame. */
function leastGap(cursor: Cursor, at: number, o: TimeMapOptions): number {
  const next = cursor.events[cursor.event];
  if (next?.at !== at) return 0;
  const step = stepAt(cursor, cursor.event);
  let frame = false;
  for (let n = cursor.event; cursor.events[n]?.at === at; n++) frame ||= takesPlace(cursor.events[n] as TraceEvent);
  if (!frame) return 0;
  if (cursor.gapOf !== step.index) {
    const instants = new Set<number>();
    for (let n = step.first; n <= step.last; n++) {
      const event = cursor.events[n] as TraceEvent;
      if (takesPlace(event)) instants.add(event.at);
    }
    cursor.gapOf = step.index;
    cursor.gap = Math.min(o.frame, (MOST_FRAMES * o.frame) / Math.max(1, instants.size));
  }
  return cursor.gap;
}
