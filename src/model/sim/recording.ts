/** The trace as it grows. Events come in the order of time; each gets its number and, where something is missing, is completed later. */
import type { Micros } from '../core/units.ts';
import type { TraceEvent } from '../trace/events.ts';

/** An event that may still be completed. */
export type Draft<E> = { -readonly [K in keyof E]: E[K] };
type Unnumbered<E> = E extends TraceEvent ? Omit<E, 'n' | 'at'> : never;

export interface Recording {
  readonly events: TraceEvent[];
  /** Numbers the event and puts it at the end. */
  readonly add: (at: Micros, event: Unnumbered<TraceEvent>) => number;
}

/** @param onFull is called instead of adding an event beyond the limit */
export function createRecording(limit: number, onFull: () => never): Recording {
  const events: TraceEvent[] = [];
  return {
    events,
    add: (at, event) => {
      if (events.length >= limit) onFull();
      const n = events.length;
      events.push({ ...event, n, at } as TraceEvent);
      return n;
    },
  };
}
