/** Frames that nobody should send: made from what the host under attack expects, and from nothing at all. */
import { ipv4From, ipv6From, macFrom, type IpAddress, type Ipv4Address, type Ipv6Address, type MacAddress } from '../../../src/model/core/address.ts';
import { put16 } from '../../../src/model/core/bytes.ts';
import { checksum } from '../../../src/model/core/checksum.ts';
import { seq, seqAdd, type Seq } from '../../../src/model/core/seq.ts';
import type { Micros } from '../../../src/model/core/units.ts';
import type { Host } from '../../../src/model/stack/host.ts';
import type { Tcb } from '../../../src/model/stack/transport/tcp/tcb.ts';
import { ARP_LENGTH, emitArp } from '../../../src/model/wire/arp.ts';
import { emitEthernet, ETHER_TYPE, ETHERNET_HEADER } from '../../../src/model/wire/ethernet.ts';
import { emitIcmp, icmpLength, type IcmpMessage } from '../../../src/model/wire/icmp.ts';
import { emitIcmpv6, icmpv6Length, type Icmpv6Message } from '../../../src/model/wire/icmpv6.ts';
import { emitIpv4, IP_PROTOCOL, IPV4_HEADER, pseudoSum4 } from '../../../src/model/wire/ipv4.ts';
import { emitIpv6, emitIpv6Fragment, FRAGMENT_HEADER, IPV6_HEADER, pseudoSum6 } from '../../../src/model/wire/ipv6.ts';
import { emitTcp, TCP_FLAG, tcpHeaderLength, type TcpOption } from '../../../src/model/wire/tcp.ts';
import { emitUdp, UDP_HEADER } from '../../../src/model/wire/udp.ts';
import { hostConfig, other, type Side } from './world.ts';

export interface Chance {
  /** A whole number from 0 to below n. */
  readonly below: (n: number) => number;
  readonly of: <T>(items: readonly T[]) => T;
  /** True once in n times. */
  readonly oneIn: (n: number) => boolean;
}

/** The same numbers for the same seed (mulberry32). */
export function chance(from: number): Chance {
  let state = from >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return { below, of: (items) => items[below(items.length)] as (typeof items)[number], oneIn: (n) => below(n) === 0 };
}

const FLAGS = [
  TCP_FLAG.ACK, TCP_FLAG.ACK, TCP_FLAG.ACK | TCP_FLAG.PSH, TCP_FLAG.ACK | TCP_FLAG.FIN, TCP_FLAG.SYN, TCP_FLAG.SYN | TCP_FLAG.ACK, TCP_FLAG.RST,
  TCP_FLAG.RST | TCP_FLAG.ACK, TCP_FLAG.FIN, 0,
];

interface Ends {
  readonly macs: readonly [source: MacAddress, destination: MacAddress];
  readonly v4: readonly [source: Ipv4Address, destination: Ipv4Address];
  readonly v6: readonly [source: Ipv6Address, destination: Ipv6Address];
}

const bytesOf = (c: Chance, n: number): Uint8Array => Uint8Array.from({ length: n }, () => c.below(256));

/** Mostly the true peer; now and then somebody else. */
function ends(c: Chance, side: Side): Ends {
  const self = hostConfig(side);
  const peer = hostConfig(other(side));
  const stranger = c.oneIn(12);
  return {
    macs: [peer.mac, c.oneIn(40) ? macFrom(bytesOf(c, 6)) : self.mac],
    v4: [stranger ? ipv4From(Uint8Array.of(10, 0, c.below(256), c.below(256))) : peer.ipv4, c.oneIn(40) ? ipv4From(bytesOf(c, 4)) : self.ipv4],
    v6: [stranger ? ipv6From(Uint8Array.of(0xfd, ...bytesOf(c, 15))) : peer.ipv6, c.oneIn(40) ? ipv6From(bytesOf(c, 16)) : self.ipv6],
  };
}

type Fill = (frame: Uint8Array, at: number, end: number, pseudo: number) => void;

