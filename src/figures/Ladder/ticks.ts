import { micros } from '../../model/core/units.ts';
import type { Micros } from '../../model/core/units.ts';
import { screenMs } from '../../player/screen-ms.ts';
import type { TimeMap } from '../../player/time-map.ts';

export interface Tick {
  readonly at: Micros;
  readonly y: number;
  /** Decimals of a second that tell this tick from its neighbours. */
  readonly decimals: number;
}

/** Between two ticks, and between a tick and a fold, in pixels. */
const SPACING = 40;
const HALF = 7;

/** Round moments of network time along the axis, far enough apart to be read, and none in a fold. */
export function timeTicks(map: TimeMap, yOf: (screen: number) => number, folds: readonly { readonly y0: number; readonly y1: number }[]): readonly Tick[] {
  const at = (t: number): number => yOf(map.toScreen(micros(t)));
  const ticks: Tick[] = [];
  for (const [from, to] of stretches(map)) {
    const height = at(to) - at(from);
    if (height <= 0) continue;
    const step = roundStep(((to - from) * SPACING) / height);
    for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
      const y = at(t);
      const crowded = y - (ticks.at(-1)?.y ?? -Infinity) < SPACING / 2;
      if (!crowded && !folds.some(({ y0, y1 }) => y > y0 - HALF && y < y1 + HALF)) ticks.push({ at: micros(t), y, decimals: decimalsOf(step) });
    }
  }
  return ticks;
}

/** The stretches of network time between the folds. */
function stretches(map: TimeMap): readonly (readonly [number, number])[] {
  const cuts: (readonly [number, number])[] = [];
  let from: number = map.toNetwork(screenMs(0));
  for (const fold of map.folds) {
    cuts.push([from, fold.from]);
    from = fold.to;
  }
  cuts.push([from, map.toNetwork(map.length)]);
  return cuts;
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5].map((n) => n * power).find((step) => step >= least) ?? power * 10;
}

/** Micros to decimals of a second: 100,000 has one. */
const decimalsOf = (step: number): number => Math.max(0, 6 - Math.floor(Math.log10(step) + 1e-9));
