import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSolo, type Solo } from '../solo.ts';
import { pieces, udp } from '../wires.ts';
import { endpointOn } from '../world.ts';

const bytes = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => (i * 13) & 255);

function listening(family: 4 | 6): Solo {
  const host = createSolo();
  host.call({ name: 'socket', type: 'dgram', family });
  host.call({ name: 'setsockopt', fd: 3, option: 'SO_RCVBUF', value: 200_000 });
  host.call({ name: 'bind', fd: 3, port: 53 });
  return host;
}
const recv = (host: Solo): Uint8Array | undefined => host.call({ name: 'recv', fd: 3, max: 100_000, dontWait: true })?.data;

describe.each([4, 6] as const)('datagrams in pieces over IPv%i', (family) => {
  it('are put together again, whatever the order they come in', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 600, max: 1_500 }), fc.infiniteStream(fc.nat(1_000)), (size, mtu, order) => {
      const host = listening(family);
      const all = pieces(udp('server', 9, 53, bytes(size), { family }), family, mtu).map((piece) => ({ piece, at: order.next().value as number })).toSorted((a, b) => a.at - b.at);
      all.forEach(({ piece }, i) => {
        expect(recv(host)).toBeUndefined();
        host.give({ type: 'frame', bytes: piece });
        expect(host.host().fragments.size).toBe(i === all.length - 1 || all.length === 1 ? 0 : 1);
      });
      expect(recv(host)).toEqual(bytes(size));
    }), { numRuns: 60, seed: 791 });
  });

  it('leave as pieces that fit the link, and come back as they were', () => {
    const host = createSolo('client');
    host.call({ name: 'socket', type: 'dgram', family });
    host.call({ name: 'send', fd: 3, data: bytes(5_000), to: endpointOn('server', 53, family) });
    const sent = host.frames();
    expect(sent.length).toBe(4);
    expect(Math.max(...sent.map((frame) => frame.length))).toBeLessThanOrEqual(1_514);
    const server = listening(family);
    for (const frame of sent.toReversed()) server.give({ type: 'frame', bytes: frame });
    expect(recv(server)).toEqual(bytes(5_000));
  });

  it('of which one is missing are forgotten after the time for it', () => {
    const host = listening(family);
    const [first] = pieces(udp('server', 9, 53, bytes(3_000), { family }), family, 1_500);
    host.give({ type: 'frame', bytes: first as Uint8Array });
    const outputs = host.wait(30_100);
    expect(outputs.map((output) => output.type)).toEqual(['timerFired', 'dropped']);
    expect(host.host().fragments.size).toBe(0);
  });

  it('that overlap are all thrown away (RFC 8200 §4.5)', () => {
    const host = listening(family);
    const [first, second, third] = pieces(udp('server', 9, 53, bytes(3_000), { family }), family, 1_500) as [Uint8Array, Uint8Array, Uint8Array];
    for (const frame of [first, second, first, third]) host.give({ type: 'frame', bytes: frame });
    expect(recv(host)).toBeUndefined();
  });
});
