/** How connections end that do not end by themselves, and a path that takes less than the link: each as a run. */
import { describe, expect, it } from 'vitest';
import { toMs } from '../../../src/model/core/units.ts';
import { run } from '../../../src/model/sim/run.ts';
import type { Side, Trace } from '../../../src/model/trace/events.ts';
import type { Happening, HostOptions, LinkOptions, Scenario, Step } from '../../../src/scenarios/schema.ts';
import { only } from './support.ts';

interface Plan {
  readonly server: readonly Step[];
  readonly client: readonly Step[];
  readonly link?: Partial<LinkOptions>;
  readonly hosts?: { readonly client?: HostOptions; readonly server?: HostOptions };
  readonly happenings?: readonly Happening[];
  readonly profile?: 'linux' | 'rfc';
}

/** A server that accepts one connection, and a client that has made it. */
const play = ({ server, client, link, hosts, happenings, profile }: Plan): Trace => {
  const scenario: Scenario = {
    version: 1, name: 'ending', link: { oneWayMs: 10, ...link }, hosts: { client: {}, server: {}, ...hosts }, ...(profile && { profile }), ...(happenings && { happenings }), untilMs: 2_000_000,
    processes: [
      { host: 'server', run: [{ do: 'socket', as: 'ls' }, { do: 'bind', on: 'ls', port: 80 }, { do: 'listen', on: 'ls' }, { do: 'accept', on: 'ls', as: 'c' }, ...server] },
      { host: 'client', run: [{ do: 'socket', as: 'c' }, { do: 'connect', on: 'c', port: 80 }, ...client] },
    ],
  };
  return run(scenario);
};
/** 'send 5', 'recv ECONNRESET': how a host's calls on its connection came out. */
const said = (trace: Trace, host: Side): string[] =>
  only(trace, 'returned').flatMap((event) => {
    const entry = trace.events[event.entry];
    return event.host === host && entry?.kind === 'call' && (entry.call.name === 'recv' || entry.call.name === 'send') ? [`${entry.call.name} ${event.errno ?? event.result}`] : [];
  });
const flags = (trace: Trace, from: string): string[] => only(trace, 'sent').flatMap((sent) => (sent.from === from && sent.segment ? [`${sent.segment.flags.join(' ')}${sent.segment.len ? ` ${sent.segment.len}` : ''}`] : []));
const lastState = (trace: Trace, host: Side): string | undefined => only(trace, 'state').filter((event) => event.host === host && event.remote).at(-1)?.to;

const hold: Step = { do: 'recv', on: 'c' };
const say = (data = 'hello'): Step => ({ do: 'send', on: 'c', data });
const wait = (ms: number): Step => ({ do: 'at', ms });

