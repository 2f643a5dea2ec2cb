import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksum, fold16, sum16 } from '../../../src/model/core/checksum.ts';
import { toHex } from '../../../src/model/core/bytes.ts';
import { emitArp, parseArp, ARP_LENGTH } from '../../../src/model/wire/arp.ts';
import { emitEthernet, parseEthernet } from '../../../src/model/wire/ethernet.ts';
import { bitsAt } from '../../../src/model/wire/field.ts';
import { fieldsOf } from '../../../src/model/wire/fields.ts';
import { dissect } from '../../../src/model/wire/frame.ts';
import { emitIcmp, icmpLength, parseIcmp, type IcmpMessage } from '../../../src/model/wire/icmp.ts';
import { emitIcmpv6, icmpv6Length, parseIcmpv6, type Icmpv6Message } from '../../../src/model/wire/icmpv6.ts';
import { emitIpv4, parseIpv4 } from '../../../src/model/wire/ipv4.ts';
import { emitIpv6, emitIpv6Fragment, ipv6Upper, parseIpv6 } from '../../../src/model/wire/ipv6.ts';
import { emitTcp, parseTcp, tcpChecksumOk, tcpHeaderLength } from '../../../src/model/wire/tcp.ts';
import { emitUdp, parseUdp, udpChecksumOk } from '../../../src/model/wire/udp.ts';
import { anyFrame, byte, bytes, double, ipv4Address, ipv4Fields, ipv6Address, macAddress, soundFrame, tcpFields, word } from './arbitrary.ts';
import { pcapFrames } from './recordings.ts';
import { reEmit } from './re-emit.ts';

const recorded = ['00-arp', '28b-udp-closed-port', '28e-udp-fragments', '19-fast-retransmit', '35-ipv6-http10-small'].flatMap(pcapFrames);

/** Thousands of runs on a machine that does other things as well. */
const LONG = { timeout: 60_000 };

