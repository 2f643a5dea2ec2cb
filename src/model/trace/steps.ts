/**
 * A trace as moments a person can follow: one step for each thing worth a sentence.
 *
 * Steps partition the events into runs. A run begins where something comes from outside a host's kernel: a program's call that does or
 * waits for something, a frame's arrival, a timer, a loss, a happening; and holds all that follows at once (state changes, answers,
 * calls that return). Three kinds of run are then put together: calls that only prepare (socket, bind, …) with the call they prepare for;
 * bare acknowledgements with the arrival right behind them; and the many segments of a bulk transfer, one step a round trip at most.
 * Long silences become steps of their own, without events.
 */
import type { Micros } from '../core/units.ts';
import type { EventId, Side, Trace } from './events.ts';
import { lastIndexWhere, oncePerTrace } from './lookup.ts';
import { cutIntoRuns } from './step-runs.ts';
import { joinFlights } from './step-flights.ts';
import { addSilences } from './step-silences.ts';

export const STEP_KINDS = [
  'start', 'listen', 'connect', 'send', 'recv', 'close', 'call', 'arrival', 'flight', 'retransmission', 'timer', 'loss', 'drop',
  'time-wait-ends', 'process', 'happening', 'silence',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export interface Step {
  readonly index: number;
  readonly kind: StepKind;
  /** Its first and last instant. A silence's `at` is its middle and its `until` its end. */
  readonly at: Micros;
  readonly until: Micros;
  /** Its events, both included. A silence has none: last = first − 1. */
  readonly first: EventId;
  readonly last: EventId;
  /** The event it is about; for a silence the last event before it. */
  readonly key: EventId;
  readonly host?: Side;
  readonly connection?: number;
}

/** A step before it is numbered. */
export type Run = Omit<Step, 'index'>;

export const steps: (trace: Trace) => readonly Step[] = oncePerTrace((trace) =>
  addSilences(trace, joinFlights(trace, cutIntoRuns(trace))).map((run, index) => ({ index, ...run })),
);

/** The step that holds event n. */
export function stepOf(trace: Trace, n: EventId): Step {
  const all = steps(trace);
  const step = all[lastIndexWhere(all, (s) => (s.kind === 'silence' ? s.first - 0.5 : s.first), n)] ?? all[0];
  if (!step) throw new RangeError(`event ${n} is in no step: the trace has no events`);
  return step;
}
