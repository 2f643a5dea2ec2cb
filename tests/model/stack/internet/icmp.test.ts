import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../../src/model/core/bytes.ts';
import { ETHERNET_HEADER } from '../../../../src/model/wire/ethernet.ts';
import type { IcmpMessage } from '../../../../src/model/wire/icmp.ts';
import { createSolo, type Solo } from '../solo.ts';
import { icmp, icmpv6, udp } from '../wires.ts';
import { endpointOn, hostConfig } from '../world.ts';

const self = hostConfig('server');
const frame = (host: Solo, bytes: Uint8Array) => host.give({ type: 'frame', bytes });
/** What an error would quote of the last frame that the host sent. */
const quoteOf = (bytes: Uint8Array | undefined): Uint8Array => (bytes ?? new Uint8Array(0)).slice(ETHERNET_HEADER, ETHERNET_HEADER + 48);
const unreachable = (code: number, quote: Uint8Array): IcmpMessage => ({ kind: 'destination-unreachable', code, nextHopMtu: 0, quote });

describe('echo (RFC 792, RFC 4443 §4)', () => {
  it('is answered with the same data, over either version', () => {
    const host = createSolo();
    const data = utf8('ping ping');
    frame(host, icmp('server', { kind: 'echo-request', identifier: 3, sequence: 4, data }));
    frame(host, icmpv6('server', { kind: 'echo-request', identifier: 5, sequence: 6, data }));
    const [four, six] = host.sent();
    expect(four?.icmp).toMatchObject({ kind: 'echo-reply', identifier: 3, sequence: 4, data });
    expect(six?.icmpv6).toMatchObject({ kind: 'echo-reply', identifier: 5, sequence: 6, data });
    expect([four?.ipv4?.source, six?.ipv6?.source]).toEqual([self.ipv4, self.ipv6]);
  });
});

describe('port unreachable (RFC 1122 §4.1.3.1)', () => {
  it('answers a datagram to a port that nobody has, and quotes it', () => {
    const host = createSolo();
    const bytes = udp('server', 4_000, 5_000, utf8('anyone?'));
    frame(host, bytes);
    const [answer] = host.sent();
    expect(answer?.ipv4).toMatchObject({ typeOfService: 0xc0, destination: hostConfig('client').ipv4 });
    expect(answer?.icmp).toMatchObject({ kind: 'destination-unreachable', code: 3 });
    expect(answer?.icmp && 'quote' in answer.icmp && answer.icmp.quote).toEqual(bytes.slice(ETHERNET_HEADER));
    frame(host, udp('server', 4_000, 5_000, utf8('anyone?'), { family: 6 }));
    expect(host.sent()[0]?.icmpv6).toMatchObject({ kind: 'destination-unreachable', code: 4 });
  });

  it('tells a connected socket ECONNREFUSED, once; an unconnected one nothing', () => {
    for (const connected of [true, false]) {
      const host = createSolo();
      host.call({ name: 'socket', type: 'dgram', family: 4 });
      const to = endpointOn('client', 9);
      if (connected) host.call({ name: 'connect', fd: 3, to });
      host.call({ name: 'send', fd: 3, data: utf8('x'), ...(connected ? {} : { to }) });
      frame(host, icmp('server', unreachable(3, quoteOf(host.frames()[0]))));
      const recv = () => host.say({ name: 'recv', fd: 3, max: 9, dontWait: true });
      expect([recv(), recv()]).toEqual(connected ? ['ECONNREFUSED', 'EAGAIN'] : ['EAGAIN', 'EAGAIN']);
    }
  });

  it('wakes the one who waits', () => {
    const host = createSolo();
    host.call({ name: 'socket', type: 'dgram', family: 4 });
    host.call({ name: 'connect', fd: 3, to: endpointOn('client', 9) });
    host.call({ name: 'send', fd: 3, data: utf8('x') });
    expect(host.say({ name: 'recv', fd: 3, max: 9 })).toBe('waits');
    host.returned();
    frame(host, icmp('server', unreachable(3, quoteOf(host.frames()[0]))));
    host.wait(1);
    expect(host.returned()).toEqual([': recv ECONNREFUSED']);
  });
});

describe('errors about a connection that is being opened (RFC 1122 §4.2.3.9)', () => {
  const opening = (): { host: Solo; quote: Uint8Array } => {
    const host = createSolo();
    host.call({ name: 'socket', type: 'stream', family: 4 });
    host.call({ name: 'connect', fd: 3, to: endpointOn('client', 9) });
    host.returned();
    return { host, quote: quoteOf(host.frames()[0]) };
  };

  it.each([[0, 'ENETUNREACH'], [1, 'EHOSTUNREACH'], [2, 'ECONNREFUSED'], [3, 'ECONNREFUSED']] as const)('code %i: %s', (code, errno) => {
    const { host, quote } = opening();
    frame(host, icmp('server', unreachable(code, quote)));
    host.wait(1);
    expect(host.returned()).toEqual([`: connect ${errno}`]);
  });

  it('whose number was never sent are not believed (RFC 5927 §4.1)', () => {
    const { host, quote } = opening();
    quote[24] = (quote[24] as number) ^ 0x40;
    frame(host, icmp('server', unreachable(3, quote)));
    host.wait(1);
    expect(host.returned()).toEqual([]);
  });

  it('cut off before the ports are dropped', () => {
    const { host, quote } = opening();
    const dropped = frame(host, icmp('server', unreachable(3, quote.slice(0, 22))));
    expect(dropped).toContainEqual(expect.objectContaining({ type: 'dropped', reason: 'malformed' }));
  });
});
