import { micros } from '../../../src/model/core/units.ts';
import type { Trace, TraceEvent } from '../../../src/model/trace/events.ts';
import { story } from './story.ts';

/** A trace of `count` segments from the server, forty each 50 ms, made without the story's comfort so that it is quick. */
export function bulkTrace(count: number): Trace {
  const model = story();
  model.connection(1, 0);
  model.segment('server', 0, { flags: ['ACK'], data: 1448 });
  const small = model.trace();
  const sent = small.events.find((event) => event.kind === 'sent');
  if (sent?.kind !== 'sent' || !sent.segment) throw new Error('the story has no segment');
  const events: TraceEvent[] = [{ kind: 'start', n: 0, at: micros(0), causes: [] }];
  for (let i = 0; i < count; i += 40) {
    const flight: number[] = [];
    for (let j = i; j < Math.min(count, i + 40); j++) {
      const n = events.length;
      flight.push(n);
      const at = micros(50_000 * (i / 40));
      events.push({ ...sent, n, at, leftAt: at, arrivesAt: micros(at + 40_000 + (j - i) * 10), causes: [0], segment: { ...sent.segment, seq: 1 + j * 1448 } });
    }
    flight.forEach((frame, j) => events.push({ kind: 'arrived', node: 'client', frame, n: events.length, at: micros(50_000 * (i / 40) + 40_000 + j * 10), causes: [frame] }));
  }
  return { ...small, events, endedAt: events.at(-1)?.at ?? micros(0) };
}