describe('parse ∘ emit is the identity', () => {
  test('Ethernet', () => {
    fc.assert(fc.property(fc.record({ destination: macAddress, source: macAddress, etherType: word }), (header) => {
      const frame = new Uint8Array(14);
      emitEthernet(frame, header);
      expect(parseEthernet(frame)).toEqual(header);
    }));
  });

  test('ARP', () => {
    fc.assert(fc.property(fc.record({ operation: word, senderMac: macAddress, senderIp: ipv4Address, targetMac: macAddress, targetIp: ipv4Address }), (message) => {
      const frame = new Uint8Array(14 + ARP_LENGTH);
      emitArp(frame, 14, message);
      expect(parseArp(frame)).toEqual(message);
    }));
  });

  test('IPv4', () => {
    fc.assert(fc.property(fc.nat({ max: 200 }).chain((n) => ipv4Fields(20 + n, byte)), (header) => {
      const frame = new Uint8Array(14 + header.totalLength);
      emitIpv4(frame, 14, header);
      expect(parseIpv4(frame)).toEqual({ ...header, headerLength: 20, checksumOk: true });
    }));
  });

  test('IPv6 and its fragment header', () => {
    const header = fc.record({ trafficClass: byte, flowLabel: fc.nat({ max: 0xfffff }), payloadLength: fc.constant(8), nextHeader: fc.constant(44), hopLimit: byte, source: ipv6Address, destination: ipv6Address });
    const fragment = fc.record({ offset: fc.nat({ max: 0x1fff }).map((n) => n * 8), moreFragments: fc.boolean(), identification: double });
    fc.assert(fc.property(header, fragment, (fixed, piece) => {
      const frame = new Uint8Array(14 + 48);
      emitIpv6(frame, 14, fixed);
      emitIpv6Fragment(frame, 54, 17, piece);
      expect(parseIpv6(frame)).toEqual(fixed);
      expect(ipv6Upper(frame, 14, 62, fixed)).toEqual({ protocol: 17, at: 62, extensions: [{ protocol: 44, start: 54, end: 62 }], fragment: piece });
    }));
  });

  test('TCP, every option in any order', LONG, () => {
    fc.assert(fc.property(tcpFields, bytes(300), double, (header, data, pseudo) => {
      const headerLength = tcpHeaderLength(header.options);
      const frame = new Uint8Array(34 + headerLength + data.length);
      frame.set(data, 34 + headerLength);
      emitTcp(frame, 34, frame.length, header, pseudo);
      const { checksum: _, options, ...rest } = parseTcp(frame, 34, frame.length) ?? { checksum: 0, options: [] };
      expect({ ...rest, options: options.filter(({ kind }) => kind !== 'eol') }).toEqual({ ...header, headerLength });
      expect(tcpChecksumOk(frame, 34, frame.length, pseudo)).toBe(true);
      expect(frame.subarray(34 + headerLength)).toEqual(data);
    }), { numRuns: 500 });
  });

  test('UDP', () => {
    fc.assert(fc.property(word, word, bytes(100), double, (sourcePort, destinationPort, data, pseudo) => {
      const frame = new Uint8Array(42 + data.length);
      frame.set(data, 42);
      emitUdp(frame, 34, frame.length, { sourcePort, destinationPort }, pseudo);
      const header = parseUdp(frame, 34, frame.length);
      expect(header).toMatchObject({ sourcePort, destinationPort, length: 8 + data.length });
      expect(header && header.checksum !== 0 && udpChecksumOk(frame, 34, header, pseudo, 6)).toBe(true);
    }));
  });

  test('ICMP', () => {
    const message: fc.Arbitrary<IcmpMessage> = fc.oneof(
      fc.record({ kind: fc.constantFrom('echo-request' as const, 'echo-reply' as const), identifier: word, sequence: word, data: bytes(60) }),
      fc.record({ kind: fc.constant('destination-unreachable' as const), code: byte.filter((code) => code !== 4), nextHopMtu: fc.constant(0), quote: bytes(60) }),
      fc.record({ kind: fc.constant('destination-unreachable' as const), code: fc.constant(4), nextHopMtu: word, quote: bytes(60) }),
      fc.record({ kind: fc.constant('time-exceeded' as const), code: byte, quote: bytes(60) }),
      fc.record({ kind: fc.constant('unknown' as const), type: fc.constantFrom(5, 12, 13, 200), code: byte, rest: fc.uint8Array({ minLength: 4, maxLength: 60 }) }),
    );
    fc.assert(fc.property(message, (each) => {
      const frame = new Uint8Array(34 + icmpLength(each));
      emitIcmp(frame, 34, each);
      expect(parseIcmp(frame, 34, frame.length)).toEqual({ ...each, checksumOk: true });
    }));
  });

  test('ICMPv6', () => {
    const link = fc.option(macAddress, { nil: undefined });
    const withLink = <T extends { linkAddress: unknown }>({ linkAddress, ...rest }: T) => (linkAddress === undefined ? rest : { ...rest, linkAddress });
    const message = fc.oneof(
      fc.record({ kind: fc.constantFrom('echo-request' as const, 'echo-reply' as const), identifier: word, sequence: word, data: bytes(60) }),
      fc.record({ kind: fc.constantFrom('destination-unreachable' as const, 'time-exceeded' as const), code: byte, quote: bytes(60) }),
      fc.record({ kind: fc.constant('packet-too-big' as const), mtu: double, quote: bytes(60) }),
      fc.record({ kind: fc.constant('neighbour-solicitation' as const), target: ipv6Address, linkAddress: link }).map(withLink),
      fc.record({ kind: fc.constant('neighbour-advertisement' as const), target: ipv6Address, linkAddress: link, router: fc.boolean(), solicited: fc.boolean(), override: fc.boolean() }).map(withLink),
      fc.record({ kind: fc.constant('unknown' as const), type: fc.constantFrom(4, 133, 134, 137), code: byte, rest: fc.uint8Array({ minLength: 4, maxLength: 60 }) }),
    ) as fc.Arbitrary<Icmpv6Message>;
    fc.assert(fc.property(message, double, (each, pseudo) => {
      const frame = new Uint8Array(54 + icmpv6Length(each));
      emitIcmpv6(frame, 54, each, pseudo);
      expect(parseIcmpv6(frame, 54, frame.length, pseudo)).toEqual({ ...each, checksumOk: true });
    }));
  });

  test('whole frames', LONG, () => {
    fc.assert(fc.property(soundFrame, (frame) => {
      const found = dissect(frame);
      expect(found.faults).toEqual([]);
      expect(toHex(reEmit(frame, found) ?? new Uint8Array())).toBe(toHex(frame));
    }), { numRuns: 500 });
  });
});

