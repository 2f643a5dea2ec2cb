/** What random programs, random scenarios and hostile frames have found: each bug as the smallest story that showed it. */
import { describe, expect, it } from 'vitest';
import { micros, ms, toMs } from '../../src/model/core/units.ts';
import { run } from '../../src/model/sim/run.ts';
import { step } from '../../src/model/stack/host.ts';
import { causes } from '../../src/model/trace/causes.ts';
import { emitEthernet, ETHER_TYPE, ETHERNET_HEADER } from '../../src/model/wire/ethernet.ts';
import { emitIpv4, IP_PROTOCOL, IPV4_HEADER } from '../../src/model/wire/ipv4.ts';
import type { Scenario, Step } from '../../src/scenarios/schema.ts';
import { only } from './sim/support.ts';
import { play, readBy, type Exchange } from './stack/exchange.ts';
import { predicaments } from './stack/in-each-state.ts';
import { checkHost, checkStep } from './stack/invariants.ts';
import { hostConfig } from './stack/world.ts';

type Party = Exchange['client'];
const quiet: Party = { wishes: { profile: 'linux', seeds: { isn: [1_000] } }, options: [], writes: [], reads: [], ending: 'shutdown', endsAt: micros(0) };
const exchange = (what: { faults?: Exchange['faults']; client?: Partial<Party>; server?: Partial<Party> }): Exchange => ({
  family: 4, oneWay: micros(1), faults: what.faults ?? [], client: { ...quiet, ...what.client }, server: { ...quiet, ...what.server },
});

describe('found by random programs', () => {
  it('data in order is taken though what lies beyond it has filled the buffer', () => {
    const came = play(exchange({ client: { options: [['SO_RCVBUF', 1]] }, server: { options: [['TCP_MAXSEG', 88]], writes: [{ do: 'send', bytes: 533 }] } }), checkStep);
    expect(readBy(came, 'client').got).toHaveLength(533);
    expect(came.waiting).toEqual([]);
  });

  it('a FIN behind missing data, after close, is answered with RST, and leaves no orphan that never ends', () => {
    const lost: Exchange['faults'] = [{ from: 'client', nth: 2, do: 'lose', by: micros(0) }];
    const came = play(exchange({ faults: lost, client: { writes: [{ do: 'send', bytes: 1 }] }, server: { ending: 'exit' } }), checkStep);
    expect(came.errors.client.every((errno) => errno === 'ECONNRESET' || errno === 'EPIPE')).toBe(true);
    expect(came.waiting.filter((thread) => thread.startsWith('client'))).toEqual([]);
  });

  it('closing gives back the memory of data in order, not of what lies beyond a hole', () => {
    const lost: Exchange['faults'] = [{ from: 'client', nth: 3, do: 'lose', by: micros(0) }];
    const rfc = { profile: 'rfc', seeds: { isn: [1_000] } } as const;
    play(exchange({ faults: lost, client: { wishes: rfc, writes: [{ do: 'send', bytes: 77 }] }, server: { wishes: { ...rfc, neighbours: 'arp' }, options: [['TCP_MAXSEG', 88]], ending: 'exit' } }), checkStep);
  });
});

describe('found by hostile frames', () => {
  const client = hostConfig('client');
  const server = hostConfig('server');
  const piece = (offset: number, length: number, more: boolean): Uint8Array => {
    const frame = new Uint8Array(ETHERNET_HEADER + IPV4_HEADER + length);
    emitEthernet(frame, { source: client.mac, destination: server.mac, etherType: ETHER_TYPE.ipv4 });
    emitIpv4(frame, ETHERNET_HEADER, {
      totalLength: IPV4_HEADER + length, identification: 1, dontFragment: false, moreFragments: more, fragmentOffset: offset, ttl: 64, protocol: IP_PROTOCOL.udp, source: client.ipv4, destination: server.ipv4,
    });
    return frame;
  };

  it.each([
    ['a piece beyond the end of its datagram', [piece(1_480, 16, true), piece(0, 8, true), piece(8, 8, false)]],
    ['an end before a piece that came first', [piece(0, 8, true), piece(8, 8, false), piece(8, 16, false)]],
    ['two ends', [piece(8, 8, false), piece(16, 8, false), piece(0, 8, true)]],
  ])('%s throws nothing', (_name, frames) => {
    const { host: fresh, now } = predicaments('linux').find((each) => each.name === 'nothing open') as ReturnType<typeof predicaments>[number];
    let host = fresh;
    for (const bytes of frames) host = step(host, { type: 'frame', bytes }, now).host;
    expect([...host.fragments.values()].every((f) => f.total === undefined || f.pieces.every((p) => p.end <= (f.total ?? 0)))).toBe(true);
    checkHost(host);
  });
});

