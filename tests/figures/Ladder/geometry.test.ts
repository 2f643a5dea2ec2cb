import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { boxAround, overlap } from '../../../src/figures/Ladder/boxes.ts';
import { LABEL_STYLE } from '../../../src/figures/Ladder/labels.ts';
import { arrowNear, arrowsFrom, headsAt, labelsShown, marksBetween, mostHeads } from '../../../src/figures/Ladder/visible.ts';
import { NAMED } from '../../../src/scenarios/named.ts';
import { bulk, lay, traceOf } from './traces.ts';
import type { Laid } from './traces.ts';
import { run } from '../../../src/model/sim/run.ts';

const TRACES = ['short-lived', 'long-lived', 'fast-retransmit', 'lost-syn', 'cable-cut', 'websocket', 'udp', 'routers'];

describe.each(TRACES)('%s', (name) => {
  let laid: Laid;
  beforeAll(() => {
    laid = lay(traceOf(name));
  });

  it('has an arrow for every frame, from its sender to where it arrives or vanishes', () => {
    const { trace, map, marks } = laid;
    const sent = trace.events.filter((event) => event.kind === 'sent');
    expect(marks.arrows.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(sent.map(({ n }) => n));
    for (const arrow of marks.arrows) {
      const event = sent.find(({ n }) => n === arrow.n);
      expect(arrow.y0).toBeCloseTo(marks.yOf(map.screenOf(0, arrow.n)));
      expect(arrow.y1).toBeGreaterThanOrEqual(arrow.y0);
      expect(Math.sign(arrow.x1 - arrow.x0)).toBe(event?.loss?.along === 0 ? 0 : trace.nodes.findIndex((node) => node.name === event?.to) > trace.nodes.findIndex((node) => node.name === event?.from) ? 1 : -1);
      expect(arrow.lost).toBe(event?.loss?.reason);
      expect(arrow.repeats).toBe(event?.repeats);
    }
  });

  it('keeps everything inside and in the order of time', () => {
    const { marks } = laid;
    for (const { x0, x1, y0, y1 } of marks.arrows) {
      expect(Math.min(x0, x1, y0)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x0, x1)).toBeLessThanOrEqual(1);
      expect(y1).toBeLessThanOrEqual(marks.height);
    }
    expect(marks.arrows.map(({ y0 }) => y0)).toEqual(marks.arrows.map(({ y0 }) => y0).toSorted((a, b) => a - b));
    for (const { y0, y1 } of marks.lives) expect(y1).toBeGreaterThanOrEqual(y0);
  });

  it('never lets two labels of a set overlap, at the width it is for or any greater', () => {
    const { marks } = laid;
    [150, 300].forEach((least, set) => {
      for (const width of [least, least * 1.37, least * 3]) {
        const boxes = (marks.labels[set] ?? []).map(({ x, y, text }) => boxAround(x * width, y, text.length * LABEL_STYLE.fontSize * LABEL_STYLE.charWidth, LABEL_STYLE.fontSize * 1.1));
        boxes.forEach((a, i) => {
          expect(a.left).toBeGreaterThanOrEqual(-1e-6);
          expect(a.right).toBeLessThanOrEqual(width + 1e-6);
          for (const b of boxes.slice(i + 1, i + 40)) expect(overlap({ ...a, left: a.left + 0.01, right: a.right - 0.01 }, b)).toBe(false);
        });
      }
    });
  });

  it('puts no two bars of a host into one lane at one height', () => {
    const { marks } = laid;
    marks.lives.forEach((a, i) => {
      for (const b of marks.lives.slice(i + 1)) {
        if (a.host === b.host && a.lane === b.lane && a.connection !== b.connection) expect(Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0)).toBeLessThanOrEqual(1e-6);
      }
    });
  });

  it('finds the frames under way at any height, as a plain search does', () => {
    const { marks } = laid;
    fc.assert(fc.property(fc.double({ min: 0, max: marks.height, noNaN: true }), (y) => {
      const plain = marks.arrows.filter((arrow) => arrow.y0 <= y && y < arrow.y1).map(({ n }) => n);
      expect(headsAt(marks, y).map(({ arrow }) => arrow.n)).toEqual(plain);
      expect(plain.length).toBeLessThanOrEqual(mostHeads(marks));
      expect(arrowsFrom(marks, y)).toBe(marks.arrows.filter(({ y0 }) => y0 <= y).length);
      for (const labels of marks.labels) expect(labelsShown(labels, y)).toBe(labels.filter(({ bottom }) => bottom <= y).length);
    }), { numRuns: 60 });
  });

  it('picks the arrow under the pointer, and none that has not begun', () => {
    const { marks } = laid;
    const arrow = marks.arrows.at(-1);
    if (!arrow) return;
    const middle = { x: ((arrow.x0 + arrow.x1) / 2) * 400, y: (arrow.y0 + arrow.y1) / 2 };
    expect(arrowNear(marks, 400, middle, marks.height)).toBeDefined();
    expect(arrowNear(marks, 400, middle, arrow.y0 - 30)).toBeUndefined();
  });
});

it('draws every named scenario', () => {
  for (const scenario of NAMED) {
    const { marks } = lay(run(scenario));
    expect(marks.height, scenario.name).toBeGreaterThan(0);
    expect(Number.isFinite(marks.height), scenario.name).toBe(true);
  }
});

it('sets TIME-WAIT apart: its lanes are outside those of connections that live', () => {
  const { marks } = lay(traceOf('short-lived'));
  const server = marks.lives.filter(({ host }) => host === 'server');
  const waiting = server.filter(({ phase }) => phase === 'time-wait');
  expect(waiting).toHaveLength(5);
  expect(new Set(waiting.map(({ lane }) => lane)).size).toBe(5);
  expect(Math.min(...waiting.map(({ lane }) => lane))).toBeGreaterThan(Math.max(...server.filter(({ phase }) => phase !== 'time-wait').map(({ lane }) => lane)));
});

it('draws of a long ladder only what is looked at', () => {
  const { marks } = lay(run(bulk(3_000_000)));
  expect(marks.arrows.length).toBeGreaterThan(3000);
  const drawn = marksBetween(marks, 5000, 6500);
  expect(drawn.arrows.length).toBeLessThan(marks.arrows.length / 5);
  expect(drawn.arrows.map(({ n }) => n)).toEqual(marks.arrows.filter(({ y0, y1 }) => y0 <= 6500 && y1 >= 5000).map(({ n }) => n));
});