describe('any bytes', () => {
  test('never throw, and what comes out stays inside the frame', LONG, () => {
    fc.assert(fc.property(anyFrame(recorded), (frame) => {
      const found = dissect(frame);
      const wrong: unknown[] = [];
      let end = 0;
      for (const span of found.spans) {
        if (span.start !== end || span.end <= span.start) wrong.push(span);
        end = span.end;
      }
      if (end > frame.length || found.payload[0] > found.payload[1] || found.payload[1] > frame.length) wrong.push(found);
      for (const fault of found.faults) if (fault.at > frame.length) wrong.push(fault);
      let bit = 0;
      for (const field of fieldsOf(frame, found)) {
        if (field.depth === 0) {
          if (field.bit !== bit) wrong.push(field);
          bit += field.bits;
        }
        if (field.end > frame.length) wrong.push(field);
      }
      expect(wrong).toEqual([]);
      expect(bit).toBe(8 * frame.length);
    }), { numRuns: 5_000 });
  });

  test('each parser, at any place, returns a value or undefined', LONG, () => {
    fc.assert(fc.property(anyFrame(recorded), fc.integer({ min: -4, max: 130 }), fc.integer({ min: -4, max: 1_600 }), (frame, at, end) => {
      parseEthernet(frame);
      parseArp(frame, Math.max(0, at));
      parseIpv4(frame, at);
      parseIpv6(frame, at);
      parseTcp(frame, at, end);
      parseUdp(frame, at, end);
      parseIcmp(frame, at, end);
      parseIcmpv6(frame, at, end, 0);
    }), { numRuns: 5_000 });
  });

  test('a single turned bit in the transport part of a sound frame is always found', LONG, () => {
    fc.assert(fc.property(soundFrame.filter((frame) => dissect(frame).tcp !== undefined), fc.nat(), (frame, n) => {
      const at = dissect(frame).spans[2]?.start ?? 0;
      const bit = 8 * at + (n % (8 * (frame.length - at)));
      const copy = frame.slice();
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      expect(dissect(copy).faults.map(({ id }) => id.split('.')[0])).toContain('tcp');
    }), { numRuns: 500 });
  });
});

describe('sums', () => {
  test('the fast sum is the sum of the 16-bit words', () => {
    fc.assert(fc.property(bytes(400), fc.nat({ max: 30 }), double, (data, from, start) => {
      let plain = start;
      for (let i = from; i < data.length; i += 2) plain += ((data[i] ?? 0) << 8) | (data[i + 1] ?? 0);
      expect(sum16(data, from, data.length, start)).toBe(plain);
    }), { numRuns: 500 });
  });

  test('a header with its own checksum sums to zero', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 2, maxLength: 300 }), (data) => {
      const copy = new Uint8Array(data.length + (data.length % 2));
      copy.set(data);
      copy[0] = copy[1] = 0;
      const sum = checksum(copy);
      copy[0] = sum >> 8;
      copy[1] = sum & 255;
      expect(checksum(copy)).toBe(0);
      expect(fold16(sum16(copy, 0, copy.length))).toBe(0);
    }));
  });

  test('bits are read most significant first', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat({ max: 15 }), fc.integer({ min: 1, max: 48 }), (data, bit, bits) => {
      const all = [...data].map((each) => each.toString(2).padStart(8, '0')).join('');
      expect(bitsAt(data, bit, bits)).toBe(Number.parseInt(all.slice(bit, bit + bits), 2));
    }));
  });
});
