import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros } from '../../src/model/core/units.ts';
import { steps } from '../../src/model/trace/steps.ts';
import { DEFAULT_TIME_MAP, timeMap } from '../../src/player/time-map.ts';
import type { TimeMap } from '../../src/player/time-map.ts';
import { screenMs } from '../../src/player/screen-ms.ts';
import { arbitraryTrace } from '../model/trace/arbitrary-trace.ts';

const arbitraryMap: fc.Arbitrary<TimeMap> = fc.array(arbitraryTrace(), { minLength: 1, maxLength: 3 }).map((traces) => timeMap(traces));

describe('a time map', () => {
  it('gives every network time back', () => {
    fc.assert(
      fc.property(arbitraryMap, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (map, shares) => {
        const first = Math.min(...map.traces.map((trace) => trace.startedAt));
        const last = Math.max(...map.traces.map((trace) => trace.endedAt));
        const times = [...shares.map((share) => micros(first + share * (last - first))), ...map.traces.flatMap((trace) => trace.events.map(({ at }) => at))];
        for (const t of times) expect(map.toNetwork(map.toScreen(t))).toBe(t);
      }),
    );
  });

  it('is monotone, both ways', () => {
    fc.assert(
      fc.property(arbitraryMap, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }), (map, shares) => {
        const places = shares.map((share) => share * map.length).sort((a, b) => a - b);
        const times = places.map((s) => map.toNetwork(screenMs(s)));
        expect([...times].sort((a, b) => a - b)).toEqual(times);
        const screens = times.map((t) => map.toScreen(t));
        expect([...screens].sort((a, b) => a - b)).toEqual(screens);
      }),
    );
  });

  it('puts the events of each trace in their order, at their time', () => {
    fc.assert(
      fc.property(arbitraryMap, (map) => {
        map.traces.forEach((trace, k) => {
          let before = 0;
          for (const event of trace.events) {
            const place = map.screenOf(k, event.n);
            expect(place).toBeGreaterThanOrEqual(before);
            expect(map.toNetwork(place)).toBe(event.at);
            expect(map.eventAt(k, place)).toBeGreaterThanOrEqual(event.n);
            before = place;
          }
          expect(before).toBeLessThanOrEqual(map.length);
        });
      }),
    );
  });

  it('keeps moments apart, in order, and rests between a moment and the next', () => {
    fc.assert(
      fc.property(arbitraryMap, (map) => {
        map.moments.forEach((moment, i) => {
          expect(map.momentAt(map.startOf(i))).toBe(i);
          expect(map.momentAt(map.restOf(i))).toBe(i);
          if (i > 0) expect(map.startOf(i) - map.startOf(i - 1)).toBeGreaterThan(1);
          moment.steps.forEach((step, k) => {
            if (!step || step.kind === 'silence') return;
            expect(map.screenOf(k, step.first)).toBeGreaterThanOrEqual(map.startOf(i));
            if (i + 1 < map.moments.length) expect(map.eventAt(k, map.restOf(i))).toBeGreaterThanOrEqual(map.traces[k]?.events.findLast((e) => e.n <= step.last && e.at === step.at)?.n ?? -1);
          });
        });
      }),
    );
  });

  it('tells every step of every trace exactly once', () => {
    fc.assert(
      fc.property(arbitraryMap, (map) => {
        map.traces.forEach((trace, k) => {
          expect(map.moments.flatMap((moment) => moment.steps[k] ?? [])).toEqual([...steps(trace)]);
        });
      }),
    );
  });

  it('folds pauses to one length and nothing else', () => {
    fc.assert(
      fc.property(arbitraryMap, (map) => {
        for (const { from, to, start, end } of map.folds) {
          expect(end - start).toBeCloseTo(DEFAULT_TIME_MAP.fold, 6);
          for (const trace of map.traces) {
            expect(trace.events.filter((event) => event.at > from && event.at < to)).toEqual([]);
            expect(trace.events.filter((event) => event.kind === 'sent' && event.at <= from && (event.arrivesAt ?? event.loss?.at ?? 0) >= to)).toEqual([]);
          }
        }
      }),
    );
  });
});
