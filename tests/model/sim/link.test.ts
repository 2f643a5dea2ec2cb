import { describe, expect, it } from 'vitest';
import { toMs } from '../../../src/model/core/units.ts';
import { dissect } from '../../../src/model/wire/frame.ts';
import { ask, frames, only, runEcho } from './support.ts';

describe('a frame takes', () => {
  it('the way’s time there, and back; frames of one instant arrive in their order, apart', () => {
    const trace = runEcho({ client: ask(3) });
    expect(frames(trace).filter((line) => line.startsWith('client'))).toEqual([
      'client>server 0.02 arrives 50.13', 'client>server 0.04 arrives 50.14', 'client>server 0.06 arrives 50.15',
    ]);
    const arrivals = only(trace, 'arrived').filter((event) => event.node === 'client').map((event) => event.at);
    expect(arrivals).toHaveLength(3);
    expect(arrivals.every((at, k) => k === 0 || at - (arrivals[k - 1] ?? 0) >= 10)).toBe(true);
  });

  it('its bits’ time on a line with a rate, and waits for those before it', () => {
    // 53 bytes at 8,000 bit/s: 53 ms.
    const trace = runEcho({ link: { oneWayMs: 10, bitsPerSecond: 8_000 }, client: ask(2) });
    const sent = only(trace, 'sent').filter((event) => event.from === 'client');
    expect(sent.map((event) => event.bytes.length)).toEqual([52, 52]);
    expect(sent.map((event) => toMs(event.leftAt))).toEqual([52.02, 104.02]);
    expect(sent.map((event) => toMs(event.arrivesAt ?? event.at))).toEqual([62.12, 114.12]);
  });

  it('no room in a queue that is full: the last to come is lost', () => {
    const trace = runEcho({ link: { bitsPerSecond: 8_000, queueFrames: 2 }, client: ask(4) });
    expect(frames(trace).filter((line) => line.startsWith('client'))).toEqual([
      'client>server 0.02 arrives 102.12', 'client>server 0.04 arrives 154.12', 'client>server 0.06 queue-full at 0.06', 'client>server 0.08 queue-full at 0.08',
    ]);
    expect(only(trace, 'lost').map((event) => [event.reason, toMs(event.at)])).toEqual([['queue-full', 0.06], ['queue-full', 0.08]]);
  });
});

describe('losses by rule', () => {
  const lost = (...drops: NonNullable<NonNullable<Parameters<typeof runEcho>[0]['link']>['drops']>): number[] =>
    only(runEcho({ link: { drops }, client: ask(5) }), 'sent').filter((event) => event.from === 'client').flatMap((event, k) => (event.loss ? [k + 1] : []));

  it('take the nth of those that match, or all from one on, or all', () => {
    expect(lost({ from: 'client', match: 'udp', nth: [2, 4] })).toEqual([2, 4]);
    expect(lost({ from: 'client', match: 'any', fromNth: 4 })).toEqual([4, 5]);
    expect(lost({ from: 'client', match: 'any', nth: [1], fromNth: 5 })).toEqual([1, 5]);
    expect(lost({ from: 'client', match: 'udp' })).toEqual([1, 2, 3, 4, 5]);
    expect(lost({ from: 'client', match: 'tcp', fromNth: 1 })).toEqual([]);
    expect(lost({ from: 'server', match: 'udp', nth: [1] })).toEqual([]);
  });

  it('count each rule by itself, frames that another took included', () => {
    expect(lost({ from: 'client', match: 'udp', nth: [1] }, { from: 'client', match: 'any', nth: [2] })).toEqual([1, 2]);
  });

  it('happen half-way, and are told then', () => {
    const trace = runEcho({ link: { drops: [{ from: 'client', match: 'udp', nth: [1] }] }, client: ask(1) });
    const [sent] = only(trace, 'sent');
    expect(sent?.loss).toEqual({ at: 25_030, reason: 'rule', along: 0.5 });
    expect(only(trace, 'lost')).toEqual([expect.objectContaining({ at: 25_030, frame: sent?.n, causes: [sent?.n] })]);
  });
});

describe('the cable', () => {
  it('takes what enters while it is out, and lets through what was on its way', () => {
    const trace = runEcho({ client: ask(3, 100), happenings: [{ atMs: 90, do: 'unplug' }, { atMs: 190, do: 'plug' }] });
    expect(frames(trace)).toEqual([
      'client>server 0.02 arrives 50.13', 'server>client 50.13 arrives 100.24',
      'client>server 100.02 unplugged at 125.03', 'client>server 200.02 arrives 250.13', 'server>client 250.13 arrives 300.24',
    ]);
    const unplugged = only(trace, 'happening')[0]?.n;
    expect(only(trace, 'lost')[0]?.causes).toEqual([only(trace, 'sent')[2]?.n, unplugged]);
  });

  it('can be out in one direction', () => {
    const trace = runEcho({ client: ask(1), happenings: [{ atMs: 0, do: 'unplug', from: 'server' }] });
    expect(frames(trace)).toEqual(['client>server 0.02 arrives 50.13', 'server>client 50.13 unplugged at 75.14']);
  });
});

