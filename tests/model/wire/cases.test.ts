/** The cases that a random frame rarely meets, each drawn as bytes. */
import { describe, expect, test } from 'vitest';
import { ipv4, ipv6, mac } from '../../../src/model/core/address.ts';
import { fromHex, toHex } from '../../../src/model/core/bytes.ts';
import { checksum, fold16, sum16 } from '../../../src/model/core/checksum.ts';
import { seq } from '../../../src/model/core/seq.ts';
import { fieldsOf } from '../../../src/model/wire/fields.ts';
import { dissect } from '../../../src/model/wire/frame.ts';
import { emitIcmp, icmpLength, icmpQuote, parseIcmp } from '../../../src/model/wire/icmp.ts';
import { emitIcmpv6, icmpv6Length, icmpv6Quote } from '../../../src/model/wire/icmpv6.ts';
import { emitIpv4, parseIpv4, parseIpv4Quoted } from '../../../src/model/wire/ipv4.ts';
import { emitIpv6, pseudoSum6 } from '../../../src/model/wire/ipv6.ts';
import { emitTcp, parseTcp } from '../../../src/model/wire/tcp.ts';
import { emitUdp, parseUdp, udpChecksumOk } from '../../../src/model/wire/udp.ts';
import { emitEthernet, ETHER_TYPE } from '../../../src/model/wire/ethernet.ts';

const hex = (text: string): Uint8Array => fromHex(text.replace(/\s/g, ''));
const A = ipv4('10.0.0.1');
const B = ipv4('10.0.0.2');
const ETHERNET = '020000000002 020000000001 0800';
const faults = (frame: Uint8Array): string[] => dissect(frame).faults.map(({ id }) => id);
const field = (frame: Uint8Array, id: string) => fieldsOf(frame).find((each) => each.id === id);

/** A SYN from 10.0.0.1:50000 to 10.0.0.2:80 with the given option bytes. */
function syn(options: string): Uint8Array {
  const bytes = hex(options);
  const frame = new Uint8Array(54 + bytes.length);
  emitEthernet(frame, { destination: mac('02:00:00:00:00:02'), source: mac('02:00:00:00:00:01'), etherType: ETHER_TYPE.ipv4 });
  emitIpv4(frame, 14, { totalLength: frame.length - 14, identification: 1, dontFragment: true, ttl: 64, protocol: 6, source: A, destination: B });
  emitTcp(frame, 34, 54, { sourcePort: 50_000, destinationPort: 80, seq: seq(1), ack: seq(0), flags: 2, window: 64_240, options: [] }, 0);
  frame[46] = (20 + bytes.length) << 2;
  frame.set(bytes, 54);
  return frame;
}

describe('the internet checksum', () => {
  test('RFC 1071 §3: the sum of 00 01 f2 03 f4 f5 f6 f7 is ddf2', () => {
    const bytes = hex('0001 f203 f4f5 f6f7');
    expect(~fold16(sum16(bytes, 0, 8)) & 0xffff).toBe(0xddf2);
    expect(checksum(bytes)).toBe(0x220d);
  });
});

describe('IPv4', () => {
  test.each([
    ['version 5', '5500 0014 0000 0000 4006 0000 0a000001 0a000002'],
    ['a header of 16 bytes', '4400 0014 0000 0000 4006 0000 0a000001 0a000002'],
    ['a header beyond the end', '4600 0018 0000 0000 4006 0000 0a000001 0a000002'],
    ['a total length below the header', '4500 0013 0000 0000 4006 0000 0a000001 0a000002'],
    ['a total length beyond the frame', '4500 0015 0000 0000 4006 0000 0a000001 0a000002'],
  ])('%s is not read', (_, bytes) => {
    expect(parseIpv4(hex(ETHERNET + bytes))).toBeUndefined();
  });

  test('cut off it can still be read as a quote', () => {
    expect(parseIpv4Quoted(hex('4500 05dc 0000 4000 4006 0000 0a000001 0a000002'), 0)).toMatchObject({ totalLength: 1500, dontFragment: true, source: A });
  });

  test('a total length of 0, as recorded before the network card cuts segments, ends with the frame', () => {
    const frame = hex(`${ETHERNET} 4500 0000 0001 4000 4006 0000 0a000001 0a000002 c350 0050 00000001 00000000 5010 faf0 0000 0000 6869`);
    expect(faults(frame)).toContain('ipv4.length');
    expect(dissect(frame).payload).toEqual([54, 56]);
  });

  test('a frame recorded short says so and is not called wrong', () => {
    const frame = syn('').slice(0, 54);
    frame[17] = 200;
    const { faults: found, tcp } = dissect(frame);
    expect(found.map(({ id }) => id)).toEqual(['ipv4.checksum', 'ipv4.truncated']);
    expect(tcp?.destinationPort).toBe(80);
  });

  test('padding to 60 bytes is no payload', () => {
    const frame = new Uint8Array(60);
    frame.set(syn(''));
    expect(dissect(frame).payload).toEqual([54, 54]);
    expect(field(frame, 'ethernet.padding')).toMatchObject({ start: 54, end: 60 });
  });

  test('options are listed', () => {
    const frame = hex(`${ETHERNET} 4600 0018 0000 0000 40ff 0000 0a000001 0a000002 94040000`);
    expect(dissect(frame).ipv4?.headerLength).toBe(24);
    expect(field(frame, 'ipv4.options')).toMatchObject({ start: 34, end: 38, text: '94040000' });
    expect(field(frame, 'ipv4.header-length')).toMatchObject({ text: '6', scaled: 24, unit: 'bytes' });
  });
});

