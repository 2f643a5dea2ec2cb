/** What of a ladder's marks is to be seen: pure functions of (marks, height of the playhead). */
import { distance } from './boxes.ts';
import type { Point } from './boxes.ts';
import type { ArrowMark, LabelMark, LadderMarks } from './geometry.ts';

/** The head of a frame under way: a share of the width, and a height. */
export interface Head extends Point {
  readonly arrow: ArrowMark;
}

/** The heads of the frames that the playhead's height cuts, in the order they were sent, at most `most` (the last ones sent). */
export function headsAt(marks: LadderMarks, y: number, most = Infinity): readonly Head[] {
  const heads: Head[] = [];
  for (let i = arrowsFrom(marks, y) - 1; i >= 0 && heads.length < most; i--) {
    const arrow = marks.arrows[i] as ArrowMark;
    if (arrow.y0 < y - marks.tallest) break;
    if (y < arrow.y1) heads.push({ arrow, ...pointAt(arrow, y) });
  }
  return heads.reverse();
}

/** Where a line is at that height. */
function pointAt(arrow: ArrowMark, y: number): Point {
  const share = arrow.y1 === arrow.y0 ? 1 : (y - arrow.y0) / (arrow.y1 - arrow.y0);
  return { x: arrow.x0 + (arrow.x1 - arrow.x0) * share, y };
}

/** How many arrows start at or above that height: they come first in marks.arrows. */
export const arrowsFrom = (marks: LadderMarks, y: number): number => countUpTo(marks.arrows, (arrow) => arrow.y0, y);

/** How many of a set of labels stand wholly above that height: they come first in it. */
export const labelsShown = (labels: readonly LabelMark[], y: number): number => countUpTo(labels, (label) => label.bottom, y);

function countUpTo<T>(items: readonly T[], key: (item: T) => number, y: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(items[middle] as T) <= y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The most frames that are ever under way at one height: how many heads a figure needs. */
export function mostHeads(marks: LadderMarks): number {
  const ends = marks.arrows.map((arrow) => arrow.y1).sort((a, b) => a - b);
  let landed = 0;
  let most = 0;
  marks.arrows.forEach((arrow, i) => {
    while ((ends[landed] ?? Infinity) <= arrow.y0) landed++;
    most = Math.max(most, i + 1 - landed);
  });
  return most;
}

/** The arrow nearest to a point, of those that have begun above the playhead; undefined when none is within reach. */
export function arrowNear(marks: LadderMarks, width: number, point: Point, playhead: number, reach = 9): ArrowMark | undefined {
  let best: ArrowMark | undefined;
  let bestDistance = reach;
  const end = arrowsFrom(marks, Math.min(playhead, point.y + reach));
  for (let i = end - 1; i >= 0; i--) {
    const arrow = marks.arrows[i] as ArrowMark;
    if (arrow.y0 < point.y - reach - marks.tallest) break;
    const y1 = Math.min(arrow.y1, playhead);
    const d = distance(point, { x0: arrow.x0 * width, y0: arrow.y0, x1: pointAt(arrow, y1).x * width, y1 });
    if (d < bestDistance) {
      best = arrow;
      bestDistance = d;
    }
  }
  return best;
}

/** The marks that touch the strip from top to bottom: what is drawn of a long ladder. */
export function marksBetween(marks: LadderMarks, top: number, bottom: number): Pick<LadderMarks, 'arrows' | 'labels' | 'lives' | 'ties' | 'folds' | 'ticks'> {
  const touches = ({ y0, y1 }: { readonly y0: number; readonly y1: number }) => y0 <= bottom && y1 >= top;
  return {
    arrows: marks.arrows.slice(arrowsFrom(marks, top - marks.tallest - 1), arrowsFrom(marks, bottom)).filter(touches),
    labels: marks.labels.map((labels) => labels.slice(labelsShown(labels, top), labelsShown(labels, bottom + 20))),
    lives: marks.lives.filter(touches),
    ties: marks.ties.filter(touches),
    folds: marks.folds.filter(touches),
    ticks: marks.ticks.filter(({ y }) => y >= top - 10 && y <= bottom + 10),
  };
}
