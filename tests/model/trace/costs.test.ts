import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costSeries, costs, costsAfter } from '../../../src/model/trace/costs.ts';
import { rttOf } from '../../../src/model/trace/rtt.ts';
import { arbitraryTrace } from './arbitrary-trace.ts';
import { RECORDED, traceOf } from './real.ts';

const atEnd = (name: string) => costs(traceOf(name), traceOf(name).endedAt);

describe('costs', () => {
  it.each(RECORDED)('of %s are what the recording counted', (name) => {
    const { summary } = JSON.parse(readFileSync(`tests/truth/captures/${name}.json`, 'utf8')) as {
      summary: { frames: number; bytes: number; lost: number };
    };
    const { frames, totalBytes, lost } = atEnd(name);
    expect({ frames, bytes: totalBytes, lost }).toEqual({ frames: summary.frames, bytes: summary.bytes, lost: summary.lost });
  });

  it('of five short lives and of one long one', () => {
    const short = atEnd('06-http10-five-connections');
    const long = atEnd('12b-echo');
    expect(short).toMatchObject({ segments: 50, handshakes: 5, timeWait: { client: 0, server: 5 } });
    expect(short.roundTrips).toBeCloseTo(10, 0);
    expect(long).toMatchObject({ handshakes: 1, timeWait: { client: 1, server: 0 } });
    expect(long.roundTrips).toBeCloseTo(6, 0);
  });

  it('count a byte that arrives twice once', () => {
    const { delivered, retransmissions, bytes } = atEnd('19-fast-retransmit');
    expect(delivered).toBe(66 + 30_105);
    expect(retransmissions).toBe(1);
    expect(bytes.application).toBe(delivered + 1448);
  });

  it('wait for a datagram as for a segment, and not for one who only thinks', () => {
    expect(atEnd('28-udp').roundTrips).toBeCloseTo(1, 1);
    expect(atEnd('30-long-polling').roundTrips).toBeLessThan(5);
  });

  it('are the same forward, by seeking and backward, and never shrink', () => {
    fc.assert(
      fc.property(arbitraryTrace(150), (trace) => {
        const forward = trace.events.map(({ n }) => costsAfter(trace, n));
        const other = { ...trace };
        expect([...trace.events].reverse().map(({ n }) => costsAfter(other, n)).reverse()).toEqual(forward);
        for (const [i, each] of forward.entries()) {
          const before = forward[i - 1];
          if (!before) continue;
          expect(each.totalBytes).toBeGreaterThanOrEqual(before.totalBytes);
          expect(each.waited.client).toBeGreaterThanOrEqual(before.waited.client);
          expect(each.delivered).toBeGreaterThanOrEqual(before.delivered);
        }
        expect(forward.at(-1)?.totalBytes).toBe(trace.events.reduce((sum, event) => sum + (event.kind === 'sent' ? event.bytes.length : 0), 0));
      }),
      { numRuns: 50 },
    );
  });

  it('make a series with both ends and no more points than asked for', () => {
    const trace = traceOf('31-upload-100k');
    const series = costSeries(trace, 50);
    expect(series).toHaveLength(50);
    expect(series[0]?.event).toBe(0);
    expect(series.at(-1)).toEqual(costsAfter(trace, trace.events.length - 1));
  });
});

it('the round-trip time is twice the link’s delay', () => {
  expect(rttOf(traceOf('04-http10-small'))).toBe(100_000);
});
