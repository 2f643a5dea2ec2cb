/** The charts' data: one point where something changes, by screen time, so that charts and ladder share one clock. */
import { costsAfter, type Costs } from '../../model/trace/costs.ts';
import type { LayerName, Trace } from '../../model/trace/events.ts';
import { screenMs } from '../../player/screen-ms.ts';
import type { TimeMap } from '../../player/time-map.ts';

export const LAYERS = ['application', 'transport', 'internet', 'link'] as const satisfies readonly LayerName[];

export const CHARTS = ['segments', 'bytes', 'goodput', 'waited', 'open', 'timeWait'] as const;
export type ChartName = (typeof CHARTS)[number];

export interface Sample {
  /** Screen time. */
  readonly s: number;
  readonly costs: Costs;
}

/** The costs at the end of each step. */
export function samplesOf(trace: Trace, map: TimeMap): readonly Sample[] {
  return map.moments.map((moment) => {
    const s = map.restOf(moment.index);
    return { s, costs: costsAfter(trace, Math.max(0, map.eventAt(0, screenMs(s)))) };
  });
}

/** One chart's values at one moment; several for a chart that is stacked, lowest first. */
export function valuesOf(name: ChartName, costs: Costs): readonly number[] {
  switch (name) {
    case 'segments':
      return [costs.segments + costs.datagrams];
    case 'bytes':
      return LAYERS.map((layer) => costs.bytes[layer]);
    case 'goodput':
      return [Math.round((costs.goodput ?? 0) * 1_000) / 10];
    case 'waited':
      return [Math.round((costs.roundTrips ?? 0) * 10) / 10];
    case 'open':
      return [costs.open.client + costs.open.server];
    case 'timeWait':
      return [costs.timeWait.client + costs.timeWait.server];
  }
}

export const totalOf = (name: ChartName, costs: Costs): number => valuesOf(name, costs).reduce((sum, each) => sum + each, 0);
