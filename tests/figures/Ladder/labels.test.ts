import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxAround, clipped, isInside, overlap } from '../../../src/figures/Ladder/boxes.ts';
import type { Box } from '../../../src/figures/Ladder/boxes.ts';
import { placeLabels } from '../../../src/figures/Ladder/labels.ts';
import type { LabelWish } from '../../../src/figures/Ladder/labels.ts';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true });

/** Lines as a ladder has them: between two uprights, in either direction, level or falling, many at nearly one height. */
const wish: fc.Arbitrary<LabelWish> = fc
  .record({ y0: number(0, 600), fall: fc.oneof(number(0, 40), number(40, 400)), right: fc.boolean(), reach: number(0.1, 1), length: fc.integer({ min: 0, max: 22 }), rank: fc.integer({ min: 1, max: 3 }) })
  .map(({ y0, fall, right, reach, length, rank }) => ({
    line: { x0: right ? 0 : 240, y0, x1: right ? 240 * reach : 240 - 240 * reach, y1: y0 + fall },
    text: 'x'.repeat(length),
    rank,
  }));

const bounds: Box = { left: 0, right: 240, top: 0, bottom: 640 };

describe('clipped', () => {
  it('finds the part of a line inside a box', () => {
    const box = boxAround(50, 50, 40, 10);
    expect(clipped({ x0: 0, y0: 50, x1: 100, y1: 50 }, box)).toEqual([0.3, 0.7]);
    expect(clipped({ x0: 0, y0: 20, x1: 100, y1: 20 }, box)).toBeUndefined();
    expect(clipped({ x0: 0, y0: 50, x1: 20, y1: 50 }, box)).toBeUndefined();
    expect(clipped({ x0: 0, y0: 0, x1: 100, y1: 100 }, box)?.map((share) => Math.round(share * 100))).toEqual([45, 55]);
  });
});

describe('placeLabels', () => {
  it('never lets two labels overlap and keeps every one inside', () => {
    fc.assert(fc.property(fc.array(wish, { maxLength: 60 }), (wishes) => {
      const placed = placeLabels(wishes, bounds);
      placed.forEach((a, i) => {
        expect(isInside(a.box, bounds)).toBe(true);
        for (const b of placed.slice(i + 1)) expect(overlap(a.box, b.box)).toBe(false);
      });
    }));
  });

  it('keeps that when the picture is drawn wider than it was laid out', () => {
    fc.assert(fc.property(fc.array(wish, { maxLength: 40 }), number(1, 5), (wishes, wider) => {
      const placed = placeLabels(wishes, bounds).map(({ box }) => {
        const move = ((box.left + box.right) / 2) * (wider - 1);
        return { ...box, left: box.left + move, right: box.right + move };
      });
      placed.forEach((a, i) => {
        expect(a.left).toBeGreaterThanOrEqual(0);
        expect(a.right).toBeLessThanOrEqual(240 * wider + 1e-6);
        for (const b of placed.slice(i + 1)) expect(overlap(a, b)).toBe(false);
      });
    }));
  });

  it('keeps off the obstacles', () => {
    const obstacle = boxAround(120, 300, 240, 80);
    fc.assert(fc.property(fc.array(wish, { maxLength: 30 }), (wishes) => {
      for (const { box } of placeLabels(wishes, bounds, undefined, [obstacle])) expect(overlap(box, obstacle)).toBe(false);
    }));
  });

  it('gives the important text the place when there is room for one', () => {
    const line = { x0: 0, y0: 100, x1: 74, y1: 104 };
    const placed = placeLabels([{ line, text: 'ACK four', rank: 1 }, { line: { ...line }, text: 'GET /one', rank: 3 }], { ...bounds, top: 84, bottom: 112 });
    expect(placed.map(({ text }) => text)).toEqual(['GET /one']);
  });

  it('finds a place for each of three segments that leave together', () => {
    const wishes = ['ACK', '200 OK', 'FIN·ACK'].map((text, i) => ({ line: { x0: 240, y0: 100 + i * 6, x1: 0, y1: 126 + i * 6 }, text, rank: 3 - i }));
    expect(placeLabels(wishes, bounds)).toHaveLength(3);
  });

  it('gives the same places for the same wishes', () => {
    fc.assert(fc.property(fc.array(wish, { maxLength: 20 }), (wishes) => {
      expect(placeLabels(wishes, bounds)).toEqual(placeLabels(wishes, bounds));
    }));
  });
});
