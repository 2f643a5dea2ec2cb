import { describe, expect, it } from 'vitest';
import { ladder } from '../../../src/cli/ladder.ts';
import { run } from '../../../src/model/sim/run.ts';
import type { Trace } from '../../../src/model/trace/events.ts';
import { dissect } from '../../../src/model/wire/frame.ts';
import { NAMED, named } from '../../../src/scenarios/named.ts';
import type { Scenario } from '../../../src/scenarios/schema.ts';
import { only } from './support.ts';

const traces = new Map<string, Trace>();
const traceOf = (name: string): Trace => {
  const known = traces.get(name) ?? run(named(name) as Scenario);
  traces.set(name, known);
  return known;
};

describe.each(NAMED.map((scenario) => scenario.name))('%s', (name) => {
  it('is in the order of time, and each event names what caused it, up to a call, a program or a happening', () => {
    const { events } = traceOf(name);
    for (const [n, event] of events.entries()) {
      const place = { n, kind: event.kind };
      expect({ ...place, number: event.n, late: event.at < (events[n - 1]?.at ?? event.at) }).toEqual({ ...place, number: n, late: false });
      if (n === 0) continue;
      expect({ ...place, causes: event.causes.length > 0 && event.causes.every((cause) => cause < n) }).toEqual({ ...place, causes: true });
      // Only what nothing in the run brought about may name the start.
      if (event.causes.includes(0)) expect(['process', 'happening']).toContain(event.kind);
    }
  });

  it('has frames that read without a fault, and say what their event says', () => {
    for (const sent of only(traceOf(name), 'sent')) {
      const read = dissect(sent.bytes);
      expect({ n: sent.n, faults: read.faults, spans: sent.spans }).toEqual({ n: sent.n, faults: [], spans: read.spans });
      if (!sent.segment) continue;
      expect(sent.connection).toBeGreaterThan(0);
      expect([read.tcp?.seq, read.tcp?.window, read.payload[1] - read.payload[0]]).toEqual([sent.segment.seqAbsolute, sent.segment.window, sent.segment.len]);
    }
  });

  it('numbers every state of a connection', () => {
    const trace = traceOf(name);
    const unnumbered = only(trace, 'state').filter((event) => event.remote && event.connection === undefined);
    expect(unnumbered).toEqual([]);
    for (const { id, sockets, opener } of trace.connections) expect({ id, socket: sockets[opener] !== undefined }).toEqual({ id, socket: true });
  });

  it('is the same when it is run again', () => {
    expect(run(traceOf(name).scenario)).toEqual(traceOf(name));
  });
});

// A golden is a ladder. Where a change of it is right: npx vitest run tests/model/sim/run.test.ts -u
it.each(['short-lived', 'long-lived', 'path-mtu', 'nat-reset', 'routers'])('the ladder of %s', async (name) => {
  const scenario = named(name);
  expect(scenario).toBeDefined();
  if (scenario) await expect(ladder(run(scenario))).toMatchFileSnapshot(`../../golden/ladders/${name}.txt`);
});
