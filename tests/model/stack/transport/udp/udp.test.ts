import { describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '../../../../../src/model/core/bytes.ts';
import { createSolo, type Solo } from '../../solo.ts';
import { udp } from '../../wires.ts';
import { endpointOn } from '../../world.ts';

function bound(connectedTo?: number): Solo {
  const host = createSolo();
  host.call({ name: 'socket', type: 'dgram', family: 4 });
  host.call({ name: 'bind', fd: 3, port: 53 });
  if (connectedTo !== undefined) host.call({ name: 'connect', fd: 3, to: endpointOn('client', connectedTo) });
  return host;
}
const arrives = (host: Solo, text: string, from = 4_000) => host.give({ type: 'frame', bytes: udp('server', from, 53, utf8(text)) });
const read = (host: Solo, max = 100, peek = false) => {
  const got = host.call({ name: 'recv', fd: 3, max, peek, dontWait: true });
  return got?.data ? `${fromUtf8(got.data)} from ${got.peer?.port}` : got?.errno;
};

describe('UDP sockets (RFC 768, udp(7))', () => {
  it('give datagrams whole, in order, with who sent them', () => {
    const host = bound();
    arrives(host, 'one', 1);
    arrives(host, 'two', 2);
    expect([read(host), read(host), read(host)]).toEqual(['one from 1', 'two from 2', 'EAGAIN']);
  });

  it('cut off what the reader has no room for, and never give the rest', () => {
    const host = bound();
    arrives(host, 'abcdef');
    arrives(host, 'next');
    expect([read(host, 3), read(host)]).toEqual(['abc from 4000', 'next from 4000']);
  });

  it('show without taking', () => {
    const host = bound();
    arrives(host, 'look');
    expect([read(host, 100, true), read(host), read(host)]).toEqual(['look from 4000', 'look from 4000', 'EAGAIN']);
  });

  it('that are connected hear their peer alone; the others get port unreachable', () => {
    const host = bound(4_000);
    arrives(host, 'stranger', 4_001);
    expect(host.sent()[0]?.icmp).toMatchObject({ code: 3 });
    arrives(host, 'friend');
    expect([read(host), read(host)]).toEqual(['friend from 4000', 'EAGAIN']);
  });

  it('prefer the connected one to the one that hears all', () => {
    const host = createSolo();
    for (const fd of [3, 4]) {
      host.call({ name: 'socket', type: 'dgram', family: 4 });
      host.call({ name: 'setsockopt', fd, option: 'SO_REUSEADDR', value: 1 });
      host.call({ name: 'bind', fd, port: 53 });
    }
    host.call({ name: 'connect', fd: 4, to: endpointOn('client', 4_000) });
    arrives(host, 'to the second');
    expect(read(host)).toBe('EAGAIN');
    expect(fromUtf8(host.call({ name: 'recv', fd: 4, max: 100, dontWait: true })?.data ?? new Uint8Array(0))).toBe('to the second');
  });

  it('with a checksum that is wrong are never seen; without one they are (RFC 768)', () => {
    const host = bound();
    const wrong = udp('server', 1, 53, utf8('wrong'));
    wrong[45] = (wrong[45] as number) ^ 1;
    const none = udp('server', 1, 53, utf8('none'));
    none[40] = none[41] = 0;
    expect(host.give({ type: 'frame', bytes: wrong })).toContainEqual(expect.objectContaining({ reason: 'bad-checksum' }));
    host.give({ type: 'frame', bytes: none });
    expect([read(host), read(host)]).toEqual(['none from 1', 'EAGAIN']);
  });

  it('send one datagram a call, empty ones too', () => {
    const host = createSolo('client');
    host.call({ name: 'socket', type: 'dgram', family: 4 });
    host.call({ name: 'connect', fd: 3, to: endpointOn('server', 53) });
    for (const size of [0, 1, 1_472]) host.call({ name: 'send', fd: 3, data: new Uint8Array(size) });
    expect(host.sent().map((frame) => [frame.udp?.length, frame.ipv4?.dontFragment])).toEqual([[8, true], [9, true], [1_480, true]]);
  });

  it('wake a reader that waits, and end its waiting when the time is up', () => {
    const host = bound();
    host.call({ name: 'setsockopt', fd: 3, option: 'SO_RCVTIMEO', value: 100 });
    expect(host.say({ name: 'recv', fd: 3, max: 9 }, 'a')).toBe('waits');
    arrives(host, 'hi');
    host.wait(1);
    expect(host.returned().at(-1)).toBe('a: recv 2');
    expect(host.say({ name: 'recv', fd: 3, max: 9 }, 'b')).toBe('waits');
    host.wait(101);
    expect(host.returned().at(-1)).toBe('b: recv EAGAIN');
  });
});
