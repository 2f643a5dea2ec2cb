import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { simulate } from '../../../src/model/sim/simulate.ts';
import { createHost, nextWakeUp, step, stepConsuming } from '../../../src/model/stack/host.ts';
import { NAMED } from '../../../src/scenarios/named.ts';

it('does the same whether the host before a step is kept or used up', () => {
  for (const scenario of NAMED) {
    const kept = simulate(scenario, { createHost, step, nextWakeUp });
    const consumed = simulate(scenario, { createHost, step: stepConsuming, nextWakeUp });
    expect(consumed.events.length, scenario.name).toBe(kept.events.length);
    const other = kept.events.find((event) => !isDeepStrictEqual(consumed.events[event.n], event));
    expect(other, scenario.name).toBeUndefined();
  }
});
