import { describe, expect, it } from 'vitest';
import { BROADCAST_MAC, ipv4, ipv6, mac } from '../../../../src/model/core/address.ts';
import { utf8 } from '../../../../src/model/core/bytes.ts';
import type { SocketCall } from '../../../../src/model/stack/api.ts';
import { createSolo, type Solo } from '../solo.ts';
import { arp, icmpv6, udp } from '../wires.ts';
import { endpointOn, hostConfig } from '../world.ts';

const peer = hostConfig('client');
const self = hostConfig('server');
const elsewhere = mac('02:00:00:00:00:99');

const open = (type: 'stream' | 'dgram', family: 4 | 6 = 4): Solo => {
  const host = createSolo('server', { neighbours: 'arp' });
  host.call({ name: 'socket', type, family });
  return host;
};
const send = (to = endpointOn('client', 9), text = 'hello'): SocketCall => ({ name: 'send', fd: 3, data: utf8(text), to });
const reasons = (outputs: ReturnType<Solo['wait']>): string[] => outputs.flatMap((output) => (output.type === 'transmit' ? [output.why] : output.type === 'dropped' ? [output.reason] : output.type === 'timerFired' ? [`timer ${output.timer}`] : []));

describe('ARP (RFC 826)', () => {
  it('asks all for the address, keeps what is to be sent meanwhile, and sends it in order when the answer comes', () => {
    const host = open('dgram');
    host.call(send());
    host.call(send(undefined, 'again'));
    const [question, ...more] = host.sent();
    expect(more).toEqual([]);
    expect(question?.ethernet?.destination).toBe(BROADCAST_MAC);
    expect(question?.arp).toMatchObject({ operation: 1, senderIp: self.ipv4, senderMac: self.mac, targetIp: peer.ipv4, targetMac: '00:00:00:00:00:00' });
    host.give({ type: 'frame', bytes: arp('server', 2) });
    const sent = host.sent();
    expect(sent.map((frame) => [frame.ethernet?.destination, frame.udp?.length])).toEqual([[peer.mac, 13], [peer.mac, 13]]);
    host.call(send());
    expect(host.sent()).toHaveLength(1);
  });

  it('answers who asks for us, and remembers who asked', () => {
    const host = open('dgram');
    host.give({ type: 'frame', bytes: arp('server', 1, { mac: BROADCAST_MAC }) });
    const [answer] = host.sent();
    expect(answer?.arp).toMatchObject({ operation: 2, senderIp: self.ipv4, senderMac: self.mac, targetIp: peer.ipv4, targetMac: peer.mac });
    expect(answer?.ethernet?.destination).toBe(peer.mac);
    host.call(send());
    expect(host.sent()[0]?.udp).toBeDefined();
  });

  it('does not answer for others, nor learn from what is not for us', () => {
    const host = open('dgram');
    host.give({ type: 'frame', bytes: arp('server', 1, { mac: BROADCAST_MAC, targetIp: ipv4('10.0.0.77') }) });
    expect(host.sent()).toEqual([]);
    expect(host.host().neighbours.size).toBe(0);
  });

  it('takes a neighbour’s new address', () => {
    const host = open('dgram');
    host.give({ type: 'frame', bytes: arp('server', 1) });
    host.give({ type: 'frame', bytes: arp('server', 2, { senderMac: elsewhere }) });
    host.sent();
    host.call(send());
    expect(host.sent()[0]?.ethernet?.destination).toBe(elsewhere);
  });

  it('asks three times, a second apart, then gives up: connect says EHOSTUNREACH', () => {
    const host = open('stream');
    expect(host.say({ name: 'connect', fd: 3, to: endpointOn('client', 9) })).toBe('waits');
    host.returned();
    expect(reasons(host.wait(2_900))).toEqual(['timer arp', 'arp-request', 'timer retransmit', 'timer arp', 'arp-request', 'timer retransmit']);
    expect(host.returned()).toEqual([]);
    host.wait(300);
    expect(host.returned()).toEqual([': connect EHOSTUNREACH']);
    expect(host.sent().every((frame) => frame.arp)).toBe(true);
  });

  it('given up on, the datagrams that waited are dropped and the socket is told once', () => {
    const host = open('dgram');
    host.call({ name: 'connect', fd: 3, to: endpointOn('client', 9) });
    host.call({ name: 'send', fd: 3, data: utf8('a') });
    expect(reasons(host.wait(3_100)).at(-1)).toBe('unresolved-neighbour');
    expect([host.say({ name: 'recv', fd: 3, max: 9, dontWait: true }), host.say({ name: 'recv', fd: 3, max: 9, dontWait: true })]).toEqual(['EHOSTUNREACH', 'EAGAIN']);
  });
});

