import { describe, expect, it } from 'vitest';
import { ipv4From, ipv6From, macFrom } from '../../../src/model/core/address.ts';
import { put16, put32 } from '../../../src/model/core/bytes.ts';
import { seq, seqAdd, type Seq } from '../../../src/model/core/seq.ts';
import { later, micros, ms, type Micros } from '../../../src/model/core/units.ts';
import { nextWakeUp, step, type Host } from '../../../src/model/stack/host.ts';
import { ARP_LENGTH, emitArp } from '../../../src/model/wire/arp.ts';
import { emitEthernet, ETHER_TYPE, ETHERNET_HEADER } from '../../../src/model/wire/ethernet.ts';
import { emitIcmp, icmpLength, type IcmpMessage } from '../../../src/model/wire/icmp.ts';
import { emitIcmpv6, icmpv6Length, type Icmpv6Message } from '../../../src/model/wire/icmpv6.ts';
import { emitIpv4, IP_PROTOCOL, IPV4_HEADER, pseudoSum4 } from '../../../src/model/wire/ipv4.ts';
import { emitIpv6, IPV6_HEADER, pseudoSum6 } from '../../../src/model/wire/ipv6.ts';
import { emitTcp, TCP_FLAG, tcpHeaderLength, type TcpOption } from '../../../src/model/wire/tcp.ts';
import { emitUdp, UDP_HEADER } from '../../../src/model/wire/udp.ts';
import { predicaments } from './in-each-state.ts';
import { checkHost } from './invariants.ts';
import { hostConfig } from './world.ts';

const self = hostConfig('server');
const peer = hostConfig('client');
const stranger = (i: number) => ipv4From(Uint8Array.of(10, 1 + (i >> 16), (i >> 8) & 255, i & 255));

function datagram(source: typeof peer.ipv4, protocol: number, length: number, fill: (frame: Uint8Array, at: number, end: number, pseudo: number) => void, fragment = { identification: 1, moreFragments: false, fragmentOffset: 0 }): Uint8Array {
  const at = ETHERNET_HEADER + IPV4_HEADER;
  const frame = new Uint8Array(at + length);
  emitEthernet(frame, { source: peer.mac, destination: self.mac, etherType: ETHER_TYPE.ipv4 });
  emitIpv4(frame, ETHERNET_HEADER, { totalLength: IPV4_HEADER + length, dontFragment: false, ttl: 64, protocol, source, destination: self.ipv4, ...fragment });
  fill(frame, at, frame.length, pseudoSum4(source, self.ipv4, protocol, length));
  return frame;
}

function segment(fields: { sourcePort?: number; destinationPort: number; seq: Seq; ack?: Seq; flags: number; options?: readonly TcpOption[] }, data = 0): Uint8Array {
  const { sourcePort = 4_000, ack = seq(0), options = [], ...rest } = fields;
  const header = tcpHeaderLength(options);
  return datagram(peer.ipv4, IP_PROTOCOL.tcp, header + data, (frame, at, end, pseudo) => emitTcp(frame, at, end, { sourcePort, ack, window: 1_000, options, ...rest }, pseudo));
}

/** Sends many frames to a host, a microsecond apart, and lets its timers run. @returns the host, and how many frames it sent itself */
function flood(from: Host, start: Micros, frames: Iterable<Uint8Array>): { host: Host; sent: number } {
  let host = from;
  let sent = 0;
  let now = start;
  for (const bytes of frames) {
    now = later(now, micros(1));
    for (const input of [{ type: 'frame', bytes } as const, ...((nextWakeUp(host) ?? Infinity) <= now ? [{ type: 'wakeUp' } as const] : [])]) {
      const stepped = step(host, input, now);
      host = stepped.host;
      sent += stepped.outputs.filter((output) => output.type === 'transmit').length;
    }
  }
  checkHost(host);
  return { host, sent };
}

const inState = (name: string) => {
  const found = predicaments('linux').find((each) => each.name === name);
  if (!found) throw new Error(`no predicament ${name}`);
  return found;
};
const times = function* <T>(n: number, make: (i: number) => T): Generator<T> {
  for (let i = 0; i < n; i++) yield make(i);
};

