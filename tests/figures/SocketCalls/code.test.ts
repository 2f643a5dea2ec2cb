import { describe, expect, it } from 'vitest';
import { outcomeAt } from '../../../src/figures/SocketCalls/calls.ts';
import { LANGUAGES, programOf, sizeOf } from '../../../src/figures/SocketCalls/code.ts';
import { run } from '../../../src/model/sim/run.ts';
import { NAMED } from '../../../src/scenarios/named.ts';

const scenarioOf = (name: string) => NAMED.find((scenario) => scenario.name === name) as (typeof NAMED)[number];

describe('programs as code', () => {
  it('gives every step that the trace enters a line in each language', () => {
    for (const scenario of NAMED) {
      const entered = new Set(run(scenario).events.flatMap((event) => (event.kind === 'call' ? [event.step] : [])));
      for (const language of LANGUAGES) {
        const lines = new Set(scenario.processes.flatMap((_, index) => programOf(scenario, index, language).flatMap((line) => line.step ?? [])));
        for (const step of entered) expect(lines, `${scenario.name} in ${language}`).toContain(step);
      }
    }
  });

  it('closes every bracket that it opens', () => {
    for (const scenario of NAMED) {
      for (const language of ['c', 'node'] as const) {
        const code = scenario.processes.flatMap((_, index) => programOf(scenario, index, language)).filter((line) => !/["']/.test(line.code)).map((line) => line.code).join('\n');
        expect(code.split('{').length, scenario.name).toBe(code.split('}').length);
      }
    }
  });

  it('counts the bytes of what is sent', () => {
    expect(sizeOf('é')).toBe(2);
    expect(sizeOf([{ hex: '8105' }, 'Hello', { fill: 10 }])).toBe(17);
  });
});

describe('which call sent what', () => {
  const trace = run(scenarioOf('http10'));
  const last = trace.events.length - 1;
  const stepOf = (call: string) => trace.events.find((event) => event.kind === 'call' && event.call.name === call)?.kind === 'call'
    ? (trace.events.find((event) => event.kind === 'call' && event.call.name === call) as { step: string }).step : '';

  it('connect sends a SYN; accept, bind and listen send nothing', () => {
    expect(outcomeAt(trace, stepOf('connect'), last)?.sent.map((frame) => frame.segment?.flags)).toEqual([['SYN']]);
    for (const call of ['accept', 'bind', 'listen', 'socket']) expect(outcomeAt(trace, stepOf(call), last)?.sent).toEqual([]);
  });

  it('connect on UDP sends nothing', () => {
    const udp = run(scenarioOf('udp-closed-port'));
    const connect = udp.events.find((event) => event.kind === 'call' && event.call.name === 'connect') as { step: string };
    expect(outcomeAt(udp, connect.step, udp.events.length - 1)?.sent).toEqual([]);
  });

  it('knows nothing of a call that has not been made yet', () => {
    expect(outcomeAt(trace, stepOf('connect'), 0)).toBeUndefined();
  });
});
