import { boxAround, clipped, isInside, overlap } from './boxes.ts';
import type { Box, Line } from './boxes.ts';

/** A text that wants to stand beside its line. */
export interface LabelWish {
  readonly line: Line;
  readonly text: string;
  /** Higher matters more: it is placed first, and stays when there is not room for all. */
  readonly rank: number;
  /** 'clear': only where no other line strikes it. */
  readonly only?: 'clear' | 'anywhere';
}

export interface PlacedLabel {
  /** The wish's place in the list. */
  readonly index: number;
  readonly text: string;
  readonly box: Box;
}

export interface LabelStyle {
  readonly fontSize: number;
  /** Width of one character as a share of the font size; the labels are in a fixed-width face. */
  readonly charWidth: number;
}

/** A little wider than the widest of the usual fixed-width faces (0.602), so that a box is never smaller than its text. */
export const LABEL_STYLE: LabelStyle = { fontSize: 11, charWidth: 0.615 };

/** Along the line, from the best place to the worst: the middle first, then either side of it. */
const STATIONS = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8];
const GAP = 1.5;        // between a line and its label
const AIR = 3;          // between two labels, to left and right
const BETWEEN = 9;      // between the labels of one bundle
const ENDS = 4;         // between a label and the ends of its line
const MOST_IN_ROW = 5;
const BUNDLE = 10;      // lines that start this close below each other, in one direction, are labelled together …
const BUNDLE_SPAN = 24; // … as far as they start within this many pixels

/** What a place costs: off the middle a little, below its line more, a foreign line through the text by how much of the text it strikes. */
const COST = { offMiddle: 4, below: 3, struck: 9 };
/** A place that costs more is none: there a text could not be read. */
const MOST = 13;

/** Lines that run side by side, and the row of their texts. */
interface Bundle {
  readonly indexes: readonly number[];
  readonly rank: number;
}

interface Space {
  readonly bounds: Box;
  readonly taken: Rows<Box>;
  readonly lines: Rows<Line>;
  readonly style: LabelStyle;
  readonly height: number;
}

/**
 * Gives as many texts as possible a place beside their lines, the important ones first. Lines that run side by side get theirs in one row, in their
 * order. Pure, and the same on every run. No two boxes overlap and every box is inside `bounds`; a text for which there is no such place is left out.
 * This stays so when the picture is drawn wider than it was laid out, with every box's middle at the same share of the width.
 * @param wishes in the order of line.y0
 * @param obstacles boxes that no label may cover
 */
export function placeLabels(wishes: readonly LabelWish[], bounds: Box, style: LabelStyle = LABEL_STYLE, obstacles: readonly Box[] = []): readonly PlacedLabel[] {
  const height = style.fontSize * 1.1;
  const space: Space = { bounds, style, height, taken: new Rows<Box>(height * 3), lines: new Rows<Line>(height * 3) };
  for (const box of obstacles) space.taken.add(box, box);
  for (const { line } of wishes) space.lines.add({ left: 0, right: 0, top: Math.min(line.y0, line.y1), bottom: Math.max(line.y0, line.y1) }, line);

  const placed: PlacedLabel[] = [];
  for (const bundle of bundles(wishes).toSorted((a, b) => b.rank - a.rank || (a.indexes[0] ?? 0) - (b.indexes[0] ?? 0))) {
    for (const label of placeBundle(wishes, bundle, space)) {
      space.taken.add(label.box, { ...label.box, left: label.box.left - AIR, right: label.box.right + AIR });
      placed.push(label);
    }
  }
  return placed.sort((a, b) => a.index - b.index);
}

function bundles(wishes: readonly LabelWish[]): readonly Bundle[] {
  const all: { indexes: number[]; rank: number; y0: number; begun: number }[] = [];
  const open = new Map<string, (typeof all)[number]>();
  wishes.forEach(({ line, text, rank }, index) => {
    if (text === '') return;
    const right = line.x1 >= line.x0;
    const key = `${right} ${line.x0}`;
    const last = open.get(key);
    if (last && line.y0 - last.y0 <= BUNDLE && line.y0 - last.begun <= BUNDLE_SPAN) {
      last.indexes.push(index);
      last.rank = Math.max(last.rank, rank);
      last.y0 = line.y0;
      return;
    }
    const begun = { indexes: [index], rank, y0: line.y0, begun: line.y0 };
    open.set(key, begun);
    all.push(begun);
  });
  return all;
}

/** One text of a row, and the first of the lines that it stands for. */
interface Entry {
  readonly index: number;
  readonly text: string;
  readonly rank: number;
}