describe('a flood fills nothing without end', () => {
  it('SYNs to a listener: half-open connections stay within the queue', () => {
    const { host, now } = inState('LISTEN');
    const after = flood(host, now, times(3_000, (i) => segment({ sourcePort: 1_000 + i, destinationPort: 5_000, seq: seq(i), flags: TCP_FLAG.SYN })));
    expect(after.host.sockets.size).toBeLessThanOrEqual(host.sockets.size + 8);
    expect(after.host.connections.size).toBeLessThanOrEqual(8);
  });

  it('whole handshakes that nobody accepts: the accept queue holds the backlog and one', () => {
    const { host, now } = inState('LISTEN');
    let after = host;
    for (let i = 0; i < 200; i++) {
      const syn = step(after, { type: 'frame', bytes: segment({ sourcePort: 1_000 + i, destinationPort: 5_000, seq: seq(i), flags: TCP_FLAG.SYN }) }, now);
      const answer = syn.outputs.find((output) => output.type === 'transmit');
      after = syn.host;
      if (answer) {
        const iss = new DataView(answer.bytes.buffer, answer.bytes.byteOffset).getUint32(ETHERNET_HEADER + IPV4_HEADER + 4);
        after = step(after, { type: 'frame', bytes: segment({ sourcePort: 1_000 + i, destinationPort: 5_000, seq: seq(i + 1), ack: seq(iss + 1), flags: TCP_FLAG.ACK }) }, now).host;
      }
    }
    expect([...after.sockets.values()].find((s) => s.listener)?.listener?.ready).toHaveLength(6);
    expect(after.sockets.size).toBeLessThanOrEqual(host.sockets.size + 6 + 8);
  });

  it('single bytes far apart in the window: memory is counted, not bytes', () => {
    const { host, now } = inState('ESTABLISHED');
    const t = [...host.sockets.values()].find((s) => s.tcb?.state === 'ESTABLISHED')?.tcb;
    if (!t) throw new Error('not established');
    const options: TcpOption[] = [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'timestamps', value: t.tsRecent, echo: 0 }];
    const after = flood(host, now, times(30_000, (i) => segment({ destinationPort: 5_000, seq: seqAdd(t.rcvNxt, 2 + 2 * i), ack: t.una, flags: TCP_FLAG.ACK, options }, 1)));
    const held = [...after.host.sockets.values()].find((s) => s.tcb?.state === 'ESTABLISHED')?.tcb;
    expect(held?.outOfOrder.length).toBeLessThan(300);
    expect(held?.charged).toBeLessThan((held?.receiveBuffer ?? 0) + 2_000);
  });

  it('SYNs and resets inside a connection\'s window: challenge ACKs are rationed', () => {
    const { host, now } = inState('ESTABLISHED');
    const t = [...host.sockets.values()].find((s) => s.tcb?.state === 'ESTABLISHED')?.tcb;
    const options: TcpOption[] = [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'timestamps', value: t?.tsRecent ?? 0, echo: 0 }];
    for (const flags of [TCP_FLAG.SYN, TCP_FLAG.RST]) {
      const after = flood(host, now, times(2_000, (i) => segment({ destinationPort: 5_000, seq: seqAdd(t?.rcvNxt ?? seq(0), 3_000 + i), flags, options })));
      expect(after.sent).toBeLessThanOrEqual(1);
      expect([...after.host.sockets.values()].some((s) => s.tcb?.state === 'ESTABLISHED')).toBe(true);
    }
  });

  it('ARP requests from everybody: a thousand neighbours are remembered', () => {
    const { host, now } = inState('a SYN that waits for ARP');
    const frames = times(5_000, (i) => {
      const frame = new Uint8Array(ETHERNET_HEADER + ARP_LENGTH);
      emitEthernet(frame, { source: peer.mac, destination: self.mac, etherType: ETHER_TYPE.arp });
      emitArp(frame, ETHERNET_HEADER, { operation: 1, senderMac: macFrom(Uint8Array.of(2, 1, 0, 0, i >> 8, i & 255)), senderIp: stranger(i), targetMac: self.mac, targetIp: self.ipv4 });
      return frame;
    });
    const after = flood(host, now, frames);
    expect(after.host.neighbours.size).toBe(1_024);
    // What waits for its neighbour still waits.
    expect(after.host.neighbours.get(peer.ipv4)?.waiting).toHaveLength(1);
  });

  it('neighbour solicitations from everybody', () => {
    const { host, now } = inState('a SYN that waits for a neighbour advertisement');
    const frames = times(3_000, (i) => {
      const message: Icmpv6Message = { kind: 'neighbour-solicitation', target: self.ipv6, linkAddress: macFrom(Uint8Array.of(2, 1, 0, 0, i >> 8, i & 255)) };
      const source = ipv6From(Uint8Array.of(0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, i >> 8, i & 255));
      const length = icmpv6Length(message);
      const frame = new Uint8Array(ETHERNET_HEADER + IPV6_HEADER + length);
      emitEthernet(frame, { source: peer.mac, destination: self.mac, etherType: ETHER_TYPE.ipv6 });
      emitIpv6(frame, ETHERNET_HEADER, { payloadLength: length, nextHeader: IP_PROTOCOL.icmpv6, hopLimit: 255, source, destination: self.ipv6 });
      emitIcmpv6(frame, ETHERNET_HEADER + IPV6_HEADER, message, pseudoSum6(source, self.ipv6, IP_PROTOCOL.icmpv6, length));
      return frame;
    });
    const after = flood(host, now, frames);
    expect(after.sent).toBe(3_000);
    expect(after.host.neighbours.size).toBe(1_024);
  });

  it('segments for nobody from everybody: the resets wait for a thousand neighbours at most', () => {
    const { host, now } = inState('a SYN that waits for ARP');
    const after = flood(host, now, times(5_000, (i) => datagram(stranger(i), IP_PROTOCOL.tcp, 20, (frame, at, end, pseudo) =>
      emitTcp(frame, at, end, { sourcePort: 1, destinationPort: 2, seq: seq(i), ack: seq(0), flags: TCP_FLAG.SYN, window: 0, options: [] }, pseudo))));
    expect(after.host.neighbours.size).toBeLessThanOrEqual(1_024);
  });

  it('"fragmentation needed" about datagrams to everybody: a thousand paths are remembered, and none that nothing was sent on', () => {
    const { host, now } = inState('UDP sockets, one bound and one connected');
    const about = (port: number) => times(3_000, (i) => {
      const quote = new Uint8Array(28);
      emitIpv4(quote, 0, { totalLength: 1_500, identification: i, dontFragment: true, ttl: 64, protocol: IP_PROTOCOL.udp, source: self.ipv4, destination: stranger(i) });
      put16(quote, 20, port);
      put16(quote, 22, 53);
      const message: IcmpMessage = { kind: 'destination-unreachable', code: 4, nextHopMtu: 600, quote };
      return datagram(peer.ipv4, IP_PROTOCOL.icmp, icmpLength(message), (frame, at) => emitIcmp(frame, at, message));
    });
    expect(flood(host, now, about(5_000)).host.pathMtu.size).toBe(1_024);
    expect(flood(host, now, about(5_001)).host.pathMtu.size).toBe(0);
  });

  it('pieces of datagrams without end: sixty-four datagrams of sixty-four pieces, for thirty seconds', () => {
    const { host, now } = inState('UDP sockets, one bound and one connected');
    const piece = (identification: number, at: number) => datagram(peer.ipv4, IP_PROTOCOL.udp, 8, (frame, start) => put32(frame, start, at), { identification, moreFragments: true, fragmentOffset: 8 + 16 * at });
    const after = flood(host, now, times(20_000, (i) => piece(i % 200, Math.floor(i / 200)))).host;
    expect(after.fragments.size).toBe(64);
    expect(Math.max(...[...after.fragments.values()].map((f) => f.pieces.length))).toBe(64);
    expect(step(after, { type: 'wakeUp' }, later(now, ms(31_000))).host.fragments.size).toBe(0);
  });

  it('datagrams that nobody reads: the receive buffer holds what it can', () => {
    const { host, now } = inState('UDP sockets, one bound and one connected');
    const after = flood(host, now, times(5_000, (i) => datagram(stranger(i), IP_PROTOCOL.udp, UDP_HEADER + 10, (frame, at, end, pseudo) => emitUdp(frame, at, end, { sourcePort: 53, destinationPort: 5_000 }, pseudo))));
    const held = [...after.host.sockets.values()].find((s) => s.local?.port === 5_000)?.datagrams?.length ?? 0;
    expect(held).toBeGreaterThan(10);
    expect(held).toBeLessThan(400);
  });
});
