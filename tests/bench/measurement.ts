export interface Measurement {
  readonly name: string;
  readonly value: number;
  /** 'ms', 'segments/s', '×', … */
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Runs some work several times and gives the median of the times, in ms, which one slow run does not move. */
export function medianMs(work: () => unknown, runs = 5): number {
  const times = Array.from({ length: runs }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  }).toSorted((a, b) => a - b);
  return times[Math.floor(runs / 2)] ?? Number.NaN;
}
