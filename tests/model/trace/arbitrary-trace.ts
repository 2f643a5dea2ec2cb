/** Random traces for properties: well formed (ordered, caused by what came earlier), not sensible. */
import fc from 'fast-check';
import type { TcpState } from '../../../src/model/stack/transport/tcp/states.ts';
import type { Side, Trace } from '../../../src/model/trace/events.ts';
import { story } from './story.ts';
import type { Ref } from './story.ts';

const GAPS = [0, 0, 0, 20, 20, 300, 1_000, 50_000, 50_000, 120_000, 3_000_000, 7_200_000_000];
const STATES: readonly TcpState[] = ['SYN-SENT', 'ESTABLISHED', 'FIN-WAIT-1', 'TIME-WAIT', 'CLOSED'];

const action = fc.record({
  what: fc.constantFrom('segment', 'segment', 'segment', 'segment', 'call', 'state', 'timer', 'happening', 'process'),
  gap: fc.constantFrom(...GAPS),
  host: fc.constantFrom<Side>('client', 'server'),
  connection: fc.integer({ min: 1, max: 3 }),
  pick: fc.nat(20),
  bytes: fc.constantFrom(0, 0, 5, 700, 1448),
});
export type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function traceOf(actions: readonly Action[]): Trace {
  const tale = story();
  let now = 0;
  const known: Ref[] = [tale.start];
  const states = new Map<string, TcpState>();
  for (const id of [1, 2, 3]) tale.connection(id, 0);
  for (const { what, gap, host, connection, pick, bytes } of actions) {
    now += gap;
    const early = known.slice(-8).filter((ref) => ref.at <= now);
    const cause = early[early.length - 1 - (pick % Math.max(1, Math.min(early.length, 4)))] ?? tale.start;
    if (what === 'segment') {
      const flags = pick % 7 === 0 ? (['SYN'] as const) : pick % 7 === 1 ? (['FIN', 'ACK'] as const) : (['ACK'] as const);
      const { sent, end } = tale.segment(host, now, { flags, seq: 1 + pick * 100, data: bytes, connection, delay: pick % 3 === 0 ? 20_000 + pick : 50_000, ...(pick % 9 === 0 && { lost: 'rule' as const }) }, cause);
      known.push(sent, end);
    } else if (what === 'call') {
      const call = tale.call(host, now, pick % 2 ? { name: 'recv', fd: 3, max: 100 } : { name: 'send', fd: 3, data: new Uint8Array(bytes) }, cause, connection);
      known.push(call);
      if (pick % 3) known.push(tale.returned(call, now + (pick % 5) * 20_000, bytes, [], { data: new Uint8Array(bytes) }));
    } else if (what === 'state') {
      const key = `${host}${connection}`;
      const to = STATES[pick % STATES.length] as TcpState;
      known.push(tale.state(host, now, states.get(key) ?? 'CLOSED', to, cause, connection));
      states.set(key, to);
    } else if (what === 'timer') known.push(tale.timer(host, now, pick % 2 ? 'retransmit' : 'time-wait', now - 1000, cause, connection));
    else if (what === 'happening') known.push(tale.happening(now, pick % 2 ? { do: 'unplug' } : { do: 'reboot', host }));
    else known.push(tale.process(host, now, pick % 3 === 0 ? 'exited' : 'started', cause));
  }
  return tale.trace();
}

export const arbitraryTrace = (most = 60): fc.Arbitrary<Trace> => fc.array(action, { minLength: 1, maxLength: most }).map(traceOf);
