import { describe, expect, it } from 'vitest';
import { CHARTS, LAYERS, samplesOf, totalOf, valuesOf } from '../../../src/figures/Costs/series.ts';
import { run } from '../../../src/model/sim/run.ts';
import { timeMap } from '../../../src/player/time-map.ts';
import { NAMED } from '../../../src/scenarios/named.ts';

describe('the costs over time', () => {
  it('end with what the whole trace cost, and counts never fall', () => {
    for (const scenario of NAMED) {
      const trace = run(scenario);
      const samples = samplesOf(trace, timeMap([trace]));
      const sent = trace.events.filter((event) => event.kind === 'sent' && (event.from === 'client' || event.from === 'server'));
      const last = samples.at(-1);
      expect(last?.costs.frames, scenario.name).toBe(sent.length);
      for (const name of ['segments', 'bytes'] as const) {
        const totals = samples.map(({ costs }) => totalOf(name, costs));
        expect(totals, `${scenario.name} ${name}`).toEqual(totals.toSorted((a, b) => a - b));
      }
    }
  });

  it('splits bytes by the four layers and nothing else', () => {
    const trace = run(NAMED[0] as (typeof NAMED)[number]);
    const costs = samplesOf(trace, timeMap([trace])).at(-1)?.costs;
    expect(costs && valuesOf('bytes', costs).reduce((a, b) => a + b, 0)).toBe(costs?.totalBytes);
    expect(LAYERS).toHaveLength(4);
    expect(CHARTS.every((name) => costs && Number.isFinite(totalOf(name, costs)))).toBe(true);
  });
});
