import { describe, expect, it } from 'vitest';
import { toMs } from '../../../src/model/core/units.ts';
import { RunError, type RunFault } from '../../../src/model/sim/errors.ts';
import type { Step } from '../../../src/scenarios/schema.ts';
import { ask, frames, only, returns, runEcho } from './support.ts';

const socket: Step = { do: 'socket', as: 'u', type: 'dgram' };
const question: Step = { do: 'send', on: 'u', data: 'x', port: 7 };
const calls = (trace: ReturnType<typeof runEcho>): string[] =>
  only(trace, 'call').map((event) => `${event.thread && `${event.thread}:`}${event.call.name} ${event.name} ${event.step} ${toMs(event.at)}`);

describe('a program', () => {
  it('makes its calls one after the other, 20 µs from a return to the next', () => {
    expect(calls(runEcho({ client: [socket, question, { do: 'recv', on: 'u' }, { do: 'close', on: 'u' }] }))).toEqual([
      'socket u processes[0].run[0] 0', 'send u processes[0].run[1] 0.02', 'recv u processes[0].run[2] 0.04', 'close u processes[0].run[3] 100.26',
    ]);
  });

  it('waits for a moment, or for some time, and not for a moment that is past', () => {
    const trace = runEcho({ client: [socket, { do: 'at', ms: 5 }, question, { do: 'sleep', ms: 2 }, question, { do: 'at', ms: 1 }, question] });
    expect(calls(trace).slice(1)).toEqual(['send u processes[0].run[2] 5', 'send u processes[0].run[4] 7', 'send u processes[0].run[6] 7.02']);
  });

  it('counts rounds in names and texts, the innermost repeat’s', () => {
    const trace = runEcho({ client: [{ do: 'repeat', times: 2, steps: [{ do: 'socket', as: 'u$i', type: 'dgram' }, { do: 'repeat', times: 3, steps: [{ do: 'send', on: 'u1', data: 'n$i', port: 7 }] }] }] });
    expect(only(trace, 'call').map((event) => (event.call.name === 'send' ? new TextDecoder().decode(event.call.data) : event.name))).toEqual(['u1', 'n1', 'n2', 'n3', 'u2', 'n1', 'n2', 'n3']);
  });

  it('goes on after a call that failed', () => {
    const trace = runEcho({ client: [socket, { do: 'close', on: 'u' }, question, socket, question] });
    expect(returns(trace).map((line) => line.replace(/ at .*/, ''))).toEqual(['socket u = 3', 'close u = 0', 'send u = EBADF', 'socket u = 4', 'send u = 1']);
  });

  it('gives up a reading loop at the first error', () => {
    const trace = runEcho({ client: [socket, { do: 'close', on: 'u' }, { do: 'recvEof', on: 'u' }, { do: 'recvExactly', on: 'u', bytes: 5 }, { do: 'recvUntil', on: 'u', text: 'x' }, { do: 'whileOpen', on: 'u', steps: [{ do: 'recv', on: 'u' }] }] });
    expect(only(trace, 'call').filter((event) => event.call.name === 'recv')).toHaveLength(4);
  });

  it('ends whileOpen for its own socket only', () => {
    const other: Step = { do: 'socket', as: 'v', type: 'dgram' };
    const trace = runEcho({ client: [socket, other, { do: 'close', on: 'v' }, { do: 'whileOpen', on: 'u', steps: [{ do: 'recv', on: 'v' }, { do: 'close', on: 'u' }, { do: 'recv', on: 'u' }, question] }] });
    expect(calls(trace).slice(3).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['recv v', 'close u', 'recv u']);
  });

  it('answers who sent the last datagram', () => {
    const trace = runEcho({
      server: [socket, { do: 'bind', on: 'u', port: 99 }, { do: 'recv', on: 'u' }, { do: 'reply', on: 'u', data: 'answer' }],
      client: [socket, { do: 'send', on: 'u', data: 'question', port: 99 }, { do: 'recv', on: 'u' }],
    });
    expect(only(trace, 'returned').at(-1)).toMatchObject({ host: 'client', result: 6, peer: { address: '10.0.0.2', port: 99 } });
  });

  it('starts before zero on the server, at zero on the client, or when it says', () => {
    const trace = runEcho({ processes: [{ host: 'server', run: [socket] }, { host: 'client', run: [socket] }, { host: 'client', name: 'late', startMs: 30, run: [socket] }] });
    expect(only(trace, 'process').filter((event) => event.what === 'started').map((event) => [event.process, toMs(event.at)])).toEqual([['server', -500], ['client', 0], ['late', 30]]);
    expect([toMs(trace.startedAt), toMs(trace.endedAt)]).toEqual([-500, 30.02]);
    expect(trace.events[0]).toEqual({ n: 0, at: -500_000, kind: 'start', causes: [] });
  });
});

describe('threads', () => {
  it('run beside each other and share sockets; join waits for all', () => {
    const trace = runEcho({ client: [
      socket,
      { do: 'thread', steps: [{ do: 'at', ms: 10 }, question] }, { do: 'thread', steps: [{ do: 'recv', on: 'u' }] },
      { do: 'at', ms: 5 }, question, { do: 'join' }, { do: 'close', on: 'u' },
    ] });
    expect(calls(trace)).toEqual([
      'socket u processes[0].run[0] 0', '2:recv u processes[0].run[2].steps[0] 0', 'send u processes[0].run[4] 5', '1:send u processes[0].run[1].steps[1] 10',
      'close u processes[0].run[6] 105.22',
    ]);
  });

  it('keep their program alive without a join', () => {
    const trace = runEcho({ client: [socket, { do: 'thread', steps: [{ do: 'at', ms: 10 }, question] }] });
    expect(only(trace, 'process').map((event) => [event.what, toMs(event.at)])).toEqual([['started', 0], ['exited', 10.02]]);
  });
});

