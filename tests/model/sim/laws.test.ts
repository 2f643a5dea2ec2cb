import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunError } from '../../../src/model/sim/errors.ts';
import { run } from '../../../src/model/sim/run.ts';
import { simulate } from '../../../src/model/sim/simulate.ts';
import { createHost, nextWakeUp, stepConsuming } from '../../../src/model/stack/host.ts';
import type { Trace } from '../../../src/model/trace/events.ts';
import { check } from '../../../src/scenarios/check.ts';
import type { Scenario } from '../../../src/scenarios/schema.ts';
import { scenario } from './arbitrary-scenario.ts';
import { checkCauses, checkFrames, checkPrefixes, checkStates } from './trace-laws.ts';

/** LAWS_RUNS=20000 searches harder, LAWS_SEED elsewhere. */
const runs = (share = 1): { numRuns: number; seed: number } => ({
  numRuns: Math.ceil(Number(process.env['LAWS_RUNS'] ?? 200) * share), seed: Number(process.env['LAWS_SEED'] ?? 793),
});

const asText = (trace: Trace): string => JSON.stringify(trace, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value));

describe('any scenario', () => {
  it('is a document without a fault, runs to its end, and its trace keeps the laws', () => {
    fc.assert(fc.property(scenario, (given: Scenario) => {
      const checked = check(given);
      expect(checked.ok ? [] : checked.faults).toEqual([]);
      const trace = run(given);
      checkCauses(trace);
      checkStates(trace);
      checkFrames(trace);
      checkPrefixes(trace);
    }), runs());
  }, 600_000);

  it('gives the same trace again, byte for byte, and a copy of it is as good', () => {
    fc.assert(fc.property(scenario, (given: Scenario) => {
      const trace = run(given);
      const text = asText(trace);
      expect(asText(run(structuredClone(given)))).toBe(text);
      expect(asText(structuredClone(trace))).toBe(text);
    }), runs(0.2));
  }, 600_000);
});

describe('a run that would not end', () => {
  const server = { host: 'server', run: [
    { do: 'socket', as: 'ls' }, { do: 'bind', on: 'ls', port: 80 }, { do: 'listen', on: 'ls' }, { do: 'accept', on: 'ls', as: 'c' },
    { do: 'whileOpen', on: 'c', steps: [{ do: 'recv', on: 'c' }, { do: 'send', on: 'c', data: 'pong' }] },
  ] } as const;
  const client = { host: 'client', name: 'pinger', run: [
    { do: 'socket', as: 'c' }, { do: 'connect', on: 'c', port: 80 }, { do: 'whileOpen', on: 'c', steps: [{ do: 'send', on: 'c', data: 'ping' }, { do: 'recv', on: 'c' }] },
  ] } as const;
  const endless: Scenario = { version: 1, name: 'endless', link: { oneWayMs: 1 }, hosts: { client: {}, server: {} }, processes: [server, client] };

  it('is stopped, and the program that kept it going is named with its step', () => {
    const go = (): Trace => simulate(endless, { createHost, step: stepConsuming, nextWakeUp }, { events: 20_000, steps: 1e6, stepsWithoutWaiting: 1e4 });
    expect(go).toThrow(RunError);
    try {
      go();
    } catch (error) {
      expect((error as RunError).fault).toMatchObject({ id: 'too-many-events', process: expect.stringMatching(/pinger|server/), step: expect.stringMatching(/^processes\[[01]\]\.run\[[24]\]\.steps\[[01]\]$/), limit: 20_000 });
    }
  });

  it('but ends when it is told to', () => {
    expect(run({ ...endless, untilMs: 100 }).endedAt).toBe(100_000);
  });
});
