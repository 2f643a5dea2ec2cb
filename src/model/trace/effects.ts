/** The causes of a trace turned round: what each event brought about. */
import type { EventId, Trace } from './events.ts';
import { oncePerTrace } from './lookup.ts';

interface Followers {
  readonly start: Int32Array;
  readonly ids: Int32Array;
}

const followersOf = oncePerTrace<Followers>((trace) => {
  const start = new Int32Array(trace.events.length + 1);
  for (const event of trace.events) for (const cause of event.causes) start[cause + 1] = (start[cause + 1] ?? 0) + 1;
  for (let i = 1; i < start.length; i++) start[i] = (start[i] ?? 0) + (start[i - 1] ?? 0);
  const ids = new Int32Array(start.at(-1) ?? 0);
  const filled = start.slice();
  for (const event of trace.events) {
    for (const cause of event.causes) {
      const at = filled[cause] ?? 0;
      ids[at] = event.n;
      filled[cause] = at + 1;
    }
  }
  return { start, ids };
});

/** The events that name n among their causes, in order. */
export function effects(trace: Trace, n: EventId): readonly EventId[] {
  const { start, ids } = followersOf(trace);
  return [...ids.subarray(start[n] ?? 0, start[n + 1] ?? 0)];
}
