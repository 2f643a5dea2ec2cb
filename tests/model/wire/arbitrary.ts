/** Random headers and frames for property tests. */
import fc from 'fast-check';
import type { Ipv4Address, Ipv6Address, MacAddress } from '../../../src/model/core/address.ts';
import { ipv4From, ipv6From, macFrom } from '../../../src/model/core/address.ts';
import { seq } from '../../../src/model/core/seq.ts';
import { emitEthernet, ETHERNET_HEADER, ETHER_TYPE } from '../../../src/model/wire/ethernet.ts';
import { emitIpv4, IP_PROTOCOL, IPV4_HEADER, pseudoSum4, type Ipv4Fields } from '../../../src/model/wire/ipv4.ts';
import { emitIpv6, IPV6_HEADER, pseudoSum6 } from '../../../src/model/wire/ipv6.ts';
import { emitTcp, tcpHeaderLength, type TcpFields, type TcpOption } from '../../../src/model/wire/tcp.ts';
import { emitUdp, UDP_HEADER } from '../../../src/model/wire/udp.ts';

export const byte = fc.nat({ max: 0xff });
export const word = fc.nat({ max: 0xffff });
export const double = fc.nat({ max: 0xffffffff });
export const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
export const macAddress: fc.Arbitrary<MacAddress> = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((b) => macFrom(b));
export const ipv4Address: fc.Arbitrary<Ipv4Address> = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((b) => ipv4From(b));
export const ipv6Address: fc.Arbitrary<Ipv6Address> = fc
  .array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: byte }), { minLength: 16, maxLength: 16 })
  .map((b) => ipv6From(Uint8Array.from(b)));

const KNOWN = [0, 1, 2, 3, 4, 5, 8];
const tcpOption: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.constant<TcpOption>({ kind: 'nop' }),
  fc.constant<TcpOption>({ kind: 'sack-permitted' }),
  fc.record({ kind: fc.constant('mss' as const), value: word }),
  fc.record({ kind: fc.constant('window-scale' as const), shift: byte }),
  fc.record({ kind: fc.constant('timestamps' as const), value: double, echo: double }),
  fc.record({ kind: fc.constant('sack' as const), blocks: fc.array(fc.tuple(double.map(seq), double.map(seq)), { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant('unknown' as const), code: byte.filter((code) => !KNOWN.includes(code)), bytes: bytes(20) }),
);

export const tcpFields: fc.Arbitrary<TcpFields> = fc.record({
  sourcePort: word, destinationPort: word, seq: double.map(seq), ack: double.map(seq), flags: fc.nat({ max: 511 }), window: word, urgentPointer: word,
  options: fc.array(tcpOption, { maxLength: 6 }).filter((options) => tcpHeaderLength(options) <= 60),
});

export const ipv4Fields = (totalLength: number, protocol: fc.Arbitrary<number>): fc.Arbitrary<Ipv4Fields> =>
  fc.record({
    totalLength: fc.constant(totalLength), typeOfService: byte, identification: word, dontFragment: fc.boolean(), moreFragments: fc.boolean(),
    fragmentOffset: fc.nat({ max: 0x1fff }).map((n) => n * 8), ttl: byte, protocol, source: ipv4Address, destination: ipv4Address,
  });

const ends = fc.record({ macs: fc.tuple(macAddress, macAddress), v4: fc.tuple(ipv4Address, ipv4Address), v6: fc.tuple(ipv6Address, ipv6Address), six: fc.boolean() });

/** A right frame with a TCP segment or a UDP datagram over either version of IP. */
export const soundFrame: fc.Arbitrary<Uint8Array> = fc.tuple(ends, fc.option(tcpFields), bytes(200), word, word).map(([{ macs, v4, v6, six }, tcp, data, a, b]) => {
  const at = ETHERNET_HEADER + (six ? IPV6_HEADER : IPV4_HEADER);
  const header = tcp ? tcpHeaderLength(tcp.options) : UDP_HEADER;
  const frame = new Uint8Array(at + header + data.length);
  frame.set(data, at + header);
  const protocol = tcp ? IP_PROTOCOL.tcp : IP_PROTOCOL.udp;
  const length = frame.length - at;
  emitEthernet(frame, { destination: macs[0], source: macs[1], etherType: six ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4 });
  if (six) emitIpv6(frame, ETHERNET_HEADER, { payloadLength: length, nextHeader: protocol, hopLimit: 64, source: v6[0], destination: v6[1] });
  else emitIpv4(frame, ETHERNET_HEADER, { totalLength: frame.length - ETHERNET_HEADER, identification: a, dontFragment: true, ttl: 64, protocol, source: v4[0], destination: v4[1] });
  const pseudo = six ? pseudoSum6(v6[0], v6[1], protocol, length) : pseudoSum4(v4[0], v4[1], protocol, length);
  if (tcp) emitTcp(frame, at, frame.length, tcp, pseudo);
  else emitUdp(frame, at, frame.length, { sourcePort: a, destinationPort: b }, pseudo);
  return frame;
});

/** Anything that may come off a wire: noise, noise behind sound starts, and sound frames cut off or with bits turned. */
export const anyFrame = (recorded: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> => {
  const sound = recorded.length > 0 ? fc.oneof(soundFrame, fc.constantFrom(...recorded)) : soundFrame;
  const flipped = fc.tuple(sound, fc.array(fc.nat({ max: 12_000 }), { minLength: 1, maxLength: 12 })).map(([frame, bits]) => {
    const copy = frame.slice();
    for (const bit of bits) {
      const at = (bit >> 3) % copy.length;
      copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7));
    }
    return copy;
  });
  const cut = fc.tuple(fc.oneof(sound, flipped), fc.nat({ max: 1_514 })).map(([frame, length]) => frame.slice(0, length % (frame.length + 1)));
  const noisy = fc.tuple(sound, fc.nat({ max: 60 }), bytes(100)).map(([frame, keep, noise]) => {
    const copy = new Uint8Array(Math.min(keep, frame.length) + noise.length);
    copy.set(frame.subarray(0, keep));
    copy.set(noise, copy.length - noise.length);
    return copy;
  });
  return fc.oneof(bytes(120), sound, flipped, cut, noisy);
};