describe('a middlebox', () => {
  const middlebox = { idleMs: 1_000 };

  it('lets answers in, forgets a silent flow, and lets the inside open it again', () => {
    const trace = runEcho({ link: { middlebox }, client: ask(2, 1_500) });
    expect(frames(trace).every((line) => line.includes('arrives'))).toBe(true);
  });

  it('does not let in what nobody asked for', () => {
    const trace = runEcho({
      link: { middlebox }, processes: [{ host: 'server', startMs: 0, run: [{ do: 'socket', as: 'u', type: 'dgram' }, { do: 'send', on: 'u', data: 'hello', port: 7 }] }],
    });
    expect(frames(trace)).toEqual(['server>client 0.02 middlebox at 25.03']);
  });

  it('does not let in an answer that comes after it forgot', () => {
    const late = runEcho({ link: { middlebox }, client: ask(1), happenings: [{ atMs: 40, do: 'forget' }] });
    expect(frames(late)).toEqual(['client>server 0.02 arrives 50.13', 'server>client 50.13 middlebox at 75.14']);
    expect(only(late, 'lost')[0]?.causes).toContain(only(late, 'happening')[0]?.n);
  });
});

describe('routers', () => {
  it('take one from the time to live, and give new link addresses, on every hop', () => {
    const trace = runEcho({ link: { oneWayMs: 60, routers: 2 }, client: ask(1) });
    const there = only(trace, 'sent').filter((event) => event.to === 'server' || event.from === 'client' || (event.from === 'r1' && event.to === 'r2'));
    expect(there.map((event) => `${event.from}>${event.to}`)).toEqual(['client>r1', 'r1>r2', 'r2>server']);
    expect(there.map((event) => dissect(event.bytes)).map(({ ethernet, ipv4, faults }) => [ethernet?.source, ethernet?.destination, ipv4?.ttl, faults])).toEqual([
      ['02:00:00:00:00:01', '02:00:00:00:00:fe', 64, []], ['02:00:00:00:00:fe', '02:00:00:00:01:fe', 63, []], ['02:00:00:00:01:fe', '02:00:00:00:00:02', 62, []],
    ]);
    expect(there.map((event) => event.hopOf)).toEqual([undefined, there[0]?.n, there[1]?.n]);
    expect(trace.nodes.map((node) => node.name)).toEqual(['client', 'r1', 'r2', 'server']);
    const last = only(trace, 'arrived').at(-1);
    expect([last?.node, toMs(last?.at ?? trace.startedAt)]).toEqual(['client', 120.28]);
  });

  it('share the way out evenly', () => {
    const hops = only(runEcho({ link: { oneWayMs: 50, routers: 8 }, client: ask(1) }), 'sent').slice(0, 9).map((event) => (event.arrivesAt ?? 0) - event.leftAt);
    expect(hops.slice(0, 8).every((travel) => travel >= 5_555 && travel <= 5_556)).toBe(true);
    expect(hops[8]).toBe(5_656);
  });

  it('say so when the time to live is used up', () => {
    const trace = runEcho({ link: { routers: 3 }, hosts: { client: { sysctl: { ip_default_ttl: 2 } } }, client: ask(1) });
    const lost = only(trace, 'lost')[0];
    expect(lost?.reason).toBe('ttl-exceeded');
    const error = only(trace, 'sent').find((event) => event.why === 'icmp-error');
    expect([error?.from, error?.to, error?.causes]).toEqual(['r2', 'r1', [lost?.n]]);
    const read = dissect(error?.bytes ?? new Uint8Array());
    expect([read.icmp?.kind, read.ipv4?.source, read.ipv4?.destination, read.faults]).toEqual(['time-exceeded', '10.0.1.254', '10.0.0.1', []]);
    expect(only(trace, 'arrived').at(-1)?.node).toBe('client');
  });
});

describe('a narrower link half-way', () => {
  it('is told of, with the size that fits', () => {
    const big = [{ do: 'socket', as: 'u', type: 'dgram' }, { do: 'send', on: 'u', data: { fill: 900 }, port: 7 }, { do: 'send', on: 'u', data: { fill: 100 }, port: 7 }] as const;
    const trace = runEcho({ link: { pathMtu: 576 }, client: big });
    expect(frames(trace).slice(0, 3)).toEqual(['client>server 0.02 too-big at 25.03', 'client>server 0.04 arrives 50.14', 'r1>client 25.03 arrives 50.13']);
    const read = dissect(only(trace, 'sent').find((event) => event.from === 'r1')?.bytes ?? new Uint8Array());
    expect(read.icmp).toMatchObject({ kind: 'destination-unreachable', code: 4, nextHopMtu: 576 });
    expect([read.ethernet?.source, read.ipv4?.source, read.ipv4?.typeOfService, read.faults]).toEqual(['02:00:00:00:00:fe', '10.0.0.254', 0xc0, []]);
  });
});
