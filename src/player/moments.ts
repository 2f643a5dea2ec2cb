/** Steps of one or several traces, put in one order: what happens in the same instant is one moment. */
import { micros } from '../model/core/units.ts';
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

/** Steps of different traces that are no more than this apart are told together: what a program needs between two calls says nothing. */
export const TOGETHER = micros(100);

/**
 * Several steps of one trace in one instant are several moments; the j-th of each trace are told together.
 * Silences that lie in the same pause of every trace are one moment.
 */
export function momentsOf(traces: readonly Trace[]): readonly Moment[] {
  const ahead = traces.map((trace) => ({ all: steps(trace), next: 0 }));
  const moments: Moment[] = [];
  for (;;) {
    const nexts = ahead.map(({ all, next }) => all[next]);
    const earliest = Math.min(...nexts.map((step) => step?.at ?? Infinity));
    if (earliest === Infinity) return moments;
    const now = nexts.filter((step) => step?.at === earliest);
    // Silences of several traces in one pause: those that begin their middle before anything happens anywhere.
    const quiet = now.every((step) => step?.kind === 'silence');
    const pauseEnds = Math.min(...nexts.map((step) => (step === undefined ? Infinity : step.kind === 'silence' ? step.until : step.at)));
    const together = (step: Step | undefined): boolean =>
      step !== undefined && (quiet ? step.kind === 'silence' && (step.at === earliest || step.at < pauseEnds) : step.kind !== 'silence' && step.at - earliest <= TOGETHER);
    const taken = nexts.map((step) => (together(step) ? step : undefined));
    taken.forEach((step, k) => {
      const cursor = ahead[k];
      if (step && cursor) cursor.next++;
    });
    const present = taken.filter((step) => step !== undefined);
    moments.push({ index: moments.length, at: earliest as Micros, until: Math.max(...present.map((step) => step.until)) as Micros, steps: taken });
  }
}