describe('a tag between addresses and type', () => {
  test('is part of the link header', () => {
    const plain = syn('');
    const frame = new Uint8Array(plain.length + 4);
    frame.set(plain.subarray(0, 12));
    frame.set(hex('8100 6064'), 12);
    frame.set(plain.subarray(12), 16);
    expect(dissect(frame).spans[0]).toEqual({ layer: 'link', protocol: 'ethernet', start: 0, end: 18 });
    expect(field(frame, 'vlan.identifier')?.text).toBe('100');
    expect(dissect(frame).tcp?.sourcePort).toBe(50_000);
  });
});

describe('TCP options', () => {
  test('RFC 9293 §3.1, MUST-7: an option of length 0, 1 or beyond the header ends the list', () => {
    for (const options of ['02 00 05b4', '02 01 05b4', '01 01 08 0a', '01 01 01 02']) {
      const frame = syn(options);
      const header = parseTcp(frame, 34, frame.length);
      expect(header?.badOptionAt).toBe(options.startsWith('01 01 01') ? 57 : options.startsWith('01') ? 56 : 54);
      expect(faults(frame)).toContain('tcp.option-length');
    }
  });

  test('a known kind with a length not its own is unknown', () => {
    expect(parseTcp(syn('02 03 05 00'), 34, 58)?.options).toEqual([{ kind: 'unknown', code: 2, bytes: hex('05') }, { kind: 'eol' }]);
  });

  test('nothing is read behind the end of the list', () => {
    expect(parseTcp(syn('01 00 02 04'), 34, 58)?.options).toEqual([{ kind: 'nop' }, { kind: 'eol' }]);
  });

  test('a header of 40 option bytes is the longest', () => {
    const blocks = [[seq(1), seq(2)], [seq(3), seq(4)], [seq(5), seq(6)], [seq(7), seq(8)]] as const;
    const frame = new Uint8Array(200);
    const header = { sourcePort: 1, destinationPort: 2, seq: seq(0), ack: seq(0), flags: 16, window: 0 };
    emitTcp(frame, 34, 94, { ...header, options: [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'sack', blocks }] }, 0);
    expect(parseTcp(frame, 34, 94)?.headerLength).toBe(56);
    expect(() => emitTcp(frame, 34, 200, { ...header, options: [{ kind: 'timestamps', value: 0, echo: 0 }, { kind: 'sack', blocks }] }, 0)).toThrow(RangeError);
  });

  test('the AE flag is the bit above CWR', () => {
    const frame = syn('');
    frame[46] = (frame[46] ?? 0) | 1;
    expect(parseTcp(frame, 34, 54)?.flags).toBe(256 | 2);
    expect(field(frame, 'tcp.flags')?.text).toBe('SYN,AE');
    expect(field(frame, 'tcp.flag-syn')).toMatchObject({ raw: 1, depth: 1, start: 47, end: 48 });
  });
});

describe('UDP', () => {
  const frame = new Uint8Array(44);
  emitUdp(frame, 34, 44, { sourcePort: 1, destinationPort: 2 }, 0);

  test('a checksum of zero: "none" in IPv4, not allowed in IPv6', () => {
    const header = { sourcePort: 1, destinationPort: 2, length: 10, checksum: 0 };
    expect(udpChecksumOk(frame, 34, header, 12_345, 4)).toBe(true);
    expect(udpChecksumOk(frame, 34, header, 12_345, 6)).toBe(false);
  });

  test('a sum that comes out as zero is sent as ffff', () => {
    const copy = new Uint8Array(42);
    emitUdp(copy, 34, 42, { sourcePort: 0, destinationPort: 0 }, 0xffff - 8);
    expect(parseUdp(copy, 34, 42)?.checksum).toBe(0xffff);
  });

  test('a length below 8 or beyond the datagram is refused, a shorter one is not', () => {
    for (const [length, fine] of [[7, false], [8, true], [10, true], [11, false]] as const) {
      frame[39] = length;
      expect(parseUdp(frame, 34, 44) !== undefined).toBe(fine);
    }
  });
});

