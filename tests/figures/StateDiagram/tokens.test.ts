import { describe, expect, it } from 'vitest';
import { EDGES, placeOf } from '../../../src/figures/StateDiagram/layout.ts';
import { changeAt, changesOf, connectionAt, GLIDE, tokenAt } from '../../../src/figures/StateDiagram/tokens.ts';
import { run } from '../../../src/model/sim/run.ts';
import { TRANSITIONS } from '../../../src/model/stack/transport/tcp/transitions.ts';
import { timeMap } from '../../../src/player/time-map.ts';
import { NAMED } from '../../../src/scenarios/named.ts';

const named = (name: string) => run(NAMED.find((scenario) => scenario.name === name) as (typeof NAMED)[number]);

describe('the state diagram', () => {
  it('draws every arrow of RFC 9293 Figure 5 from the table, each once', () => {
    const drawn = TRANSITIONS.filter((row) => row.figure5).map((row) => row.id);
    const ids = EDGES.map((edge) => edge.row.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of drawn) expect(ids).toContain(id);
  });

  it('lets the token rest on the state that the trace says, for each end of each named scenario', () => {
    for (const scenario of NAMED) {
      const trace = run(scenario);
      const map = timeMap([trace]);
      for (const { id } of trace.connections) {
        for (const side of ['client', 'server'] as const) {
          const changes = changesOf(trace, side, id, map);
          const last = changes.at(-1);
          if (!last) continue;
          expect(tokenAt(changes, last.at + GLIDE)).toEqual(placeOf(last.to, last.ended));
          expect(changeAt(changes, trace.events.length)).toBe(last);
        }
      }
    }
  });

  it('shows the server in TIME-WAIT and the client closed at the end of an HTTP/1.0 exchange', () => {
    const trace = named('http10');
    const map = timeMap([trace]);
    const timeWait = trace.events.find((event) => event.kind === 'state' && event.to === 'TIME-WAIT');
    const server = changesOf(trace, 'server', 1, map);
    expect(changeAt(server, timeWait?.n ?? 0)?.to).toBe('TIME-WAIT');
    const client = changesOf(trace, 'client', 1, map).at(-1);
    expect(client).toMatchObject({ to: 'CLOSED', ended: true });
  });

  it('follows the connection that changed last', () => {
    const trace = named('short-lived');
    const third = trace.events.find((event) => event.kind === 'state' && event.connection === 3);
    expect(connectionAt(trace, third?.n ?? 0)).toBe(3);
    expect(connectionAt(trace, 0)).toBe(1);
  });
});
