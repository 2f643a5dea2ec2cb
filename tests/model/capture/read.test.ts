import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, utf8 } from '../../../src/model/core/bytes.ts';
import type { Capture, CaptureFault } from '../../../src/model/capture/capture.ts';
import { readCapture } from '../../../src/model/capture/read.ts';
import { writePcap, writePcapng } from '../../../src/model/capture/write.ts';
import { micros } from '../../../src/model/core/units.ts';
import { dissect } from '../../../src/model/wire/frame.ts';
import { digest, names, pcapBytes, pcapFrames } from '../wire/recordings.ts';
import { block, interfaceBlock, noMore, option, packet, pcap, section, u32 } from './files.ts';

const FRAME = fromHex('0200000000020200000000010800450000245a7c40004011cc4e0a0000010a000002dade270f00102f1d7175657374696f6e');
const DATAGRAM = FRAME.subarray(14);

function read(file: Uint8Array): Capture {
  const result = readCapture(file);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.capture;
}
function refused(file: Uint8Array): CaptureFault {
  const result = readCapture(file);
  if (result.ok) throw new Error('it was read');
  return result.fault;
}

describe('the recordings', () => {
  test.each(names)('%s holds the frames of its digest that reached the client', (name) => {
    const { segments } = digest(name);
    expect(pcapFrames(name).length).toBe(segments.filter((segment) => segment.from === 'client' || !('lost' in segment)).length);
    expect(read(pcapBytes(name))).toMatchObject({ format: 'pcap', faults: [], skippedBlocks: 0, interfaces: [{ linkType: 1 }] });
  });
});

describe('pcap', () => {
  test.each([
    ['microseconds, little-endian', true, 0xa1b2c3d4, 123_456, 123_456_000],
    ['microseconds, big-endian', false, 0xa1b2c3d4, 123_456, 123_456_000],
    ['nanoseconds, little-endian', true, 0xa1b23c4d, 123_456_789, 123_456_789],
    ['nanoseconds, big-endian', false, 0xa1b23c4d, 123_456_789, 123_456_789],
  ])('%s', (_, little, magic, fraction, nanos) => {
    const { frames } = read(pcap([{ seconds: 1_790_000_000, fraction, bytes: FRAME }, { seconds: 1_790_000_001, fraction: 0, bytes: FRAME.slice(0, 20), original: 50 }], { little, magic }));
    expect(frames.map(({ time, bytes, originalLength }) => [time, bytes.length, originalLength])).toEqual([
      [{ seconds: 1_790_000_000, nanos }, 50, 50],
      [{ seconds: 1_790_000_001, nanos: 0 }, 20, 50],
    ]);
  });

  test('a check sequence at the end of each frame, told by the link type field, is cut off', () => {
    const { frames } = read(pcap([{ seconds: 0, fraction: 0, bytes: concatBytes([FRAME, new Uint8Array(4)]) }], { linkType: (0x24000000 | 1) >>> 0 }));
    expect(frames[0]?.bytes).toEqual(FRAME);
  });

  test.each([
    ['nothing', new Uint8Array(), { id: 'too-short', at: 0, found: 0, expected: 24 }],
    ['three bytes', new Uint8Array(3), { id: 'too-short', at: 0, found: 3, expected: 24 }],
    ['a picture', utf8('\u0089PNG\r\n'), { id: 'not-a-capture' }],
    ['gzip', fromHex('1f8b0800000000000003'), { id: 'compressed' }],
    ['a header cut off', pcap([]).slice(0, 20), { id: 'too-short', found: 20, expected: 24 }],
    ['no frames', pcap([]), { id: 'no-frames', at: 24 }],
    ['another link type', pcap([], { linkType: 105 }), { id: 'link-type', at: 20, found: 105 }],
    ['version 3', pcap([]).map((byte, i) => (i === 4 ? 3 : byte)), { id: 'version', at: 4, found: 3, expected: 2 }],
    ['a frame of 16 million bytes', concatBytes([pcap([]), u32(0, true), u32(0, true), u32(0x1000000, true), u32(0, true)]), { id: 'frame-too-long', at: 32, found: 0x1000000 }],
    ['a record cut off', pcap([{ seconds: 0, fraction: 0, bytes: FRAME }]).slice(0, -1), { id: 'truncated', at: 24, found: 49, expected: 50 }],
  ])('%s is refused with its place', (_, file, fault) => {
    expect(refused(file)).toMatchObject(fault);
  });

  test('a file cut off later is read as far as it goes', () => {
    const { frames, faults } = read(pcap([{ seconds: 0, fraction: 0, bytes: FRAME }, { seconds: 1, fraction: 0, bytes: FRAME }]).slice(0, -10));
    expect(frames.length).toBe(1);
    expect(faults).toEqual([{ id: 'truncated', at: 90, found: 40, expected: 50 }]);
  });
});

