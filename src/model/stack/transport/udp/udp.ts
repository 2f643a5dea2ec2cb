/** UDP (RFC 768): ports and a checksum on top of IP, and nothing else: no connection, no order, no repeat. */
import { isIpv6, type IpAddress } from '../../../core/address.ts';
import { IP_PROTOCOL } from '../../../wire/ipv4.ts';
import { emitUdp, parseUdp, UDP_HEADER, udpChecksumOk } from '../../../wire/udp.ts';
import type { Endpoint, Errno } from '../../api.ts';
import { datagramId, flowLabel, fragmentId, pathMtu, sendIp } from '../../internet/output.ts';
import { drop, edit, type Kernel } from '../../kernel.ts';
import { ownAddress } from '../../socket/life.ts';
import type { Socket } from '../../socket/socket.ts';

/** The largest payload: 65,535 less the headers. */
const LARGEST = { 4: 65_507, 6: 65_527 } as const;

/** @returns an errno, or undefined when the datagram left */
export function sendDatagram(k: Kernel, s: Socket, to: Endpoint, data: Uint8Array): Errno | undefined {
  if (data.length > LARGEST[s.family]) return 'EMSGSIZE';
  const v6 = s.family === 6;
  const whole = UDP_HEADER + data.length;
  const fits = whole + (v6 ? 40 : 20) <= pathMtu(k, to.address);
  sendIp(k, {
    source: ownAddress(k, s), destination: to.address, protocol: IP_PROTOCOL.udp, length: whole,
    identification: v6 ? fragmentId(k) : datagramId(k),
    // Linux sets DF on what fits and lets the rest be cut up (ip_no_pmtu_disc = 0).
    dontFragment: !v6 && fits, ttl: s.options.ttl, flowLabel: v6 ? flowLabel(k) : 0,
    fill: (frame, at, end, pseudo) => {
      frame.set(data, at + UDP_HEADER);
      emitUdp(frame, at, end, { sourcePort: (s.local as Endpoint).port, destinationPort: to.port }, pseudo);
    },
  }, { why: 'datagram', socket: s.id });
  return undefined;
}

/** A connected socket takes from its peer only; the most exact match gets the datagram (udp(7)). */
function socketFor(k: Kernel, local: Endpoint, remote: Endpoint): Socket | undefined {
  let found: Socket | undefined;
  for (const s of k.sockets.values()) {
    if (s.type !== 'dgram' || s.local?.port !== local.port || (s.family === 6) !== isIpv6(local.address)) continue;
    if (s.remote) {
      if (s.remote.port === remote.port && s.remote.address === remote.address) return s;
    } else {
      found ??= s;
    }
  }
  return found;
}

/** @returns true when nobody has the port: the caller answers with ICMP port unreachable (RFC 1122 §4.1.3.1) */
export function udpArrived(k: Kernel, bytes: Uint8Array, at: number, end: number, source: IpAddress, destination: IpAddress, pseudo: number): boolean {
  const header = parseUdp(bytes, at, end);
  if (!header) {
    drop(k, 'malformed');
    return false;
  }
  if (!udpChecksumOk(bytes, at, header, pseudo, isIpv6(destination) ? 6 : 4)) {
    drop(k, 'bad-checksum');
    return false;
  }
  const from = { address: source, port: header.sourcePort };
  const found = socketFor(k, { address: destination, port: header.destinationPort }, from);
  if (!found) {
    drop(k, 'no-socket');
    return true;
  }
  const s = edit(k, found.id);
  const queued = (s.datagrams ?? []).reduce((sum, d) => sum + d.data.length + 832, 0);
  if (queued > s.options.receiveBuffer) {
    drop(k, 'receive-buffer-full', s.id);
    return false;
  }
  s.datagrams?.push({ from, data: bytes.slice(at + UDP_HEADER, at + header.length), cause: k.cause });
  return false;
}

/** An ICMP error about a datagram of ours: only a connected socket is told (RFC 1122 §4.1.3.3; Linux without IP_RECVERR). */
export function udpError(k: Kernel, localPort: number, remote: Endpoint, errno: Errno): void {
  for (const s of k.sockets.values()) {
    if (s.type === 'dgram' && s.local?.port === localPort && s.remote?.port === remote.port && s.remote.address === remote.address) edit(k, s.id).error = errno;
  }
}

/** Whether a socket of ours may have sent from this port to there. */
export function udpSends(k: Kernel, localPort: number, remote: Endpoint): boolean {
  for (const s of k.sockets.values()) {
    if (s.type === 'dgram' && s.local?.port === localPort && (!s.remote || (s.remote.port === remote.port && s.remote.address === remote.address))) return true;
  }
  return false;
}