function overIp(c: Chance, e: Ends, six: boolean, protocol: number, length: number, fill: Fill): Uint8Array {
  const at = ETHERNET_HEADER + (six ? IPV6_HEADER : IPV4_HEADER);
  const frame = new Uint8Array(at + length);
  emitEthernet(frame, { source: e.macs[0], destination: e.macs[1], etherType: six ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4 });
  const ttl = c.of([64, 64, 1, 255]);
  if (six) emitIpv6(frame, ETHERNET_HEADER, { payloadLength: length, nextHeader: protocol, hopLimit: ttl, source: e.v6[0], destination: e.v6[1] });
  else emitIpv4(frame, ETHERNET_HEADER, { totalLength: IPV4_HEADER + length, identification: c.below(65_536), dontFragment: true, ttl, protocol, source: e.v4[0], destination: e.v4[1] });
  fill(frame, at, frame.length, six ? pseudoSum6(e.v6[0], e.v6[1], protocol, length) : pseudoSum4(e.v4[0], e.v4[1], protocol, length));
  return frame;
}

/** A connection of the host to aim at, if there is one. */
function target(c: Chance, host: Host): { readonly tcb?: Tcb | undefined; readonly local: number; readonly remote: number; readonly six: boolean } {
  const sockets = [...host.sockets.values()];
  const s = sockets.length > 0 ? c.of(sockets) : undefined;
  return {
    tcb: s?.tcb && s.tcb.state !== 'LISTEN' ? s.tcb : undefined, local: s?.local?.port ?? 5_000,
    remote: c.oneIn(10) ? c.below(65_536) : (s?.remote?.port ?? 4_000), six: s ? s.family === 6 : c.oneIn(2),
  };
}

const near = (c: Chance, places: readonly Seq[]): Seq => {
  const place = c.of(places);
  if (c.oneIn(12)) return seq(c.below(2 ** 32));
  return c.oneIn(2) ? place : seqAdd(place, c.of([-1, 1, 2, -2, c.below(3_000), -c.below(3_000), c.below(70_000), -c.below(70_000), 2 ** 31]));
};

function options(c: Chance, now: Micros, t: Tcb | undefined): TcpOption[] {
  const list: TcpOption[] = [];
  const clock = Math.floor(now / 1_000);
  if (t?.timestamps ? !c.oneIn(5) : c.oneIn(3)) {
    const value = (t?.tsRecent ?? 0) + c.of([0, 1, 5, 1_000, -1, -2, -100, c.below(2 ** 32)]);
    const echo = (t?.tsOffset ?? 0) + clock - c.of([0, 1, 20, -5, 3_000, c.below(2 ** 32)]);
    list.push({ kind: 'timestamps', value: value >>> 0, echo: echo >>> 0 });
  }
  if (t && c.oneIn(4)) {
    const blocks = Array.from({ length: 1 + c.below(3) }, () => {
      const left = near(c, [t.una, t.nxt]);
      return [left, seqAdd(left, c.of([1, 10, 1_448, 0, -5, 2_896]))] as const;
    });
    list.push({ kind: 'sack', blocks });
  }
  if (c.oneIn(6)) list.push({ kind: 'mss', value: c.of([0, 1, 48, 88, 536, 1_460, 65_535]) });
  if (c.oneIn(8)) list.push({ kind: 'window-scale', shift: c.of([0, 7, 14, 15, 255]) });
  if (c.oneIn(8)) list.push({ kind: 'sack-permitted' });
  if (c.oneIn(12)) list.push({ kind: 'unknown', code: 19 + c.below(200), bytes: bytesOf(c, c.below(6)) });
  while (tcpHeaderLength(list) > 60) list.pop();
  return list;
}

