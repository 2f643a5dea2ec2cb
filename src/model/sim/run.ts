import type { Scenario } from '../../scenarios/schema.ts';
import { createHost, nextWakeUp, stepConsuming } from '../stack/host.ts';
import type { Trace } from '../trace/events.ts';
import { simulate } from './simulate.ts';

/**
 * Plays a checked scenario with this project's stack, and returns all that happened. The same scenario gives the same trace.
 * @throws RunError when it does not end by itself: set untilMs, or let the programs end
 */
export const run = (scenario: Scenario): Trace => simulate(scenario, { createHost, step: stepConsuming, nextWakeUp });