describe('neighbour discovery (RFC 4861)', () => {
  it('asks the solicited-node group from the group’s own link address, with hop limit 255', () => {
    const host = open('dgram', 6);
    host.call(send(endpointOn('client', 9, 6)));
    const [question] = host.sent();
    expect(question?.ethernet?.destination).toBe('33:33:ff:00:00:01');
    expect(question?.ipv6).toMatchObject({ destination: 'ff02::1:ff00:1', hopLimit: 255, source: self.ipv6 });
    expect(question?.icmpv6).toMatchObject({ kind: 'neighbour-solicitation', target: peer.ipv6, linkAddress: self.mac });
    host.give({ type: 'frame', bytes: icmpv6('server', { kind: 'neighbour-advertisement', target: peer.ipv6, linkAddress: peer.mac, router: false, solicited: true, override: true }, { ttl: 255 }) });
    expect(host.sent()[0]).toMatchObject({ ethernet: { destination: peer.mac }, udp: { destinationPort: 9 } });
  });

  it('answers a solicitation for us, and no other', () => {
    const host = open('dgram', 6);
    const ask = (target: string, ttl = 255) => host.give({ type: 'frame', bytes: icmpv6('server', { kind: 'neighbour-solicitation', target: ipv6(target), linkAddress: peer.mac }, { ttl, mac: mac('33:33:ff:00:00:02'), destination6: ipv6('ff02::1:ff00:2') }) });
    ask('fd00::77');
    expect(host.sent()).toEqual([]);
    // RFC 4861 §7.1.1: a smaller hop limit shows that it came through a router.
    ask(self.ipv6, 254);
    expect(host.sent()).toEqual([]);
    ask(self.ipv6);
    expect(host.sent()[0]).toMatchObject({ ethernet: { destination: peer.mac }, ipv6: { hopLimit: 255 }, icmpv6: { kind: 'neighbour-advertisement', target: self.ipv6, linkAddress: self.mac, solicited: true, override: true } });
  });

  it('does not believe advertisements that nobody asked for', () => {
    const host = open('dgram', 6);
    host.give({ type: 'frame', bytes: icmpv6('server', { kind: 'neighbour-advertisement', target: ipv6('fd00::5'), linkAddress: elsewhere, router: false, solicited: false, override: true }, { ttl: 255 }) });
    expect(host.host().neighbours.size).toBe(0);
  });
});

describe('what is not for us', () => {
  it('is dropped: another’s link address, another’s IP address, another protocol', () => {
    const host = createSolo();
    const bytes = udp('server', 1, 2, utf8('x'));
    const dropped = (frame: Uint8Array) => reasons(host.give({ type: 'frame', bytes: frame }));
    expect(dropped(udp('server', 1, 2, utf8('x'), { mac: elsewhere }))).toEqual(['not-for-us']);
    expect(dropped(udp('server', 1, 2, utf8('x'), { destination: ipv4('10.0.0.77') }))).toEqual(['not-for-us']);
    expect(dropped(bytes.slice(0, 20))).toEqual(['malformed']);
    expect(dropped(Uint8Array.from(bytes, (b, i) => (i === 12 ? 0x88 : b)))).toEqual(['unknown-protocol']);
    expect(dropped(Uint8Array.from(bytes, (b, i) => (i === 30 ? b ^ 1 : b)))).toEqual(['bad-checksum']);
  });
});
