/** Every field of every header of a frame, with its place and value: what header diagrams and byte panels draw. */
import { macFrom, ipv4From, ipv6From } from '../core/address.ts';
import { toHex } from '../core/bytes.ts';
import { ARP_FIELDS } from './arp.ts';
import { ETHERNET_FIELDS, ETHERNET_HEADER, VLAN_FIELDS, VLAN_TAG } from './ethernet.ts';
import { bitsAt, type FieldShow, type FieldSpec, type FieldUnit } from './field.ts';
import { dissect, type Dissection, type FaultId, type ProtocolName } from './frame.ts';
import { ICMP_FIELDS, ICMP_HEADER } from './icmp.ts';
import { ICMPV6_FIELDS, NEIGHBOUR_OPTION_FIELDS } from './icmpv6.ts';
import { IP_PROTOCOL, IPV4_FIELDS, IPV4_HEADER, parseIpv4Quoted } from './ipv4.ts';
import { IPV6_EXTENSION_FIELDS, IPV6_FIELDS, IPV6_FRAGMENT_FIELDS, IPV6_HEADER, ipv6Upper, parseIpv6Quoted, type Ipv6Extension } from './ipv6.ts';
import { parseTcpOptions, TCP_FIELDS, TCP_HEADER, TCP_OPTION_FIELDS, TCP_OPTION_HEAD, tcpFlagNames } from './tcp.ts';
import { UDP_FIELDS } from './udp.ts';

export interface FieldValue {
  /** The field's id in its table; labels are in the catalogues under it. */
  readonly id: string;
  /** The header it stands in. */
  readonly protocol: ProtocolName | 'http' | 'websocket' | 'sse';
  /** Bits from the start of the frame. */
  readonly bit: number;
  readonly bits: number;
  /** The bytes it touches, [start, end). */
  readonly start: number;
  readonly end: number;
  /** The bits as a number; undefined for more than 48. */
  readonly raw: number | undefined;
  /** The value as it is shown: '443', '0x0800', '10.0.0.1', 'SYN,ACK'. No words. */
  readonly text: string;
  /** raw times the field's scale, when the field has one. */
  readonly scaled?: number;
  readonly unit?: FieldUnit;
  /** An id of what this value stands for: 'protocol.tcp'. */
  readonly meaning?: string;
  readonly cite: string;
  /** How deep it is nested: 0 for a header's own fields, 1 for a single flag or a field of an option, one more inside a quoted datagram. */
  readonly depth: number;
  /** The fault found at this field. */
  readonly fault?: FaultId;
}

type Sink = FieldValue[];

/** Most bytes that a value's text shows; the field's place says how many there are. */
const SHOWN_BYTES = 64;

/** A value's text by the table's way of showing it. @param bits at most 48 for number, hex, bit and flags */
function shown(frame: Uint8Array, bit: number, bits: number, show: FieldShow): string {
  const at = bit >> 3;
  switch (show) {
    case 'number':
    case 'bit':
      return String(bitsAt(frame, bit, bits));
    case 'hex':
      return `0x${bitsAt(frame, bit, bits).toString(16).padStart(Math.ceil(bits / 4), '0')}`;
    case 'flags':
      return tcpFlagNames(bitsAt(frame, bit, bits)).join(',');
    case 'mac':
      return macFrom(frame, at);
    case 'ipv4':
      return ipv4From(frame, at);
    case 'ipv6':
      return ipv6From(frame, at);
    case 'bytes':
      return toHex(frame.subarray(at, at + Math.min(bits >> 3, SHOWN_BYTES)));
    case 'text':
      return String.fromCharCode(...frame.subarray(at, at + Math.min(bits >> 3, SHOWN_BYTES)));
    case 'none':
      return '';
  }
}

/** One value of a table's field. @param at byte offset of the header that the table describes */
function fieldValue(frame: Uint8Array, at: number, spec: FieldSpec, protocol: FieldValue['protocol'], depth = 0): FieldValue {
  const bit = 8 * at + spec.bit;
  const raw = spec.bits <= 48 ? bitsAt(frame, bit, spec.bits) : undefined;
  const meaning = raw === undefined ? undefined : spec.meanings?.[raw];
  return {
    id: spec.id,
    protocol,
    bit,
    bits: spec.bits,
    start: bit >> 3,
    end: (bit + spec.bits + 7) >> 3,
    raw,
    text: shown(frame, bit, spec.bits, spec.show),
    ...(spec.scale !== undefined && raw !== undefined && { scaled: raw * spec.scale }),
    ...(spec.unit && { unit: spec.unit }),
    ...(meaning !== undefined && { meaning }),
    cite: spec.cite,
    depth: depth + (spec.within ? 1 : 0),
  };
}