function segment(c: Chance, side: Side, host: Host, now: Micros): Uint8Array {
  const { tcb: t, local, remote, six } = target(c, host);
  const list = options(c, now, t);
  const header = tcpHeaderLength(list);
  const data = c.of([0, 0, 0, 1, 10, 100, 536, 1_388]);
  const edge = t ? seqAdd(t.rcvWup, t.rcvWnd) : seq(0);
  const fields = {
    sourcePort: remote, destinationPort: local, options: list, flags: c.oneIn(8) ? c.below(512) : c.of(FLAGS), window: c.of([0, 1, 100, 502, 65_535, c.below(65_536)]),
    seq: t ? near(c, [t.rcvNxt, t.rcvNxt, t.rcvNxt, edge, t.rcvWup, t.irs, ...t.sackBlocks.flat()]) : seq(c.below(2 ** 32)),
    ack: t ? near(c, [t.una, t.nxt, t.nxt, t.writeSeq, t.iss]) : seq(c.below(2 ** 32)),
  };
  return overIp(c, ends(c, side), six, IP_PROTOCOL.tcp, header + data, (frame, at, end, pseudo) => {
    frame.fill(0xaa, at + header, end);
    emitTcp(frame, at, end, fields, pseudo);
  });
}

function datagram(c: Chance, side: Side, host: Host): Uint8Array {
  const { local, remote, six } = target(c, host);
  const length = UDP_HEADER + c.of([0, 1, 100, 1_400]);
  return overIp(c, ends(c, side), six, IP_PROTOCOL.udp, length, (frame, at, end, pseudo) =>
    emitUdp(frame, at, end, { sourcePort: remote, destinationPort: c.oneIn(3) ? c.below(65_536) : local }, pseudo));
}

/** An error about something this host may have sent. */
function error(c: Chance, side: Side, host: Host): Uint8Array {
  const { tcb: t, local, remote, six } = target(c, host);
  const e = ends(c, side);
  const back: Ends = { macs: e.macs, v4: [e.v4[1], e.v4[0]], v6: [e.v6[1], e.v6[0]] };
  const protocol = c.of([IP_PROTOCOL.tcp, IP_PROTOCOL.tcp, IP_PROTOCOL.udp]);
  const quoted = overIp(c, back, six, protocol, 20, (frame, at) => {
    put16(frame, at, local);
    put16(frame, at + 2, remote);
    const sequence = t ? near(c, [t.una, t.nxt]) : c.below(2 ** 32);
    new DataView(frame.buffer).setUint32(at + 4, sequence);
  });
  const quote = quoted.slice(ETHERNET_HEADER, ETHERNET_HEADER + c.of([28, 48, 8, 24, 60]));
  const mtu = c.of([0, 1, 68, 300, 552, 1_280, 1_400, 1_500, 65_535]);
  if (six) {
    const message: Icmpv6Message = c.of<Icmpv6Message>([
      { kind: 'destination-unreachable', code: c.below(7), quote }, { kind: 'packet-too-big', mtu, quote }, { kind: 'time-exceeded', code: 0, quote },
      { kind: 'echo-request', identifier: 1, sequence: 2, data: quote },
    ]);
    return overIp(c, e, true, IP_PROTOCOL.icmpv6, icmpv6Length(message), (frame, at, _end, pseudo) => emitIcmpv6(frame, at, message, pseudo));
  }
  const message: IcmpMessage = c.of<IcmpMessage>([
    { kind: 'destination-unreachable', code: c.below(16), nextHopMtu: mtu, quote }, { kind: 'destination-unreachable', code: 4, nextHopMtu: mtu, quote },
    { kind: 'time-exceeded', code: c.below(2), quote }, { kind: 'echo-request', identifier: 1, sequence: 2, data: quote }, { kind: 'echo-reply', identifier: 1, sequence: 2, data: quote },
  ]);
  return overIp(c, e, false, IP_PROTOCOL.icmp, icmpLength(message), (frame, at) => emitIcmp(frame, at, message));
}