describe.each(['linux', 'rfc'] as const)('by the %s profile', (profile) => {
  it('a killed program’s connection is closed by its kernel: FIN, and the peer reads the end', () => {
    const trace = play({ profile, server: [hold], client: [hold], happenings: [{ atMs: 500, do: 'kill', process: 'server' }] });
    expect(flags(trace, 'server')).toContain('FIN ACK');
    expect(said(trace, 'client')).toEqual(['recv 0']);
    expect(said(trace, 'server')).toEqual([]);
  });

  it('killed with something unread it resets: the peer learns that data was lost', () => {
    const trace = play({ profile, server: [{ do: 'sleep', ms: 5_000 }], client: [say(), hold], happenings: [{ atMs: 500, do: 'kill', process: 'server' }] });
    expect(flags(trace, 'server').at(-1)).toContain('RST');
    expect(said(trace, 'client')).toEqual(['send 5', 'recv ECONNRESET']);
  });

  it('a host that has started again answers with RST: the peer’s end was half-open', () => {
    const trace = play({ profile, server: [hold, hold], client: [wait(1_000), say(), hold], happenings: [{ atMs: 500, do: 'reboot', host: 'server' }] });
    expect(flags(trace, 'server').at(-1)).toBe('RST');
    expect(said(trace, 'client')).toEqual(['send 5', 'recv ECONNRESET']);
  });

  it('while it starts it hears nothing: what is sent then is sent again', () => {
    const trace = play({ profile, server: [hold, hold], client: [wait(1_000), say(), hold], happenings: [{ atMs: 500, do: 'reboot', host: 'server', forMs: 2_000 }] });
    expect(only(trace, 'lost').some((lost) => lost.reason === 'deaf')).toBe(true);
    expect(said(trace, 'client')).toEqual(['send 5', 'recv ECONNRESET']);
    expect(toMs(only(trace, 'returned').filter((event) => event.host === 'client').at(-1)?.at ?? trace.startedAt)).toBeGreaterThan(2_500);
  });

  it('closing with SO_LINGER of no time is an abort', () => {
    const trace = play({ profile, server: [hold], client: [{ do: 'setsockopt', on: 'c', option: 'SO_LINGER', value: 0 }, wait(100), { do: 'close', on: 'c' }] });
    expect(flags(trace, 'client').at(-1)).toContain('RST');
    expect(said(trace, 'server')).toEqual(['recv ECONNRESET']);
    expect([lastState(trace, 'client'), lastState(trace, 'server')]).toEqual(['CLOSED', 'CLOSED']);
  });

  it('a cable that stays out ends in ETIMEDOUT, after the retransmissions that the settings allow', () => {
    const trace = play({ profile, server: [hold, hold], client: [wait(1_000), say(), hold], hosts: { client: { sysctl: { tcp_retries2: 3 } } }, happenings: [{ atMs: 500, do: 'unplug' }] });
    expect(said(trace, 'client')).toEqual(['send 5', 'recv ETIMEDOUT']);
    const sent = only(trace, 'sent').filter((event) => event.from === 'client' && event.segment?.len);
    expect(sent.length).toBeGreaterThanOrEqual(4);
    expect(sent.every((event) => event.loss?.reason === 'unplugged')).toBe(true);
    // The server was never told: it waits for ever.
    expect(lastState(trace, 'server')).toBe('ESTABLISHED');
  });

  it('a cable out in one direction: what is said arrives again and again, its acknowledgements never', () => {
    const trace = play({ profile, server: [{ do: 'recvExactly', on: 'c', bytes: 5 }, hold], client: [wait(1_000), say(), hold], happenings: [{ atMs: 500, do: 'unplug', from: 'server' }, { atMs: 4_000, do: 'plug', from: 'server' }] });
    expect(said(trace, 'server').slice(0, 1)).toEqual(['recv 5']);
    expect(only(trace, 'sent').filter((event) => event.from === 'client' && event.segment?.len && !event.loss).length).toBeGreaterThan(1);
    expect(only(trace, 'returned').filter((event) => event.data && event.data.length > 0)).toHaveLength(1);
  });

  it('a middlebox that has forgotten the flow and says so: RST in the server’s name', () => {
    const trace = play({ profile, server: [hold, hold], client: [say(), wait(60_000), say('still there?'), hold], link: { middlebox: { idleMs: 30_000, onUnknown: 'reset' } } });
    const forged = only(trace, 'sent').find((sent) => sent.from === 'middlebox');
    expect(forged?.segment?.flags).toContain('RST');
    expect(said(trace, 'client')).toEqual(['send 5', 'send 12', 'recv ECONNRESET']);
    expect(lastState(trace, 'server')).toBe('ESTABLISHED');
  });

  it('a middlebox that has forgotten it and is silent: the client sends to nobody', () => {
    const trace = play({ profile, server: [hold, hold], client: [say(), wait(60_000), say('still there?'), hold], link: { middlebox: { idleMs: 30_000 } }, hosts: { client: { sysctl: { tcp_retries2: 2 } } } });
    expect(said(trace, 'client')).toEqual(['send 5', 'send 12', 'recv ETIMEDOUT']);
    expect(only(trace, 'lost').filter((lost) => lost.reason === 'middlebox').length).toBeGreaterThan(1);
  });

  it('keepalive notices a peer that is gone', () => {
    const options: readonly Step[] = [['SO_KEEPALIVE', 1], ['TCP_KEEPIDLE', 2], ['TCP_KEEPINTVL', 1], ['TCP_KEEPCNT', 2]].map(([option, value]) => ({ do: 'setsockopt', on: 'c', option, value }) as Step);
    const trace = play({ profile, server: [hold], client: [...options, hold], happenings: [{ atMs: 500, do: 'unplug' }] });
    expect(said(trace, 'client')).toEqual(['recv ETIMEDOUT']);
    const at = toMs(only(trace, 'returned').filter((event) => event.host === 'client').at(-1)?.at ?? trace.startedAt);
    expect(at).toBeGreaterThan(3_900);
    expect(at).toBeLessThan(4_600);
  });

  it('a neighbour that does not answer ARP: EHOSTUNREACH', () => {
    const trace = play({ profile, server: [], client: [], link: { drops: [{ from: 'server', match: 'arp' }] }, hosts: { client: { neighbours: 'arp' } } });
    const connect = only(trace, 'returned').find((event) => event.errno);
    expect(connect?.errno).toBe('EHOSTUNREACH');
    expect(only(trace, 'sent').filter((sent) => sent.why === 'arp-request')).toHaveLength(3);
  });

  it.each([576, 1_300])('a path of %i bytes: the upload learns it from ICMP, and all of it arrives', (pathMtu) => {
    const trace = play({ profile, server: [{ do: 'recvEof', on: 'c' }], client: [{ do: 'send', on: 'c', data: { fill: 40_000 } }, { do: 'close', on: 'c' }], link: { pathMtu } });
    expect(only(trace, 'returned').filter((event) => event.host === 'server' && event.data).reduce((sum, event) => sum + (event.data?.length ?? 0), 0)).toBe(40_000);
    const errors = only(trace, 'sent').filter((sent) => sent.why === 'icmp-error');
    const tooBig = only(trace, 'lost').filter((lost) => lost.reason === 'too-big').length;
    expect(errors.length).toBe(tooBig);
    // Only what was under way before the first error came is too big.
    expect(tooBig).toBeLessThanOrEqual(10);
    const told = only(trace, 'arrived').find((event) => event.node === 'client' && errors.some((sent) => sent.n === event.frame))?.at ?? trace.endedAt;
    for (const sent of only(trace, 'sent')) if (sent.from === 'client' && sent.at > told) expect(sent.bytes.length).toBeLessThanOrEqual(14 + pathMtu);
  });
});