describe('found by random scenarios', () => {
  const scenario = (server: readonly Step[], client: readonly Step[], link: Partial<Scenario['link']> = {}): Scenario => ({
    version: 1, name: 'found', link: { oneWayMs: 0, ...link }, hosts: { client: {}, server: {} }, untilMs: 900_000,
    processes: [
      { host: 'server', run: [{ do: 'socket', as: 'ls' }, { do: 'bind', on: 'ls', port: 80 }, { do: 'listen', on: 'ls' }, { do: 'accept', on: 'ls', as: 'c' }, ...server] },
      { host: 'client', run: [{ do: 'socket', as: 'c' }, { do: 'connect', on: 'c', port: 80 }, ...client] },
    ],
  });

  it('a call that is woken as its time is up does not keep the host busy', () => {
    const trace = run(scenario([{ do: 'sleep', ms: 1 }], [
      { do: 'thread', steps: [{ do: 'recvTimeout', on: 'c', ms: 1 }, { do: 'recvExactly', on: 'c', bytes: 1 }, { do: 'close', on: 'c' }] }, { do: 'recv', on: 'c', max: 1 },
    ]));
    expect(trace.endedAt).toBeLessThan(ms(400_000));
  });

  it('TCP_USER_TIMEOUT ends a connection that no program holds, too', () => {
    const trace = run(scenario([], [{ do: 'setsockopt', on: 'c', option: 'TCP_USER_TIMEOUT', value: 943 }, { do: 'send', on: 'c', data: { fill: 3_000 } }, { do: 'close', on: 'c' }], { drops: [{ from: 'client', match: 'data' }, { from: 'client', match: 'fin' }] }));
    const repeats = only(trace, 'sent').filter((sent) => sent.from === 'client' && sent.why === 'retransmit-timeout');
    expect(repeats.length).toBeLessThan(8);
    expect(toMs(only(trace, 'state').filter((event) => event.host === 'client' && event.to === 'CLOSED').at(-1)?.at ?? micros(0))).toBeLessThan(1_500);
  });

  it('what is sent again before its loss is known goes back to what made the host send it again', () => {
    const trace = run(scenario([{ do: 'recvEof', on: 'c' }], [{ do: 'send', on: 'c', data: { fill: 1_949 } }], { pathMtu: 68 }));
    for (const sent of only(trace, 'sent')) expect(trace.events[causes(trace, sent.n).at(-1) ?? -1]?.kind).not.toBe('sent');
  });

  it('a datagram that is never whole is given up because of the piece that came first', () => {
    const udp: Scenario = {
      version: 1, name: 'found', link: { oneWayMs: 1, drops: [{ from: 'client', match: 'any', nth: [2] }] }, hosts: { client: {}, server: {} }, untilMs: 60_000,
      processes: [
        { host: 'server', run: [{ do: 'socket', as: 'u', type: 'dgram' }, { do: 'bind', on: 'u', port: 53 }, { do: 'recv', on: 'u' }] },
        { host: 'client', run: [{ do: 'socket', as: 'u', type: 'dgram' }, { do: 'send', on: 'u', port: 53, data: { fill: 3_000 } }] },
      ],
    };
    const trace = run(udp);
    const timer = only(trace, 'timer').find((event) => event.timer === 'reassembly');
    const [cause] = timer?.causes ?? [];
    expect(trace.events[cause ?? 0]).toMatchObject({ kind: 'arrived', node: 'server', frame: only(trace, 'sent')[0]?.n });
  });
});
