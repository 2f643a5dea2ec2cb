/** Steps of one or several traces, put in one order: what happens in the same instant is one moment. */
import type { Micros } from '../model/core/units.ts';
import type { Trace } from '../model/trace/events.ts';
import { steps } from '../model/trace/steps.ts';
import type { Step } from '../model/trace/steps.ts';

export interface Moment {
  readonly index: number;
  readonly at: Micros;
  readonly until: Micros;
  /** One a trace, where that trace has a step here; at least one is there. */
  readonly steps: readonly (Step | undefined)[];
}

/**
 * Several steps of one trace in one instant are several moments; the j-th of each trace are told together.
 * Silences that lie in the same pause of every trace are one moment.
 * @param together steps of different traces no more Micros apart than this are told together: what a program needs between two calls says nothing
 */
export function momentsOf(traces: readonly Trace[], together = 0): readonly Moment[] {
  const ahead = traces.map((trace) => ({ all: steps(trace), next: 0 }));
  const moments: Moment[] = [];
  for (;;) {
    const nexts = ahead.map(({ all, next }) => all[next]);
    const earliest = Math.min(...nexts.map((step) => step?.at ?? Infinity));
    if (earliest === Infinity) return moments;
    const taken = takenTogether(ahead, earliest, together);
    ahead.forEach((cursor, k) => (cursor.next += taken[k] ? 1 : 0));
    const until = Math.max(...taken.map((step) => step?.until ?? -Infinity));
    moments.push({ index: moments.length, at: earliest as Micros, until: until as Micros, steps: taken });
  }
}

interface Ahead {
  readonly all: readonly Step[];
  next: number;
}

/** What the moment that begins at `earliest` holds of each trace. */
function takenTogether(ahead: readonly Ahead[], earliest: number, together: number): readonly (Step | undefined)[] {
  const nexts = ahead.map(({ all, next }) => all[next]);
  if (nexts.every((step) => step?.at !== earliest || step.kind === 'silence')) {
    // Silences of several traces in one pause: their middles lie before anything happens anywhere.
    const pauseEnds = Math.min(...nexts.map((step) => (step === undefined ? Infinity : step.kind === 'silence' ? step.until : step.at)));
    return nexts.map((step) => (step?.kind === 'silence' && (step.at === earliest || step.at < pauseEnds) ? step : undefined));
  }
  const taken: (Step | undefined)[] = nexts.map(() => undefined);
  // Only what comes before the next step of those that are in already: that one begins the next moment.
  let nextBegins = Infinity;
  const byTime = ahead.map((_, k) => k).sort((a, b) => (nexts[a]?.at ?? Infinity) - (nexts[b]?.at ?? Infinity));
  for (const k of byTime) {
    const step = nexts[k];
    if (!step || step.kind === 'silence' || (step.at > earliest && (step.at - earliest > together || step.at >= nextBegins))) continue;
    taken[k] = step;
    const cursor = ahead[k] as Ahead;
    nextBegins = Math.min(nextBegins, cursor.all[cursor.next + 1]?.at ?? Infinity);
  }
  return taken;
}