describe('ICMP', () => {
  const datagram = hex('4500 0024 1342 4000 4011 1385 0a000001 0a000002 dade 270f 0010 2f1d 7175657374696f6e');
  const error = (message: Parameters<typeof emitIcmp>[2]): Uint8Array => {
    const frame = new Uint8Array(34 + icmpLength(message));
    emitEthernet(frame, { destination: mac('02:00:00:00:00:01'), source: mac('02:00:00:00:00:02'), etherType: ETHER_TYPE.ipv4 });
    emitIpv4(frame, 14, { totalLength: frame.length - 14, typeOfService: 0xc0, identification: 1, dontFragment: false, ttl: 64, protocol: 1, source: B, destination: A });
    emitIcmp(frame, 34, message);
    return frame;
  };

  test('an error lists the headers it quotes, one level down', () => {
    const frame = error({ kind: 'destination-unreachable', code: 3, nextHopMtu: 0, quote: icmpQuote(datagram) });
    expect(faults(frame)).toEqual([]);
    expect(field(frame, 'icmp.code')?.meaning).toBe('icmp.port-unreachable');
    expect(field(frame, 'udp.destination-port')).toMatchObject({ text: '9999', depth: 1 });
    expect(fieldsOf(frame).filter(({ id }) => id === 'ipv4.source').map(({ text, depth }) => `${depth} ${text}`)).toEqual(['0 10.0.0.2', '1 10.0.0.1']);
    expect(field(frame, 'icmp.quote-rest')?.text).toBe('7175657374696f6e');
  });

  test('"fragmentation needed" carries the next hop\'s MTU', () => {
    const frame = error({ kind: 'destination-unreachable', code: 4, nextHopMtu: 1_280, quote: datagram });
    expect(parseIcmp(frame, 34, frame.length)).toMatchObject({ code: 4, nextHopMtu: 1_280, checksumOk: true });
    expect(field(frame, 'icmp.next-hop-mtu')?.text).toBe('1280');
  });

  test('an error datagram is at most 576 bytes, an ICMPv6 one 1280', () => {
    expect(20 + 8 + icmpQuote(new Uint8Array(1_500)).length).toBe(576);
    expect(40 + 8 + icmpv6Quote(new Uint8Array(1_500)).length).toBe(1_280);
  });

  test('a solicitation with an option of length zero is not read (RFC 4861 §4.6)', () => {
    const source = ipv6('fd00::1');
    const target = ipv6('fd00::2');
    const message = { kind: 'neighbour-solicitation', target, linkAddress: mac('02:00:00:00:00:01') } as const;
    const frame = new Uint8Array(54 + icmpv6Length(message));
    emitEthernet(frame, { destination: mac('33:33:ff:00:00:02'), source: mac('02:00:00:00:00:01'), etherType: ETHER_TYPE.ipv6 });
    emitIpv6(frame, 14, { payloadLength: frame.length - 54, nextHeader: 58, hopLimit: 255, source, destination: target });
    emitIcmpv6(frame, 54, message, pseudoSum6(source, target, 58, frame.length - 54));
    expect(faults(frame)).toEqual([]);
    expect(field(frame, 'icmpv6.link-address')?.text).toBe('02:00:00:00:00:01');
    frame[79] = 0;
    expect(faults(frame)).toEqual(['icmpv6.malformed']);
  });
});

describe('a wrong checksum', () => {
  test('is named with the right one', () => {
    const frame = hex(`${ETHERNET} 4500 0014 0000 0000 40ff 1234 0a000001 0a000002`);
    const right = frame.slice();
    right.set([0, 0], 24);
    expect(dissect(frame).faults).toEqual([{ id: 'ipv4.checksum', at: 24, found: 0x1234, expected: checksum(right, 14, 34) }]);
    expect(field(frame, 'ipv4.checksum')).toMatchObject({ text: '0x1234', fault: 'ipv4.checksum' });
    expect(toHex(frame.subarray(24, 26))).toBe('1234');
  });
});