describe('happenings', () => {
  it('kill a program in the middle of a call, which never returns', () => {
    const trace = runEcho({ client: [socket, { do: 'recv', on: 'u' }, question], happenings: [{ atMs: 20, do: 'kill', process: 'client' }] });
    expect(calls(trace)).toHaveLength(2);
    expect(returns(trace)).toHaveLength(1);
    const killed = only(trace, 'process').at(-1);
    expect([killed?.what, killed?.causes]).toEqual(['killed', [only(trace, 'happening')[0]?.n]]);
  });

  it('restart a machine: its programs are gone, what arrives meanwhile is lost, what starts meanwhile starts after', () => {
    const trace = runEcho({
      processes: [{ host: 'client', run: ask(3, 100) }, { host: 'server', run: [socket, { do: 'recv', on: 'u' }] }, { host: 'server', name: 'again', startMs: 80, run: [socket] }],
      happenings: [{ atMs: 60, do: 'reboot', host: 'server', forMs: 100 }],
    });
    expect(frames(trace)).toEqual([
      'client>server 0.02 arrives 50.13', 'server>client 50.13 arrives 100.24', 'client>server 100.02 deaf at 150.13',
      'client>server 200.02 arrives 250.13', 'server>client 250.13 arrives 300.24',
    ]);
    const reboot = only(trace, 'happening')[0]?.n ?? -1;
    expect(only(trace, 'lost')[0]?.causes).toContain(reboot);
    expect(only(trace, 'process').filter((event) => event.host === 'server').map((event) => `${event.process} ${event.what} ${toMs(event.at)}`)).toEqual([
      'server started -500', 'server killed 60', 'again started 160', 'again exited 160.02',
    ]);
  });
});

describe('a run', () => {
  it('is the same each time', () => {
    const what = { client: ask(20, 3), link: { drops: [{ from: 'client', match: 'udp', nth: [3] }] } } as const;
    expect(runEcho(what)).toEqual(runEcho(what));
  });

  it('stops at untilMs, or when nothing is left', () => {
    expect(toMs(runEcho({ client: [{ do: 'at', ms: 70 }, socket] }).endedAt)).toBe(70.02);
    const cut = runEcho({ client: [{ do: 'at', ms: 70 }, socket], untilMs: 50 });
    expect([toMs(cut.endedAt), only(cut, 'call')]).toEqual([50, []]);
    expect(toMs(runEcho({ client: [socket], untilMs: 50 }).endedAt)).toBe(0.02);
  });

  it('orders events by time, numbers them by place, and names earlier causes for each but the first', () => {
    const { events } = runEcho({ client: ask(5, 2), happenings: [{ atMs: 3, do: 'unplug' }, { atMs: 6, do: 'plug' }] });
    events.forEach((event, n) => {
      expect(event.n).toBe(n);
      expect(event.at).toBeGreaterThanOrEqual(events[n - 1]?.at ?? event.at);
      expect(event.causes.length > 0 || n === 0).toBe(true);
      expect(event.causes.every((cause) => cause < n)).toBe(true);
    });
  });

  it('survives being sent elsewhere as data', () => {
    const trace = runEcho({ client: ask(2) });
    expect(structuredClone(trace)).toEqual(trace);
  });

  const faultOf = (...args: Parameters<typeof runEcho>): RunFault | undefined => {
    try {
      runEcho(...args);
      return undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(RunError);
      return (error as RunError).fault;
    }
  };

  it.each<[string, readonly Step[], RunFault]>([
    ['that loops over steps that don’t wait', [{ do: 'at', ms: 4 }, socket, { do: 'whileOpen', on: 'u', steps: [{ do: 'at', ms: 1 }] }],
      { id: 'endless-loop', process: 'client', step: 'processes[0].run[2].steps[0]', limit: 200, atMs: 4 }],
    ['that repeats nothing, often', [{ do: 'repeat', times: 2_000_000_000, steps: [] }], { id: 'endless-loop', process: 'client', step: 'processes[0].run[0]', limit: 200, atMs: 0 }],
    ['that sleeps for ever', [socket, { do: 'whileOpen', on: 'u', steps: [{ do: 'sleep', ms: 1 }] }],
      { id: 'too-many-steps', process: 'client', step: expect.stringMatching(/^processes\[0\]\.run\[1\]/) as string, limit: 5_000, atMs: expect.any(Number) as number }],
    ['that sends for ever', [socket, { do: 'whileOpen', on: 'u', steps: [question, { do: 'recv', on: 'u' }] }],
      { id: 'too-many-events', process: 'client', step: expect.stringMatching(/^processes\[0\]\.run\[1\]\.steps\[[01]\]$/) as string, limit: 9_000, atMs: expect.any(Number) as number }],
  ])('without an end is stopped: one %s', (_, client, fault) => {
    expect(faultOf({ client, link: { oneWayMs: 1 } }, { events: 9_000, steps: 5_000, stepsWithoutWaiting: 200 })).toEqual(fault);
  });

  it('may be long, with the limits as they are', () => {
    expect(faultOf({ client: [socket, { do: 'repeat', times: 9_900, steps: [question] }] })).toMatchObject({ id: 'endless-loop', limit: 10_000 });
    expect(faultOf({ client: [socket, { do: 'repeat', times: 2_000, steps: [question] }, { do: 'sleep', ms: 1 }, { do: 'repeat', times: 2_000, steps: [question] }] })).toBeUndefined();
  });
});
