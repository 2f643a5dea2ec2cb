import type { EventId, Trace, TraceEvent } from './events.ts';
import { oncePerTrace } from './lookup.ts';

/** Events between two checkpoints: seeking applies at most that many. */
const CHECKPOINT_EVERY = 64;

/** A value that is read out of a trace by applying its events in order. `apply` changes the draft in place; `copy` must leave nothing shared that `apply` changes. */
export interface Fold<Draft> {
  readonly start: (trace: Trace) => Draft;
  readonly apply: (draft: Draft, event: TraceEvent, trace: Trace) => void;
  readonly copy: (draft: Draft) => Draft;
}

/**
 * The draft after event n, for any n from −1 on, in the time it takes to copy one and apply CHECKPOINT_EVERY events.
 * Every answer starts from a checkpoint, whichever way the reader came, so playing, seeking and going back are the same computation.
 * Checkpoints are laid the first time one beyond the last is wanted.
 */
export function folded<Draft>(fold: Fold<Draft>): (trace: Trace, n: EventId) => Draft {
  const checkpointsOf = oncePerTrace<Draft[]>((trace) => [fold.start(trace)]);
  const advance = (draft: Draft, trace: Trace, from: number, to: number): void => {
    for (let i = from; i < to; i++) fold.apply(draft, trace.events[i] as TraceEvent, trace);
  };
  return (trace, n) => {
    const checkpoints = checkpointsOf(trace);
    const applied = Math.max(0, Math.min(n + 1, trace.events.length));
    const wanted = Math.floor(applied / CHECKPOINT_EVERY);
    if (wanted >= checkpoints.length) {
      let at = checkpoints.length - 1;
      const draft = fold.copy(checkpoints[at] as Draft);
      for (; at < wanted; at++) {
        advance(draft, trace, at * CHECKPOINT_EVERY, (at + 1) * CHECKPOINT_EVERY);
        checkpoints.push(fold.copy(draft));
      }
    }
    const draft = fold.copy(checkpoints[wanted] as Draft);
    advance(draft, trace, wanted * CHECKPOINT_EVERY, applied);
    return draft;
  };
}
