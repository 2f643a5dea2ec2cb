import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seq, seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax, seqMin } from '../../../src/model/core/seq.ts';

const any = fc.oneof(fc.nat(2 ** 32 - 1), fc.constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1)).map(seq);
/** How far two numbers that are compared may lie apart: less than half the circle. */
const distance = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 });

describe('sequence numbers, modulo 2³² (RFC 9293 §3.4)', () => {
  it('wrap', () => {
    expect(seqAdd(seq(0xffff_ffff), 1)).toBe(0);
    expect(seqAdd(seq(0), -1)).toBe(0xffff_ffff);
    expect(seq(-1)).toBe(0xffff_ffff);
    expect(seq(2 ** 32 + 5)).toBe(5);
    expect(seqDiff(seq(3), seq(0xffff_fffe))).toBe(5);
    expect(seqDiff(seq(0xffff_fffe), seq(3))).toBe(-5);
  });

  it('are ordered by the shorter way round', () => {
    expect(seqLt(seq(0xffff_fff0), seq(10))).toBe(true);
    expect(seqGt(seq(10), seq(0xffff_fff0))).toBe(true);
    expect(seqLt(seq(10), seq(0xffff_fff0))).toBe(false);
    expect(seqMax(seq(0xffff_fff0), seq(10))).toBe(10);
    expect(seqMin(seq(0xffff_fff0), seq(10))).toBe(0xffff_fff0);
  });

  it('go and come back', () => {
    fc.assert(fc.property(any, distance, (a, n) => {
      const b = seqAdd(a, n);
      expect(Number.isInteger(b) && b >= 0 && b < 2 ** 32).toBe(true);
      expect(seqDiff(b, a)).toBe(n);
      expect([seqLt(a, b), seqLe(a, b), seqGt(a, b), seqGe(a, b)]).toEqual([n > 0, n >= 0, n < 0, n <= 0]);
      expect(seqMax(a, b)).toBe(n > 0 ? b : a);
      expect(seqMin(a, b)).toBe(n < 0 ? b : a);
    }));
  });
});