/** Adds each field of a table that lies wholly before `end`. */
function table(sink: Sink, frame: Uint8Array, at: number, end: number, specs: readonly FieldSpec[], protocol: ProtocolName, depth = 0): void {
  for (const spec of specs) {
    if (8 * at + spec.bit + spec.bits <= 8 * end) sink.push(fieldValue(frame, at, spec, protocol, depth));
  }
}

/** A run of bytes as one field. */
function bytesField(id: string, protocol: FieldValue['protocol'], frame: Uint8Array, start: number, end: number, cite: string, show: FieldShow = 'bytes', depth = 0): FieldValue {
  return fieldValue(frame, start, { id, bit: 0, bits: 8 * (end - start), show, cite }, protocol, depth);
}

function bytes(sink: Sink, id: string, protocol: ProtocolName, frame: Uint8Array, start: number, end: number, cite: string, show: FieldShow = 'bytes', depth = 0): void {
  if (end > start) sink.push(bytesField(id, protocol, frame, start, end, cite, show, depth));
}

function ethernet(sink: Sink, frame: Uint8Array, end: number): void {
  table(sink, frame, 0, end, ETHERNET_FIELDS, 'ethernet');
  for (let at = ETHERNET_HEADER; at < end; at += VLAN_TAG) table(sink, frame, at, end, VLAN_FIELDS, 'ethernet');
}

function ipv4(sink: Sink, frame: Uint8Array, at: number, end: number, depth = 0): void {
  table(sink, frame, at, end, IPV4_FIELDS, 'ipv4', depth);
  bytes(sink, 'ipv4.options', 'ipv4', frame, at + IPV4_HEADER, end, 'RFC 791 §3.1', 'bytes', depth);
}

function ipv6(sink: Sink, frame: Uint8Array, at: number, end: number, extensions: readonly Ipv6Extension[], depth = 0): void {
  table(sink, frame, at, end, IPV6_FIELDS, 'ipv6', depth);
  for (const each of extensions) {
    if (each.protocol === IP_PROTOCOL.fragment) table(sink, frame, each.start, each.end, IPV6_FRAGMENT_FIELDS, 'ipv6', depth);
    else {
      table(sink, frame, each.start, each.end, IPV6_EXTENSION_FIELDS, 'ipv6', depth);
      bytes(sink, 'ipv6-extension.rest', 'ipv6', frame, each.start + 2, each.end, 'RFC 8200 §4', 'bytes', depth);
    }
  }
}

function tcpOptions(sink: Sink, frame: Uint8Array, start: number, end: number): void {
  const { placed, bad } = parseTcpOptions(frame, start, end);
  let rest = start;
  for (const { option, start: at, end: to } of placed) {
    const { id, cite, fields } = TCP_OPTION_FIELDS[option.kind];
    bytes(sink, id, 'tcp', frame, at, to, cite, option.kind === 'unknown' ? 'bytes' : 'none');
    rest = to;
    if (option.kind === 'eol' || option.kind === 'nop') continue;
    table(sink, frame, at, to, TCP_OPTION_HEAD, 'tcp', 1);
    if (option.kind === 'sack') option.blocks.forEach((_, i) => table(sink, frame, at + 8 * i, to, fields, 'tcp', 1));
    else table(sink, frame, at, to, fields, 'tcp', 1);
    if (option.kind === 'unknown') bytes(sink, 'tcp.option-value', 'tcp', frame, at + 2, to, cite, 'bytes', 1);
  }
  bytes(sink, bad === undefined ? 'tcp.padding' : 'tcp.option-unreadable', 'tcp', frame, rest, end, 'RFC 9293 §3.1');
}

/** The datagram that an ICMP error quotes, as far as it goes. */
function quote(sink: Sink, frame: Uint8Array, start: number, end: number, version: 4 | 6): void {
  const carrier = version === 4 ? 'icmp' : 'icmpv6';
  const cite = version === 4 ? 'RFC 792 Message Formats' : 'RFC 4443 §3';
  bytes(sink, 'icmp.quote', carrier, frame, start, end, cite, 'none');
  const header4 = version === 4 ? parseIpv4Quoted(frame, start, end) : undefined;
  const header6 = version === 6 ? parseIpv6Quoted(frame, start, end) : undefined;
  let at = start;
  let protocol = -1;
  if (header4) {
    at = start + header4.headerLength;
    protocol = header4.fragmentOffset > 0 ? -1 : header4.protocol;
    ipv4(sink, frame, start, at, 1);
  } else if (header6) {
    const upper = ipv6Upper(frame, start, end, header6);
    at = upper?.at ?? start + IPV6_HEADER;
    protocol = upper && !upper.fragment?.offset ? upper.protocol : -1;
    ipv6(sink, frame, start, at, upper?.extensions ?? [], 1);
  }
  const before = sink.length;
  if (protocol === IP_PROTOCOL.udp) table(sink, frame, at, end, UDP_FIELDS, 'udp', 1);
  if (protocol === IP_PROTOCOL.tcp) table(sink, frame, at, end, TCP_FIELDS, 'tcp', 1);
  // RFC 792 asks for 8 bytes of the transport header: what stands behind the last whole field is listed as bytes.
  if (sink.length > before) at = sink.at(-1)?.end ?? at;
  bytes(sink, 'icmp.quote-rest', carrier, frame, at, end, cite, 'bytes', 1);
}