/** The row with all its texts if there is a place for it, else without those that matter least, else none. */
function placeBundle(wishes: readonly LabelWish[], { indexes }: Bundle, space: Space): readonly PlacedLabel[] {
  for (let row = entries(wishes, indexes); row.length > 0; row = withoutLeast(row)) {
    const widths = row.map(({ text }) => text.length * space.style.fontSize * space.style.charWidth);
    const width = widths.reduce((sum, each) => sum + each, BETWEEN * (row.length - 1));
    const box = bestPlace(wishes, indexes, row, width, space);
    if (!box) continue;
    let left = box.left;
    return row.map(({ index, text }, i) => {
      const own = { left, right: left + (widths[i] ?? 0), top: box.top, bottom: box.bottom };
      left = own.right + BETWEEN;
      return { index, text, box: own };
    });
  }
  return [];
}

/** The texts of a bundle; the same text several times over is one, with its count. At most so many, those that matter most. */
function entries(wishes: readonly LabelWish[], indexes: readonly number[]): readonly Entry[] {
  const row: (Entry & { count: number })[] = [];
  for (const index of indexes) {
    const { text, rank } = wishes[index] as LabelWish;
    const last = row.at(-1);
    if (last?.text === text) last.count++;
    else row.push({ index, text, rank, count: 1 });
  }
  const counted = row.map(({ index, text, rank, count }) => ({ index, rank, text: count > 1 ? `${count} × ${text}` : text }));
  if (counted.length <= MOST_IN_ROW) return counted;
  const least = counted.map(({ rank }) => rank).toSorted((a, b) => b - a)[MOST_IN_ROW - 1] as number;
  return counted.filter(({ rank }) => rank >= least).slice(0, MOST_IN_ROW);
}

/** Of those that matter least, the last goes first. */
function withoutLeast(row: readonly Entry[]): readonly Entry[] {
  const least = Math.min(...row.map(({ rank }) => rank));
  const last = row.findLastIndex(({ rank }) => rank === least);
  return row.filter((_, i) => i !== last);
}

function bestPlace(wishes: readonly LabelWish[], bundle: readonly number[], row: readonly Entry[], width: number, { bounds, taken, lines, height }: Space): Box | undefined {
  const own = new Set(bundle.map((index) => wishes[index]?.line));
  const top = wishes[bundle[0] ?? 0]?.line;
  const bottom = wishes[bundle.at(-1) ?? 0]?.line;
  if (!top || !bottom) return undefined;
  const clear = row.every(({ index }) => wishes[index]?.only === 'clear');
  let best: Box | undefined;
  let bestCost = MOST;
  for (const { box, cost } of places(top, bottom, width, height)) {
    const around = { ...box, left: box.left - AIR, right: box.right + AIR };
    if (cost >= bestCost || !isInside(box, bounds) || taken.some(around, (other) => overlap(box, other))) continue;
    const met = new Set<Line>();
    let total = cost;
    lines.some(box, (line) => {
      if (own.has(line) || met.has(line)) return false;
      met.add(line);
      const part = clipped(line, box);
      if (part) total += clear ? Infinity : COST.struck * Math.min(1, ((part[1] - part[0]) * Math.abs(line.x1 - line.x0)) / width);
      return total >= bestCost;
    });
    if (total < bestCost) {
      best = box;
      bestCost = total;
    }
  }
  return best;
}

/** Where a text of that size may stand: above the topmost of its lines, or below the lowest. */
function* places(top: Line, bottom: Line, width: number, height: number): Generator<{ box: Box; cost: number }> {
  for (const [line, side] of [[top, -1], [bottom, 1]] as const) {
    const dx = line.x1 - line.x0;
    const dy = line.y1 - line.y0;
    if (Math.abs(dx) < width + 2 * ENDS) continue;
    // An upright box clears a slanting line by half the line's fall over its width. Far off a steep line a text is no longer beside it: it may touch.
    const off = Math.min(height / 2 + GAP + (Math.abs(dy / dx) * width) / 2, height * 1.2);
    for (const station of STATIONS) {
      if (Math.min(station, 1 - station) * Math.abs(dx) < width / 2 + ENDS) continue;
      const box = boxAround(line.x0 + dx * station, line.y0 + dy * station + side * off, width, height);
      yield { box, cost: Math.abs(station - 0.5) * COST.offMiddle + (side > 0 ? COST.below : 0) };
    }
  }
}

/** Things by the horizontal strips they touch, so that only neighbours are compared. */
class Rows<T> {
  readonly #rows = new Map<number, T[]>();
  readonly #height: number;

  constructor(height: number) {
    this.#height = height;
  }

  add(box: Box, thing: T): void {
    for (let row = this.#row(box.top); row <= this.#row(box.bottom); row++) {
      const there = this.#rows.get(row);
      if (there) there.push(thing);
      else this.#rows.set(row, [thing]);
    }
  }

  /** Whether the test holds for one of the things in the strips that the box touches; a thing may be asked about more than once. */
  some(box: Box, test: (thing: T) => boolean): boolean {
    for (let row = this.#row(box.top); row <= this.#row(box.bottom); row++) {
      if (this.#rows.get(row)?.some(test)) return true;
    }
    return false;
  }

  #row(y: number): number {
    return Math.floor(y / this.#height);
  }
}
