/** ICMP comes in: echo is answered, errors are passed to the transport whose datagram they quote (RFC 1122 §3.2.2). */
import type { IpAddress, Ipv4Address, Ipv6Address } from '../../core/address.ts';
import { u16, u32 } from '../../core/bytes.ts';
import { seq, seqGt, seqLe } from '../../core/seq.ts';
import { emitIcmp, icmpLength, ICMP_UNREACHABLE, type IcmpMessage } from '../../wire/icmp.ts';
import { emitIcmpv6, icmpv6Length, ICMPV6_UNREACHABLE, type Icmpv6Message } from '../../wire/icmpv6.ts';
import { IP_PROTOCOL, parseIpv4Quoted } from '../../wire/ipv4.ts';
import { IPV6_HEADER, parseIpv6Quoted } from '../../wire/ipv6.ts';
import type { Endpoint, Errno } from '../api.ts';
import { connectionKey, drop, edit, type Kernel } from '../kernel.ts';
import { destroy } from '../socket/life.ts';
import { fire } from '../transport/tcp/state.ts';
import type { Tcb } from '../transport/tcp/tcb.ts';
import { pathShrank } from '../transport/tcp/path-mtu.ts';
import { udpError, udpSends } from '../transport/udp/udp.ts';
import { datagramId, sendIp } from './output.ts';

type Echo4 = Extract<IcmpMessage, { kind: 'echo-request' | 'echo-reply' }>;
type Echo6 = Extract<Icmpv6Message, { kind: 'echo-request' | 'echo-reply' }>;

/** RFC 792 Echo or Echo Reply Message; RFC 1122 §3.2.2.6: a host must answer. */
export function echoReply4(k: Kernel, message: Echo4, to: Ipv4Address): void {
  const reply: Echo4 = { ...message, kind: 'echo-reply' };
  sendIp(k, {
    source: k.config.ipv4, destination: to, protocol: IP_PROTOCOL.icmp, length: icmpLength(reply), identification: datagramId(k), dontFragment: false,
    ttl: 64, fill: (frame, at) => emitIcmp(frame, at, reply),
  }, { why: 'datagram' });
}

export function echoReply6(k: Kernel, message: Echo6, to: Ipv6Address): void {
  const reply: Echo6 = { ...message, kind: 'echo-reply' };
  sendIp(k, {
    source: k.config.ipv6, destination: to, protocol: IP_PROTOCOL.icmpv6, length: icmpv6Length(reply), identification: 0, dontFragment: false,
    ttl: 64, fill: (frame, at, _end, pseudo) => emitIcmpv6(frame, at, reply, pseudo),
  }, { why: 'datagram' });
}

interface Quoted {
  readonly protocol: number;
  readonly local: IpAddress;
  readonly localPort: number;
  readonly remote: Endpoint;
  readonly sequence: number | undefined;
}

function readQuote4(quote: Uint8Array): Quoted | undefined {
  const header = parseIpv4Quoted(quote, 0);
  if (!header || quote.length < header.headerLength + 4) return undefined;
  return ports(quote, header.headerLength, header.protocol, header.source, header.destination);
}

function readQuote6(quote: Uint8Array): Quoted | undefined {
  const header = parseIpv6Quoted(quote, 0);
  if (!header || quote.length < IPV6_HEADER + 4) return undefined;
  return ports(quote, IPV6_HEADER, header.nextHeader, header.source, header.destination);
}

const ports = (quote: Uint8Array, at: number, protocol: number, local: IpAddress, remote: IpAddress): Quoted => ({
  protocol, local, localPort: u16(quote, at), remote: { address: remote, port: u16(quote, at + 2) }, sequence: quote.length >= at + 8 ? u32(quote, at + 4) : undefined,
});

