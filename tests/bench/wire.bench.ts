import { ipv4, mac } from '../../src/model/core/address.ts';
import { seq } from '../../src/model/core/seq.ts';
import { micros } from '../../src/model/core/units.ts';
import { readCapture } from '../../src/model/capture/read.ts';
import { writePcapng } from '../../src/model/capture/write.ts';
import { emitEthernet, ETHER_TYPE, parseEthernet } from '../../src/model/wire/ethernet.ts';
import { dissect } from '../../src/model/wire/frame.ts';
import { fieldsOf } from '../../src/model/wire/fields.ts';
import { emitIpv4, IP_PROTOCOL, parseIpv4, pseudoSum4 } from '../../src/model/wire/ipv4.ts';
import { emitTcp, parseTcp, tcpChecksumOk, tcpHeaderLength, type TcpOption } from '../../src/model/wire/tcp.ts';
import { medianMs, type Measurement } from './measurement.ts';

const [A, B] = [ipv4('10.0.0.1'), ipv4('10.0.0.2')];
const [MAC_A, MAC_B] = [mac('02:00:00:00:00:01'), mac('02:00:00:00:00:02')];
const data = new Uint8Array(1_448).fill(65);

/** A full segment with timestamps. */
function emit(n: number): Uint8Array {
  const options: TcpOption[] = [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'timestamps', value: n, echo: n }];
  const headerLength = tcpHeaderLength(options);
  const frame = new Uint8Array(34 + headerLength + data.length);
  frame.set(data, 34 + headerLength);
  emitEthernet(frame, { destination: MAC_B, source: MAC_A, etherType: ETHER_TYPE.ipv4 });
  emitIpv4(frame, 14, { totalLength: frame.length - 14, identification: n & 0xffff, dontFragment: true, ttl: 64, protocol: IP_PROTOCOL.tcp, source: A, destination: B });
  emitTcp(frame, 34, frame.length, { sourcePort: 50_000, destinationPort: 80, seq: seq(n * 1_448), ack: seq(1), flags: 24, window: 500, options }, pseudoSum4(A, B, IP_PROTOCOL.tcp, frame.length - 34));
  return frame;
}

function parsed(frame: Uint8Array): boolean {
  const ip = parseEthernet(frame) && parseIpv4(frame);
  if (!ip?.checksumOk) return false;
  const end = 14 + ip.totalLength;
  return parseTcp(frame, 34, end) !== undefined && tcpChecksumOk(frame, 34, end, pseudoSum4(ip.source, ip.destination, ip.protocol, end - 34));
}

export function measure(): readonly Measurement[] {
  const count = 100_000;
  const there = medianMs(() => {
    for (let n = 0; n < count; n++) if (!parsed(emit(n))) throw new Error('a frame of our own was not read');
  }, 3);
  const frames = Array.from({ length: 10_000 }, (_, n) => emit(n));
  const file = writePcapng(frames.map((bytes, n) => ({ at: micros(n), bytes })));
  return [
    { name: 'emit, parse and check 100,000 segments of 1,448 bytes', value: there, unit: 'ms', atMost: 1_000 },
    { name: 'dissect 10,000 such frames', value: medianMs(() => frames.forEach((frame) => dissect(frame))), unit: 'ms' },
    { name: 'list all fields of 10,000 such frames', value: medianMs(() => frames.forEach((frame) => fieldsOf(frame))), unit: 'ms' },
    { name: 'read a pcapng of 10,000 such frames', value: medianMs(() => readCapture(file)), unit: 'ms' },
  ];
}