function neighbour(c: Chance, side: Side): Uint8Array {
  const e = ends(c, side);
  const self = hostConfig(side);
  if (c.oneIn(2)) {
    const frame = new Uint8Array(ETHERNET_HEADER + ARP_LENGTH + c.of([0, 18]));
    emitEthernet(frame, { source: e.macs[0], destination: e.macs[1], etherType: ETHER_TYPE.arp });
    emitArp(frame, ETHERNET_HEADER, { operation: c.of([1, 2, 1, 2, 3]), senderMac: e.macs[0], senderIp: c.oneIn(2) ? ipv4From(bytesOf(c, 4)) : e.v4[0], targetMac: e.macs[1], targetIp: e.v4[1] });
    return frame;
  }
  const any = ipv6From(bytesOf(c, 16)) as IpAddress as Ipv6Address;
  const message: Icmpv6Message = c.oneIn(2)
    ? { kind: 'neighbour-solicitation', target: c.oneIn(3) ? any : self.ipv6, linkAddress: e.macs[0] }
    : { kind: 'neighbour-advertisement', target: c.oneIn(3) ? any : e.v6[0], linkAddress: e.macs[0], router: c.oneIn(2), solicited: c.oneIn(2), override: c.oneIn(2) };
  return overIp({ ...c, of: ((items: readonly unknown[]) => (items.includes(255) ? 255 : c.of(items))) as Chance['of'] }, { ...e, v6: [c.oneIn(2) ? any : e.v6[0], e.v6[1]] }, true, IP_PROTOCOL.icmpv6, icmpv6Length(message), (frame, at, _end, pseudo) =>
    emitIcmpv6(frame, at, message, pseudo));
}

/** A piece of a datagram: overlapping, without end, without start, too long. */
function fragment(c: Chance, side: Side): Uint8Array {
  const e = ends(c, side);
  const offset = c.of([0, 8, 16, 1_480, c.below(8_192) * 8]);
  const more = c.oneIn(2);
  const length = c.of([8, 16, 1_480, 1_400, 3, 0]);
  const identification = c.oneIn(3) ? c.below(4) : c.below(65_536);
  if (c.oneIn(2)) {
    return overIp(c, e, true, IP_PROTOCOL.fragment, FRAGMENT_HEADER + length, (frame, at) => emitIpv6Fragment(frame, at, IP_PROTOCOL.udp, { offset, moreFragments: more, identification }));
  }
  const frame = new Uint8Array(ETHERNET_HEADER + IPV4_HEADER + length);
  emitEthernet(frame, { source: e.macs[0], destination: e.macs[1], etherType: ETHER_TYPE.ipv4 });
  emitIpv4(frame, ETHERNET_HEADER, {
    totalLength: IPV4_HEADER + length, identification, dontFragment: false, moreFragments: more, fragmentOffset: offset, ttl: 64, protocol: c.of([17, 6, 1]), source: e.v4[0], destination: e.v4[1],
  });
  return frame;
}

/** Bits turned, cut off, or lengthened; sometimes with an IP checksum that is right again. */
function mangled(c: Chance, frame: Uint8Array): Uint8Array {
  let made = frame.slice();
  const how = c.below(4);
  if (how === 0) made = made.slice(0, c.below(made.length + 1));
  if (how === 1) {
    const longer = new Uint8Array(made.length + c.below(40));
    longer.set(made);
    made = longer;
  }
  if (how >= 2) for (let n = 1 + c.below(6); n > 0 && made.length > 0; n--) {
    const at = c.below(Math.min(made.length, 80));
    made[at] = (made[at] as number) ^ (1 << c.below(8));
  }
  if (how === 3 && made.length >= 34) {
    put16(made, 24, 0);
    put16(made, 24, checksum(made, 14, 34));
  }
  return made;
}

/** The next frame that comes to a host. */
export function hostileFrame(c: Chance, side: Side, host: Host, now: Micros): Uint8Array {
  const kind = c.below(20);
  const sound = kind < 12 ? segment(c, side, host, now) : kind < 13 ? datagram(c, side, host) : kind < 15 ? error(c, side, host) : kind < 17 ? neighbour(c, side) : kind < 19 ? fragment(c, side) : bytesOf(c, c.below(200));
  return c.oneIn(4) ? mangled(c, sound) : sound;
}
