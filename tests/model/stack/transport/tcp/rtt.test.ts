import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seqAdd } from '../../../../../src/model/core/seq.ts';
import { micros, ms, seconds, toMs } from '../../../../../src/model/core/units.ts';
import { profileOf, type Profile } from '../../../../../src/model/stack/profile.ts';
import { expiry, measure, srtt, ticks } from '../../../../../src/model/stack/transport/tcp/rtt.ts';
import { newTcb, type Tcb } from '../../../../../src/model/stack/transport/tcp/tcb.ts';

const rfc = profileOf('rfc');
const linux = profileOf('linux');
const fresh = (profile: Profile): Tcb => newTcb(profile, 1, 65_535);
/** Measurements in ms, each in a round trip of its own. */
function measured(profile: Profile, ...samples: readonly number[]): Tcb {
  const t = fresh(profile);
  for (const sample of samples) {
    measure(profile, t, ms(sample));
    t.nxt = seqAdd(t.nxt, 1_000);
    t.una = t.nxt;
  }
  return t;
}
const numbers = (t: Tcb) => ({ srtt: toMs(srtt(t)), rttvar: toMs(micros(t.rtt.rttvar4 / 4)), rto: toMs(t.rtt.rto) });

describe('RFC 6298, worked by hand', () => {
  it('before any measurement: one second', () => {
    expect([rfc.initialRto, linux.initialRto]).toEqual([seconds(1), seconds(1)]);
    expect(toMs(fresh(rfc).rtt.rto)).toBe(1_000);
  });

  it('the first: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4·RTTVAR, at least a second', () => {
    expect(numbers(measured(rfc, 800))).toEqual({ srtt: 800, rttvar: 400, rto: 2_400 });
    expect(numbers(measured(rfc, 100))).toEqual({ srtt: 100, rttvar: 50, rto: 1_000 });
  });

  it('the next ones: RTTVAR = ¾ RTTVAR + ¼ |SRTT − R′|, then SRTT = ⅞ SRTT + ⅛ R′', () => {
    // RTTVAR = 0.75·400 + 0.25·|800 − 1600| = 500; SRTT = 0.875·800 + 0.125·1600 = 900.
    expect(numbers(measured(rfc, 800, 1_600))).toEqual({ srtt: 900, rttvar: 500, rto: 2_900 });
    // RTTVAR = 0.75·500 + 0.25·|900 − 900| = 375; SRTT stays.
    expect(numbers(measured(rfc, 800, 1_600, 900))).toEqual({ srtt: 900, rttvar: 375, rto: 2_400 });
    // A shorter one counts as much: RTTVAR = 0.75·375 + 0.25·|900 − 100| = 481.25; SRTT = 800.
    expect(numbers(measured(rfc, 800, 1_600, 900, 100))).toEqual({ srtt: 800, rttvar: 481.25, rto: 2_725 });
  });

  it('is bounded: a minute at most; the variance counts at least as one tick', () => {
    expect(measured(rfc, 30_000).rtt.rto).toBe(seconds(60));
    expect(measured(rfc, ...Array.from({ length: 200 }, () => 2_000)).rtt.rto).toBe(ms(2_001));
  });
});

describe('as Linux has it', () => {
  it('the variance has the lower bound, not the time-out', () => {
    expect(numbers(measured(linux, 100))).toEqual({ srtt: 100, rttvar: 50, rto: 300 });
    expect(numbers(measured(linux, 0.2)).rto).toBe(204);
    expect(numbers(measured(linux, 800)).rto).toBe(2_400);
  });

  it('a shorter round trip raises the time-out little', () => {
    const before = measured(linux, 400, 400, 400, 400).rtt.rto;
    expect(measured(linux, 400, 400, 400, 400, 10).rtt.rto).toBeLessThanOrEqual(before);
    expect(measured(linux, 400, 400, 400, 400, 790).rtt.rto).toBeGreaterThan(before);
  });

  it('variance is forgotten by a quarter a round trip, down to 200 ms', () => {
    const after = (n: number): number => measured(linux, 100, 600, ...Array.from({ length: n }, () => 100)).rtt.rttvar4;
    expect([after(1) > after(3), after(3) > after(8)]).toEqual([true, true]);
    expect(after(60) - ms(200)).toBeLessThan(10);
  });

  it('never lies below SRTT + 200 ms nor above two minutes', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 200_000_000 }), { minLength: 1, maxLength: 40 }), (samples) => {
      const t = fresh(linux);
      let least = Infinity;
      for (const sample of samples) {
        least = Math.min(least, sample);
        measure(linux, t, micros(sample));
        expect(t.rtt.rto).toBeGreaterThanOrEqual(Math.min(srtt(t) + linux.minRto, linux.maxRto));
        expect(t.rtt.rto).toBeLessThanOrEqual(linux.maxRto);
        expect(t.rtt.min).toBe(least);
      }
    }));
  });
});

describe('timers', () => {
  it('count in ticks, rounded up', () => {
    expect([ticks(linux, 1), ticks(linux, 4_000), ticks(linux, 4_001)]).toEqual([4_000, 4_000, 8_000]);
    expect(ticks(rfc, 1)).toBe(1_000);
  });

  it('are never early; those of the wheel late by less than a step of it and a tick', () => {
    fc.assert(fc.property(fc.nat(1e9), fc.nat(3e9), (now, after) => {
      const at = expiry(linux, micros(now), after);
      expect(at).toBeGreaterThanOrEqual(now + after);
      const span = Math.ceil(after / 4_000);
      const step = span <= 63 ? 1 : span <= 504 ? 8 : span <= 4_032 ? 64 : span <= 32_256 ? 512 : span <= 258_048 ? 4_096 : 32_768;
      expect(at - now - after).toBeLessThanOrEqual((step + 1) * 4_000);
      expect(expiry(rfc, micros(now), after) - now - after).toBeLessThan(1_000);
    }));
  });
});