describe('pcapng', () => {
  test.each([true, false])('sections, interfaces with their clocks, comments, directions (little-endian: %s)', (little) => {
    const file = concatBytes([
      section(little, [option(1, utf8('the whole'), little), noMore]),
      interfaceBlock(little, 1, [option(2, utf8('eth0'), little), option(9, Uint8Array.of(9), little), noMore]),
      interfaceBlock(little, 101, [option(9, Uint8Array.of(0x80 | 10), little), option(14, little ? Uint8Array.of(100, 0, 0, 0, 0, 0, 0, 0) : Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 100), little), noMore]),
      block(0x0bad, [new Uint8Array(8)], little),
      packet(little, 0, 1_790_000_000_123_456_789n, FRAME, [option(1, utf8('first'), little), option(1, utf8('ünd zwei'), little), option(2, u32(2, little), little), noMore]),
      packet(little, 1, 1_536n, DATAGRAM),
      block(3, [u32(FRAME.length, little), FRAME, new Uint8Array(2)], little),
      // A second section, in the other order, counts its interfaces anew.
      section(!little),
      interfaceBlock(!little),
      packet(!little, 0, 5_000_001n, FRAME, [], 1_500),
    ]);
    const capture = read(file);
    expect(capture).toMatchObject({ format: 'pcapng', comments: ['the whole'], skippedBlocks: 1, faults: [] });
    expect(capture.interfaces.map(({ linkType, name }) => [linkType, name])).toEqual([[1, 'eth0'], [101, undefined], [1, undefined]]);
    expect(capture.frames.map(({ time, interface: at, reframed, direction, comments, originalLength }) => ({ time, at, reframed, direction, comments, originalLength }))).toEqual([
      { time: { seconds: 1_790_000_000, nanos: 123_456_789 }, at: 0, reframed: false, direction: 'out', comments: ['first', 'ünd zwei'], originalLength: 50 },
      { time: { seconds: 101, nanos: 500_000_000 }, at: 1, reframed: true, direction: undefined, comments: [], originalLength: 50 },
      { time: { seconds: 101, nanos: 500_000_000 }, at: 0, reframed: false, direction: undefined, comments: [], originalLength: 50 },
      { time: { seconds: 5, nanos: 1_000 }, at: 2, reframed: false, direction: undefined, comments: [], originalLength: 1_500 },
    ]);
    expect(capture.frames.slice(0, 3).map(({ bytes }) => dissect(bytes).udp?.destinationPort)).toEqual([9_999, 9_999, 9_999]);
  });

  test('a section that says how long it is, and lies', () => {
    const body = [interfaceBlock(true), packet(true, 0, 0n, FRAME)];
    const length = concatBytes(body).length;
    expect(read(concatBytes([section(true, [], [length, 0]), ...body])).faults).toEqual([]);
    expect(read(concatBytes([section(true, [], [length - 4, 0]), ...body])).faults).toEqual([]);
    expect(read(concatBytes([section(true, [], [20, 0]), ...body])).faults.map(({ id }) => id)).toEqual(['section-length']);
  });

  const start = concatBytes([section(true), interfaceBlock(true)]);
  test.each([
    ['neither byte order', section(true).map((byte, i) => (i === 8 ? 0 : byte)), { id: 'byte-order-mark', at: 8 }],
    ['major version 2', section(true).map((byte, i) => (i === 12 ? 2 : byte)), { id: 'version', found: 2, expected: 1 }],
    ['a block of length 0', concatBytes([start, u32(6, true), u32(0, true), u32(0, true)]), { id: 'block-length', at: start.length + 4, found: 0 }],
    ['a block of length 13', concatBytes([start, u32(6, true), u32(13, true), new Uint8Array(8)]), { id: 'block-length', found: 13 }],
    ['a block longer than the file', concatBytes([start, u32(6, true), u32(0x7ffffffc, true), u32(0, true)]), { id: 'truncated', expected: 0x7ffffffc }],
    ['two lengths that disagree', concatBytes([start, packet(true, 0, 0n, FRAME).map((byte, i, all) => (i === all.length - 4 ? byte + 4 : byte))]), { id: 'block-length', expected: 84 }],
    ['a frame on an interface nobody described', concatBytes([start, packet(true, 3, 0n, FRAME)]), { id: 'no-interface', found: 3, expected: 1 }],
    ['a frame longer than its block', concatBytes([start, packet(true, 0, 0n, FRAME).map((byte, i) => (i === 20 ? 200 : byte))]), { id: 'truncated', found: 52, expected: 200 }],
    ['a clock of 10⁻⁹⁹ seconds', concatBytes([section(true), interfaceBlock(true, 1, [option(9, Uint8Array.of(99), true)])]), { id: 'time-resolution', found: 99 }],
    ['only a link type that cannot be shown', concatBytes([section(true), interfaceBlock(true, 105), packet(true, 0, 0n, FRAME)]), { id: 'link-type', found: 105 }],
    ['no frames', start, { id: 'no-frames' }],
  ])('%s is refused with its place', (_, file, fault) => {
    expect(refused(file)).toMatchObject(fault);
  });
});

