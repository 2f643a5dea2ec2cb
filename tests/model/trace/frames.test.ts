import { describe, expect, it } from 'vitest';
import type { SentEvent } from '../../../src/model/trace/events.ts';
import { journey, outcome, sentEvent } from '../../../src/model/trace/frames.ts';
import { traceOf } from './real.ts';

describe('a frame', () => {
  it('over routers is one journey, from whichever hop it is asked for', () => {
    const trace = traceOf('routers');
    const first = trace.events.find((event): event is SentEvent => event.kind === 'sent');
    const whole = journey(trace, first?.n ?? -1);
    expect(whole.hops.map(({ from, to }) => `${from}>${to}`)).toEqual(trace.nodes.slice(1).map((node, i) => `${trace.nodes[i]?.name}>${node.name}`));
    expect(whole).toMatchObject({ from: 'client', to: 'server' });
    for (const hop of whole.hops) expect(journey(trace, hop.n)).toEqual(whole);
    expect(trace.events[whole.arrived ?? -1]).toMatchObject({ kind: 'arrived', node: 'server' });
  });

  it('is lost or arrives, or neither while the trace ends first', () => {
    const trace = traceOf('22-lost-fin');
    const frames = trace.events.filter((event): event is SentEvent => event.kind === 'sent');
    expect(frames.filter((frame) => outcome(trace, frame.n).lost !== undefined).map((frame) => frame.why)).toEqual(['fin']);
    for (const frame of frames) expect(Object.keys(outcome(trace, frame.n))).toHaveLength(1);
  });

  it('is asked for by its sent event', () => {
    expect(() => sentEvent(traceOf('22-lost-fin'), 0)).toThrow('event 0 is of kind "start", not a sent frame');
  });
});
