/** The trace as it grows. Events come in the order of time; each gets its number and, where something is missing, is completed later. */
import type { EventId, TraceEvent } from '../trace/events.ts';

/** An event that may still be completed. */
export type Draft<E> = { -readonly [K in keyof E]: E[K] };

export interface Recording {
  readonly events: TraceEvent[];
  /** The number that the next event gets. */
  readonly next: () => EventId;
  /**
   * Puts an event at the end. A trace has hundreds of thousands: each is one plain literal with all its keys, what it has not being
   * undefined, so that events of a kind share one shape in memory.
   */
  readonly add: (event: TraceEvent) => EventId;
}

/** @param onFull is called instead of adding an event beyond the limit */
export function createRecording(limit: number, onFull: () => never): Recording {
  const events: TraceEvent[] = [];
  return {
    events,
    next: () => events.length,
    add: (event) => {
      if (events.length >= limit) onFull();
      events.push(event);
      return event.n;
    },
  };
}