describe('other links are made into Ethernet', () => {
  const ip6 = concatBytes([fromHex('6000000000083b40'), new Uint8Array(32), new Uint8Array(8)]);
  const sll = fromHex('0004 0001 0006 0200000000010000 0800'.replace(/ /g, ''));
  const sll2 = fromHex('0800 0000 00000002 0001 00 06 0200000000010000'.replace(/ /g, ''));
  test.each([
    ['raw IP, version 4', 101, true, DATAGRAM, 0x0800, undefined],
    ['raw IP, version 6', 101, true, ip6, 0x86dd, undefined],
    ['IPv4', 228, true, DATAGRAM, 0x0800, undefined],
    ['IPv6', 229, true, ip6, 0x86dd, undefined],
    ['loopback, little-endian', 0, true, concatBytes([u32(2, true), DATAGRAM]), 0x0800, undefined],
    ['loopback, big-endian', 0, false, concatBytes([u32(2, false), DATAGRAM]), 0x0800, undefined],
    ['loopback, IPv6 of three systems', 0, true, concatBytes([u32(30, true), ip6]), 0x86dd, undefined],
    ['OpenBSD loopback', 108, true, concatBytes([u32(2, false), DATAGRAM]), 0x0800, undefined],
    ['Linux cooked', 113, true, concatBytes([sll, DATAGRAM]), 0x0800, 'out'],
    ['Linux cooked, version 2', 276, true, concatBytes([sll2, DATAGRAM]), 0x0800, 'in'],
  ])('%s', (_, linkType, little, bytes, etherType, direction) => {
    const [frame] = read(pcap([{ seconds: 0, fraction: 0, bytes, original: bytes.length + 7 }], { linkType, little })).frames;
    expect(frame).toMatchObject({ reframed: true, originalLength: (frame?.bytes.length ?? 0) + 7 });
    expect(frame?.direction).toBe(direction);
    const found = dissect(frame?.bytes ?? new Uint8Array());
    expect(found.ethernet?.etherType).toBe(etherType);
    expect(found.ethernet?.source).toBe(linkType === 113 || linkType === 276 ? '02:00:00:00:00:01' : '00:00:00:00:00:00');
    expect((etherType === 0x0800 ? found.ipv4 : found.ipv6) !== undefined).toBe(true);
  });

  test.each([[113, 15], [276, 19], [0, 3]])('link type %i: %i bytes are too few', (linkType, length) => {
    expect(refused(pcap([{ seconds: 0, fraction: 0, bytes: new Uint8Array(length) }], { linkType }))).toMatchObject({ id: 'frame-too-short', at: 40, found: length });
  });
});

describe('any bytes', () => {
  const sound = [
    pcapBytes('04-http10-small'),
    writePcapng(pcapFrames('07-http11-keepalive-five').map((bytes, i) => ({ at: micros(i * 1_000), bytes, comments: [`frame ${i}`] })), { comment: 'x' }),
    writePcap([{ at: micros(5), bytes: FRAME }]),
  ];
  const file = fc.constantFrom(...sound);
  const flipped = fc.tuple(file, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), fc.boolean()).map(([bytes, bits, early]) => {
    const copy = bytes.slice();
    for (const bit of bits) {
      const at = (bit >> 3) % (early ? Math.min(120, copy.length) : copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7));
    }
    return copy;
  });
  const cut = fc.tuple(fc.oneof(file, flipped), fc.nat()).map(([bytes, length]) => bytes.slice(0, length % (bytes.length + 1)));
  const noise = fc.tuple(fc.constantFrom('', 'd4c3b2a1', 'a1b2c3d4', '4d3cb2a1', '0a0d0d0a1c0000004d3c2b1a', '0a0d0d0a0000001c1a2b3c4d00010000'), fc.uint8Array({ maxLength: 300 })).map(([head, rest]) => concatBytes([fromHex(head), rest]));

  test('are read or refused, and what is read lies within the file', { timeout: 60_000 }, () => {
    fc.assert(fc.property(fc.oneof(flipped, cut, noise), (bytes) => {
      const result = readCapture(bytes);
      if (!result.ok) {
        expect(result.fault.at).toBeLessThanOrEqual(bytes.length);
        return;
      }
      expect(result.capture.faults.length).toBeLessThanOrEqual(100);
      for (const frame of result.capture.frames) {
        expect(frame.bytes.length).toBeLessThanOrEqual(frame.originalLength);
        expect(frame.time.nanos >= 0 && frame.time.nanos < 1e9 && Number.isSafeInteger(frame.time.seconds)).toBe(true);
        expect(result.capture.interfaces[frame.interface]).toBeDefined();
        dissect(frame.bytes);
      }
    }), { numRuns: 5_000 });
  });
});