function icmp(sink: Sink, frame: Uint8Array, at: number, end: number, found: Dissection): void {
  if (!found.icmp) return;
  table(sink, frame, at, end, ICMP_FIELDS[found.icmp.kind], 'icmp');
  if ('quote' in found.icmp) quote(sink, frame, at + ICMP_HEADER, end, 4);
  else bytes(sink, 'icmp.data', 'icmp', frame, at + ICMP_HEADER, end, 'RFC 792 Message Formats');
}

function icmpv6(sink: Sink, frame: Uint8Array, at: number, end: number, found: Dissection): void {
  if (!found.icmpv6) return;
  table(sink, frame, at, end, ICMPV6_FIELDS[found.icmpv6.kind], 'icmpv6');
  if ('quote' in found.icmpv6) quote(sink, frame, at + ICMP_HEADER, end, 6);
  else if ('target' in found.icmpv6) {
    for (let here = at + 24; here + 8 <= end; ) {
      const length = 8 * (frame[here + 1] as number);
      const link = length === 8 && (frame[here] === 1 || frame[here] === 2);
      table(sink, frame, here, here + length, link ? NEIGHBOUR_OPTION_FIELDS : NEIGHBOUR_OPTION_FIELDS.slice(0, 2), 'icmpv6');
      if (!link) bytes(sink, 'icmpv6.option-value', 'icmpv6', frame, here + 2, here + length, 'RFC 4861 §4.6');
      here += length;
    }
  } else bytes(sink, 'icmpv6.data', 'icmpv6', frame, at + ICMP_HEADER, end, 'RFC 4443 §2.1');
}

/** Where the datagram ends by its own header. */
function datagramEnd({ spans, ipv4: v4, ipv6: v6 }: Dissection): number {
  const start = spans.find(({ layer }) => layer === 'internet')?.start ?? 0;
  if (v4) return start + v4.totalLength;
  return v6 ? start + IPV6_HEADER + v6.payloadLength : 0;
}

/**
 * The fields of all layers, in the order they stand in the frame: together they cover every byte of it exactly once, but for single
 * flags and fields of options, which repeat a part of the field before them (depth 1 and more). Application data is one field,
 * 'data.bytes'; what it says is http/'s to list.
 * @param found dissect(frame), when the caller has it
 */
export function fieldsOf(frame: Uint8Array, found: Dissection = dissect(frame)): FieldValue[] {
  const sink: Sink = [];
  let covered = 0;
  for (const { protocol, start, end } of found.spans) {
    covered = end;
    if (protocol === 'ethernet') ethernet(sink, frame, end);
    else if (protocol === 'arp') table(sink, frame, start, end, ARP_FIELDS, 'arp');
    else if (protocol === 'ipv4') ipv4(sink, frame, start, end);
    else if (protocol === 'ipv6') ipv6(sink, frame, start, end, found.ipv6Upper?.extensions ?? []);
    else if (protocol === 'icmp') icmp(sink, frame, start, end, found);
    else if (protocol === 'icmpv6') icmpv6(sink, frame, start, end, found);
    else if (protocol === 'udp') table(sink, frame, start, end, UDP_FIELDS, 'udp');
    else if (protocol === 'tcp') {
      table(sink, frame, start, end, TCP_FIELDS, 'tcp');
      tcpOptions(sink, frame, start + TCP_HEADER, end);
    } else bytes(sink, 'data.bytes', 'data', frame, start, end, 'RFC 1122 §1.1.3');
  }
  if (found.udp) {
    // RFC 9868 §8: bytes of the datagram behind the UDP length are the surplus area.
    const end = Math.min(datagramEnd(found), frame.length);
    bytes(sink, 'udp.surplus', 'udp', frame, covered, end, 'RFC 9868 §8');
    covered = Math.max(covered, end);
  }
  bytes(sink, covered === 0 ? 'data.bytes' : 'ethernet.padding', covered === 0 ? 'data' : 'ethernet', frame, covered, frame.length, 'RFC 894 Frame Format');
  if (found.faults.length === 0) return sink;
  return sink.map((field) => {
    const fault = found.faults.find((each) => each.at >= field.start && each.at < field.end);
    return fault ? { ...field, fault: fault.id } : field;
  });
}
