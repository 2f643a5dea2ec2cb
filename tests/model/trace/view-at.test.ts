import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros } from '../../../src/model/core/units.ts';
import { viewAfter, viewAt } from '../../../src/model/trace/view-at.ts';
import type { Trace } from '../../../src/model/trace/events.ts';
import { arbitraryTrace } from './arbitrary-trace.ts';
import { bulkTrace } from './bulk.ts';

const copyOf = (trace: Trace): Trace => ({ ...trace });

describe('a view', () => {
  it('is the same playing forward, seeking and going back', () => {
    fc.assert(
      fc.property(arbitraryTrace(200), fc.array(fc.nat(400), { maxLength: 20 }), (trace, jumps) => {
        const forward = trace.events.map(({ n }) => viewAfter(trace, n));
        const back = copyOf(trace);
        const backward = [...trace.events].reverse().map(({ n }) => viewAfter(back, n));
        expect(backward.reverse()).toEqual(forward);
        for (const jump of jumps) {
          const n = jump % trace.events.length;
          expect(viewAfter(copyOf(trace), n)).toEqual(forward[n]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('at a time shows everything at that time', () => {
    fc.assert(
      fc.property(arbitraryTrace(), fc.nat(), (trace, pick) => {
        const event = trace.events[pick % trace.events.length];
        if (!event) return;
        const last = trace.events.findLast(({ at }) => at === event.at)?.n ?? -1;
        expect(viewAt(trace, event.at)).toEqual(viewAfter(trace, last));
        expect(viewAt(trace, micros(event.at + 0.4)).event).toBe(last);
      }),
    );
  });

  it('has a frame under way from its sent event to its arrival or loss', () => {
    fc.assert(
      fc.property(arbitraryTrace(), (trace) => {
        for (const { n } of trace.events) {
          const landed = new Set(trace.events.slice(0, n + 1).flatMap((event) => (event.kind === 'arrived' || event.kind === 'lost' ? [event.frame] : [])));
          const under = trace.events.slice(0, n + 1).filter((event) => event.kind === 'sent' && !landed.has(event.n));
          expect(viewAfter(trace, n).inFlight.map((frame) => frame.n)).toEqual(under.map((frame) => frame.n));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('takes under a millisecond in a trace of 100,000 segments', { timeout: 30_000 }, () => {
    const trace = bulkTrace(100_000);
    viewAt(trace, trace.endedAt);
    const times = Array.from({ length: 300 }, (_, i) => {
      const at = micros((trace.endedAt * ((i * 7919) % 300)) / 300);
      const before = performance.now();
      viewAt(trace, at);
      return performance.now() - before;
    });
    times.sort((a, b) => a - b);
    expect(times[150]).toBeLessThan(1);
  });
});
