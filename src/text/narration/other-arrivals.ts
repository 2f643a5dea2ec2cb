/** Sentences about what arrives and is no TCP segment: datagrams, fragments, ICMP, ARP, neighbour discovery. */
import { u16 } from '../../model/core/bytes.ts';
import { parseArp } from '../../model/wire/arp.ts';
import { ICMP_TYPE, ICMP_UNREACHABLE } from '../../model/wire/icmp.ts';
import type { SentEvent } from '../../model/trace/events.ts';
import { viewAfter } from '../../model/trace/view-at.ts';
import { applicationBytes, speaks } from './scene.ts';
import type { Scene } from './scene.ts';
import { told } from './told.ts';
import type { Told } from './told.ts';

export function narrateFrame(scene: Scene, frame: SentEvent): Told {
  const { host, peer } = scene;
  if (speaks(frame, 'arp')) {
    const address = parseArp(frame.bytes)?.targetIp ?? '';
    return frame.why === 'arp-request' ? told('arrival.arp-request', { host, address }) : told('arrival.arp-reply', { host });
  }
  if (frame.why === 'neighbour-solicitation') return told('arrival.solicitation', { host, address: ownAddress(scene) });
  if (frame.why === 'neighbour-advertisement') return told('arrival.advertisement');
  if (speaks(frame, 'icmp') || speaks(frame, 'icmpv6')) {
    const held = viewAfter(scene.trace, scene.key.n)[host].sockets.some((socket) => socket.type === 'dgram' && socket.remote !== undefined) ? 'connected' : 'no';
    return told('arrival.icmp', { host, held, icmp: icmpMeaning(frame), errno: scene.returned.find((each) => each.errno)?.errno ?? 'none' });
  }
  const answered = scene.sent.some((each) => each.why === 'icmp-error');
  if (answered) return told('arrival.no-port', { port: udpPort(frame) });
  const read = scene.returned.find((each) => each.result >= 0);
  if (isFragment(frame)) return told('arrival.fragment', { last: read ? 'yes' : 'no' });
  if (speaks(frame, 'udp')) return told('arrival.datagram', { host, peer, bytes: applicationBytes(frame), read: read ? 'yes' : 'no' });
  return told('arrival.other', { host });
}

const ownAddress = (scene: Scene): string => scene.trace.nodes.find((node) => node.name === scene.host)?.ipv6 ?? '';

/** RFC 791 §3.1: more fragments, or an offset. */
function isFragment(frame: SentEvent): boolean {
  const ip = frame.spans.find((span) => span.protocol === 'ipv4');
  if (!ip) return false;
  return (u16(frame.bytes, ip.start + 6) & 0x3fff) !== 0;
}

function udpPort(frame: SentEvent): number {
  const udp = frame.spans.find((span) => span.protocol === 'udp');
  return udp ? u16(frame.bytes, udp.start + 2) : 0;
}

function icmpMeaning(frame: SentEvent): string {
  const span = frame.spans.find((each) => each.protocol === 'icmp' || each.protocol === 'icmpv6');
  const type = frame.bytes[span?.start ?? 0];
  const code = frame.bytes[(span?.start ?? 0) + 1];
  if (span?.protocol === 'icmpv6') return type === 1 && code === 4 ? 'port' : type === 2 ? 'tooBig' : type === 3 ? 'time' : 'other';      // RFC 4443 §3
  if (type === ICMP_TYPE.timeExceeded) return 'time';
  if (type !== ICMP_TYPE.destinationUnreachable) return 'other';
  switch (code) {
    case ICMP_UNREACHABLE.port:
      return 'port';
    case ICMP_UNREACHABLE.fragmentationNeeded:
      return 'tooBig';
    case ICMP_UNREACHABLE.host:
      return 'host';
    default:
      return 'other';
  }
}
