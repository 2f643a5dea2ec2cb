import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SentEvent, Trace } from '../../../src/model/trace/events.ts';
import { causeGraph, causes, consequences, effects } from '../../../src/model/trace/causes.ts';
import { arbitraryTrace } from './arbitrary-trace.ts';
import { ALL_NAMES, traceOf } from './real.ts';

const kindsOf = (trace: Trace, chain: readonly number[]) => chain.map((n) => trace.events[n]?.kind);

describe('the chain of causes', () => {
  it.each(ALL_NAMES)('of every event in %s goes back in time to a call, a program, a happening or the start', (name) => {
    const trace = traceOf(name);
    for (const { n } of trace.events) {
      const chain = causes(trace, n);
      expect([...chain].sort((a, b) => b - a)).toEqual([...chain]);
      expect(['call', 'process', 'happening', 'start']).toContain(trace.events[chain.at(-1) ?? -1]?.kind);
    }
  });

  it('of the last ACK of a handshake leads to connect', () => {
    const trace = traceOf('01-handshake-close');
    const established = trace.events.find((event) => event.kind === 'state' && event.host === 'server' && event.to === 'ESTABLISHED');
    expect(kindsOf(trace, causes(trace, established?.n ?? 0))).toEqual(['state', 'arrived', 'sent', 'arrived', 'sent', 'arrived', 'sent', 'call']);
  });

  it('of a repetition leads over the loss', () => {
    const trace = traceOf('19-fast-retransmit');
    const repeated = trace.events.find((event) => event.kind === 'sent' && event.why === 'fast-retransmit') as SentEvent;
    expect(kindsOf(trace, causes(trace, repeated.n)).slice(0, 4)).toEqual(['sent', 'lost', 'sent', 'call']);
  });
});

describe('the whole graph', () => {
  it('holds every cause of every event in it, and effects are its edges turned round', () => {
    fc.assert(
      fc.property(arbitraryTrace(), fc.nat(), (trace, pick) => {
        const n = pick % trace.events.length;
        const graph = causeGraph(trace, n);
        const inside = new Set(graph.events);
        for (const each of graph.events) for (const cause of trace.events[each]?.causes ?? []) expect(inside.has(cause)).toBe(true);
        for (const [cause, effect] of graph.edges) expect(effects(trace, cause)).toContain(effect);
        for (const each of graph.events) expect(consequences(trace, each)).toContain(n);
      }),
      { numRuns: 50 },
    );
  });
});
