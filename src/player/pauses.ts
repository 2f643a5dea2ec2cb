import type { Micros } from '../model/core/units.ts';
import type { Trace } from '../model/trace/events.ts';
import { lastEventAt, oncePerTrace } from '../model/trace/lookup.ts';

/** By event: how many frames are under way after it. */
const underWay = oncePerTrace((trace) => {
  const counts = new Int32Array(trace.events.length);
  let count = 0;
  for (const event of trace.events) {
    if (event.kind === 'sent') count++;
    else if (event.kind === 'arrived' || event.kind === 'lost') count--;
    counts[event.n] = count;
  }
  return counts;
});

/** Whether between two instants (both excluded) nothing happens and no frame is under way in any of the traces. */
export function isPause(traces: readonly Trace[], from: number, to: number): boolean {
  return traces.every((trace) => {
    const last = lastEventAt(trace, from as Micros);
    return (trace.events[last + 1]?.at ?? Infinity) >= to && (underWay(trace)[last] ?? 0) === 0;
  });
}
