import type { Micros } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Trace } from './events.ts';
import { outcome } from './frames.ts';
import { oncePerTrace } from './lookup.ts';

/**
 * The round-trip time of the path without load: twice the link's delay, or, when the scenario gives none (a capture),
 * the shortest time from a SYN to its SYN-ACK's arrival. Null when neither is there.
 */
export const rttOf: (trace: Trace) => Micros | null = oncePerTrace((trace) => {
  if (trace.scenario.link.oneWayMs > 0) return ms(2 * trace.scenario.link.oneWayMs);
  let shortest: number | null = null;
  const opened = new Map<number, number>();
  for (const event of trace.events) {
    if (event.kind !== 'sent' || event.connection === undefined || !event.segment?.flags.includes('SYN')) continue;
    if (!event.segment.flags.includes('ACK')) {
      if (!opened.has(event.connection)) opened.set(event.connection, event.at);
      continue;
    }
    const arrival = trace.events[outcome(trace, event.n).arrived ?? -1];
    const from = opened.get(event.connection);
    if (arrival && from !== undefined && (shortest === null || arrival.at - from < shortest)) shortest = arrival.at - from;
  }
  return shortest as Micros | null;
});