export function icmpErrorArrived(k: Kernel, message: IcmpMessage): void {
  if (message.kind === 'time-exceeded') return toTransport(k, readQuote4(message.quote), 'EHOSTUNREACH', false);
  if (message.kind !== 'destination-unreachable') return drop(k, 'unknown-protocol');
  const quoted = readQuote4(message.quote);
  if (message.code === ICMP_UNREACHABLE.fragmentationNeeded) return tooBig(k, quoted, message.nextHopMtu);
  const port = message.code === ICMP_UNREACHABLE.port || message.code === ICMP_UNREACHABLE.protocol;
  toTransport(k, quoted, port ? 'ECONNREFUSED' : message.code === ICMP_UNREACHABLE.network ? 'ENETUNREACH' : 'EHOSTUNREACH', port);
}

export function icmpv6ErrorArrived(k: Kernel, message: Icmpv6Message): void {
  if (message.kind === 'packet-too-big') return tooBig(k, readQuote6(message.quote), message.mtu);
  if (message.kind === 'time-exceeded') return toTransport(k, readQuote6(message.quote), 'EHOSTUNREACH', false);
  if (message.kind !== 'destination-unreachable') return drop(k, 'unknown-protocol');
  const port = message.code === ICMPV6_UNREACHABLE.port;
  toTransport(k, readQuote6(message.quote), port ? 'ECONNREFUSED' : 'EHOSTUNREACH', port);
}

/** RFC 1191 §6, RFC 8201 §4: the path takes less. Only what is in flight is believed. */
function tooBig(k: Kernel, quoted: Quoted | undefined, mtu: number): void {
  if (!quoted) return drop(k, 'malformed');
  const least = quoted.remote.address.includes(':') ? 1_280 : 552;
  const known = k.pathMtu.get(quoted.remote.address) ?? k.config.mtu;
  if (quoted.protocol === IP_PROTOCOL.tcp && !inFlight(k, quoted)) return drop(k, 'unacceptable');
  if (quoted.protocol === IP_PROTOCOL.udp && !udpSends(k, quoted.localPort, quoted.remote)) return drop(k, 'no-socket');
  if (mtu > 0 && mtu < known) remember(k, quoted.remote.address, Math.max(mtu, least));
  if (quoted.protocol !== IP_PROTOCOL.tcp) return;
  const id = k.connections.get(connectionKey(quoted.localPort, quoted.remote));
  if (id === undefined) return;
  const s = edit(k, id);
  pathShrank(k, s, s.tcb as Tcb);
}

/** Paths whose size is remembered at most: beyond, the oldest goes. */
const MOST_PATHS = 1_024;

function remember(k: Kernel, address: IpAddress, mtu: number): void {
  const oldest = k.pathMtu.keys().next();
  if (k.pathMtu.size >= MOST_PATHS && !k.pathMtu.has(address) && !oldest.done) k.pathMtu.delete(oldest.value);
  k.pathMtu.set(address, mtu);
}

function inFlight(k: Kernel, quoted: Quoted): boolean {
  const id = k.connections.get(connectionKey(quoted.localPort, quoted.remote));
  const t = id === undefined ? undefined : k.sockets.get(id)?.tcb;
  if (!t || quoted.sequence === undefined) return false;
  const at = seq(quoted.sequence);
  return seqLe(t.una, at) && seqGt(t.nxt, at);
}

/** RFC 1122 §4.2.3.9: hard errors end a connection that is being opened; the rest is only remembered. */
function toTransport(k: Kernel, quoted: Quoted | undefined, errno: Errno, hard: boolean): void {
  if (!quoted) return drop(k, 'malformed');
  if (quoted.protocol === IP_PROTOCOL.udp) return hard ? udpError(k, quoted.localPort, quoted.remote, errno) : undefined;
  const id = k.connections.get(connectionKey(quoted.localPort, quoted.remote));
  if (id === undefined || !inFlight(k, quoted)) return drop(k, 'no-socket');
  const s = edit(k, id);
  const t = s.tcb as Tcb;
  if (t.state === 'SYN-SENT') {
    s.error = errno;
    s.shutReceive = s.shutSend = true;
    fire(k, s, t, 'user-timeout');
    if (s.orphan) destroy(k, s);
    return;
  }
  t.softError = true;
}
