/**
 * What the bytes that two programs send each other say: every part of HTTP/1.x messages, event streams and WebSocket frames, with its
 * place in its direction's stream. Places are bits and bytes of the stream; `fieldsOfSegment` moves those of one segment into its frame.
 */
import type { FieldValue } from '../wire/fields.ts';
import { bitsAt, type FieldSpec } from '../wire/field.ts';
import type { AppFieldId } from './field-ids.ts';
import { latin1, lineAt, listOf, valuesOf, type Head, type HttpField, type HttpFaultId } from './head.ts';
import { createReceiver, feedFrames, textOf, type MessageFaultId } from './messages.ts';
import { createParser, feed, finish, type Found } from './parser.ts';
import { createSseParser, feedSse, type SseFound } from './sse.ts';
import { isControl, OPCODE, parseFrame, RSV1, WEBSOCKET_FIELDS } from './websocket.ts';

export type AppFault = HttpFaultId | MessageFaultId;
/** A part of an application's bytes. Depth 0 parts cover a stream once, those of depth 1 repeat a part of the one before. */
export type AppField = Omit<FieldValue, 'id' | 'fault'> & { readonly id: AppFieldId; readonly fault?: AppFault };

export type AppProtocol = 'http' | 'websocket' | 'unknown';

export interface AppStream {
  readonly protocol: AppProtocol;
  readonly fields: readonly AppField[];
}

/** Longest text that a part shows; its place tells how long it is. */
const SHOWN = 2_048;

function part(bytes: Uint8Array, id: AppFieldId, start: number, end: number, cite: string, more: Partial<AppField> = {}): AppField {
  return {
    id, protocol: 'http', bit: 8 * start, bits: 8 * (end - start), start, end, raw: undefined, cite, depth: 0,
    text: more.text ?? latin1(bytes, start, Math.min(end, start + SHOWN)), ...more,
  };
}

/**
 * Both directions of one connection, as far as they are known.
 * @param client, server all bytes that this side has sent so far
 * @param closed whether the server has closed its side: ends a body that has no length
 * @returns 'unknown' and one field for a side that does not start as HTTP does
 */
export function dissectStreams(client: Uint8Array, server: Uint8Array, closed = false): Readonly<Record<'client' | 'server', AppStream>> {
  if (!looksLikeHttp(client) && !looksLikeHttp(server)) return { client: unknown(client), server: unknown(server) };
  const asked = feed(createParser('request'), client).found;
  const methods = asked.flatMap((each) => (each.kind === 'head' && each.head.kind === 'request' ? [each.head.method] : []));
  const response = feed(createParser('response', { methods }), server);
  const answered = closed ? [...response.found, ...finish(response.parser).found] : response.found;
  const upgrade = answered.find((each) => each.kind === 'head' && each.framing.kind === 'switch');
  const back = httpFields(server, answered);
  if (upgrade?.kind !== 'head') return { client: { protocol: 'http', fields: httpFields(client, asked) }, server: { protocol: 'http', fields: back } };
  // The request that was answered so is the last HTTP on the client's side.
  const turn = turningPoint(asked, answered.filter((each) => each.kind === 'head' && !isInterim(each.head)).indexOf(upgrade));
  const before = feed(createParser('request'), client.subarray(0, turn)).found;
  const websocket = upgrade.head.kind === 'response' && listOf(upgrade.head, 'Upgrade').includes('websocket');
  // RFC 7692 §6: compressed messages have RSV1 set.
  const allowed = valuesOf(upgrade.head, 'Sec-WebSocket-Extensions').some((value) => value.includes('permessage-deflate')) ? RSV1 : 0;
  const behind = (bytes: Uint8Array, from: 'client' | 'server', at: number): AppField[] => {
    if (at >= bytes.length) return [];
    return websocket ? webSocketFields(bytes, at, from, allowed) : [part(bytes, 'http.tunnel', at, bytes.length, 'RFC 9110 §9.3.6')];
  };
  const protocol = websocket ? 'websocket' : 'http';
  const switched = back.filter(({ id }) => id !== 'http.tunnel');
  return {
    client: { protocol, fields: [...httpFields(client.subarray(0, turn), before), ...behind(client, 'client', turn)] },
    server: { protocol, fields: [...switched, ...behind(server, 'server', upgrade.end)] },
  };
}

const isInterim = (head: Head): boolean => head.kind === 'response' && head.status >= 100 && head.status < 200 && head.status !== 101;

const unknown = (bytes: Uint8Array): AppStream => ({ protocol: 'unknown', fields: bytes.length > 0 ? [part(bytes, 'data.bytes', 0, bytes.length, 'RFC 1122 §1.1.3')] : [] });

/** Whether a stream starts with a request line or a status line, as far as it goes. */
export function looksLikeHttp(bytes: Uint8Array): boolean {
  const line = lineAt(bytes, 0);
  const start = latin1(bytes, 0, Math.min(line?.end ?? bytes.length, 8_192));
  return /^HTTP\/1\.\d( |$)/.test(start) || /^[A-Z]{3,20} \S+ HTTP\/1\.\d$/.test(start);
}

/** Where the nth request (from 0) ends. */
function turningPoint(asked: readonly Found[], n: number): number {
  const ends = asked.filter(({ kind }) => kind === 'end');
  return ends[n]?.end ?? asked.at(-1)?.end ?? 0;
}

function httpFields(bytes: Uint8Array, found: readonly Found[]): AppField[] {
  const fields: AppField[] = [];
  let covered = 0;
  let events: ReturnType<typeof createSseParser> | undefined;
  for (const each of found) {
    covered = Math.max(covered, each.end);
    switch (each.kind) {
      case 'blank':
        fields.push(part(bytes, 'http.empty-line', each.start, each.end, 'RFC 9112 §2.2', { text: '' }));
        break;
      case 'head':
        fields.push(...headFields(bytes, each.start, each.end, each.head));
        events = each.head.kind === 'response' && /^text\/event-stream(;|$)/i.test(valuesOf(each.head, 'Content-Type')[0] ?? '') ? createSseParser() : undefined;
        break;
      case 'chunk':
        fields.push(part(bytes, 'http.chunk-line', each.start, each.end, 'RFC 9112 §7.1', { text: '' }));
        fields.push(part(bytes, 'http.chunk-size', each.start, each.start + each.digits, 'RFC 9112 §7.1', { raw: each.size, unit: 'bytes', scaled: each.size, depth: 1 }));
        break;
      case 'content':
        fields.push(part(bytes, 'http.content', each.start, each.end, 'RFC 9112 §6', { text: shownText(each.bytes) }));
        if (events) {
          const fed = feedSse(events, each.bytes);
          // Places count within the event stream: its bytes up to here are `events.at` and what waits there.
          const shift = each.start - events.at - events.rest.length;
          for (const one of fed.found) fields.push(...sseFields(bytes, one, shift, each.start));
          events = fed.parser;
        }
        break;
      case 'chunk-end':
        fields.push(part(bytes, 'http.chunk-end', each.start, each.end, 'RFC 9112 §7.1', { text: '' }));
        break;
      case 'trailers':
        fields.push(...lines(bytes, each.start, each.fields, 'http.trailer-line', 'RFC 9112 §7.1.2'));
        fields.push(part(bytes, 'http.empty-line', endOf(each.fields, each.start, each.start), each.end, 'RFC 9112 §7.1', { text: '' }));
        break;
      case 'switched':
        fields.push(part(bytes, 'http.tunnel', each.start, each.end, 'RFC 9110 §9.3.6'));
        break;
      case 'fault':
        fields.push(part(bytes, 'http.unreadable', each.start, bytes.length, 'RFC 9112 §2.2', { fault: each.fault.id }));
        return fields;
      case 'end':
        break;
    }
  }
  if (covered < bytes.length) fields.push(part(bytes, 'http.incomplete', covered, bytes.length, 'RFC 9112 §8'));
  return fields;
}

const shownText = (bytes: Uint8Array): string => textOf(bytes.subarray(0, SHOWN)) ?? latin1(bytes, 0, Math.min(bytes.length, SHOWN));

/** Where the last of these lines ends. */
const endOf = (fields: readonly HttpField[], shift: number, none: number): number => (fields.at(-1)?.end ?? none - shift) + shift;

function headFields(bytes: Uint8Array, start: number, end: number, head: Head): AppField[] {
  const first = lineAt(bytes, start);
  if (!first) return [];
  const request = head.kind === 'request';
  const cite = request ? 'RFC 9112 §3' : 'RFC 9112 §4';
  const sub = (id: AppFieldId, from: number, length: number, more: Partial<AppField> = {}): AppField => part(bytes, id, from, from + length, cite, { depth: 1, ...more });
  const parts = request
    ? [
        sub('http.method', start, head.method.length, { cite: 'RFC 9112 §3.1' }),
        sub('http.target', start + head.method.length + 1, head.target.length, { cite: 'RFC 9112 §3.2' }),
        sub('http.version', start + head.method.length + head.target.length + 2, 8, { cite: 'RFC 9112 §2.3' }),
      ]
    : [
        sub('http.version', start, 8, { cite: 'RFC 9112 §2.3' }),
        sub('http.status', start + 9, 3, { raw: head.status, meaning: `http.status-${Math.floor(head.status / 100)}xx` }),
        ...(head.reason ? [sub('http.reason', start + 13, head.reason.length)] : []),
      ];
  return [
    part(bytes, request ? 'http.request-line' : 'http.status-line', start, first.next, cite, { text: latin1(bytes, start, first.end) }),
    ...parts,
    ...lines(bytes, start, head.fields, 'http.field-line', 'RFC 9112 §5'),
    part(bytes, 'http.empty-line', endOf(head.fields, start, first.next), end, 'RFC 9112 §2.1', { text: '' }),
  ];
}

function lines(bytes: Uint8Array, shift: number, fields: readonly HttpField[], id: AppFieldId, cite: string): AppField[] {
  return fields.flatMap(({ name, value, start, end, valueStart, valueEnd }) => [
    part(bytes, id, shift + start, shift + end, cite, { text: `${name}: ${value}` }),
    part(bytes, 'http.field-name', shift + start, shift + start + name.length, 'RFC 9110 §5.1', { depth: 1, text: name }),
    ...(valueEnd > valueStart ? [part(bytes, 'http.field-value', shift + valueStart, shift + valueEnd, 'RFC 9110 §5.5', { depth: 1, text: value })] : []),
  ]);
}

/** Lines of an event stream, one level below the content they stand in; a line that chunks cut is shown from where its last piece starts. */
function sseFields(bytes: Uint8Array, found: SseFound, shift: number, from: number): AppField[] {
  const cite = 'WHATWG HTML §9.2.6';
  const place = (id: AppFieldId, start: number, end: number, text: string, depth: number): AppField[] => {
    const begin = Math.max(from, start + shift);
    return end + shift > begin ? [part(bytes, id, begin, end + shift, cite, { protocol: 'sse', depth, text })] : [];
  };
  switch (found.kind) {
    case 'comment':
      return place('sse.comment', found.start, found.end, found.text, 1);
    case 'field':
      return [
        ...place('sse.line', found.start, found.end, `${found.name}: ${found.value}`, 1),
        ...place('sse.field-name', found.start, found.nameEnd, found.name, 2),
        ...place('sse.field-value', found.valueStart, found.valueEnd, found.value, 2),
      ];
    case 'blank':
      return place(found.event ? 'sse.dispatch' : 'sse.empty-line', found.start, found.end, found.event?.type ?? '', 1);
    case 'byte-order-mark':
      return place('sse.byte-order-mark', found.start, found.end, '', 1);
  }
}

function webSocketFields(bytes: Uint8Array, at: number, from: 'client' | 'server', allowed: number): AppField[] {
  const fields: AppField[] = [];
  const { found } = feedFrames(createReceiver(from, { at, allowed }), bytes.subarray(at));
  const faults = found.filter((each) => each.kind === 'fault');
  let covered = at;
  let compressed = false;
  for (const each of found) {
    if (each.kind !== 'frame') continue;
    const { frame, start, end } = each;
    if (!isControl(frame.opcode) && frame.opcode !== OPCODE.continuation) compressed = (frame.reserved & RSV1) !== 0;
    const fault = faults.find((one) => one.start <= start && one.end === end)?.id;
    fields.push(...frameFields(bytes, start, end, compressed && !isControl(frame.opcode)).map((field, i) => (fault && i === 0 ? { ...field, fault } : field)));
    covered = end;
  }
  if (covered < bytes.length) {
    const fault = faults.find(({ start }) => start >= covered)?.id;
    const partly = parseFrame(bytes, covered, allowed).kind === 'incomplete';
    fields.push(part(bytes, partly ? 'websocket.incomplete' : 'websocket.unreadable', covered, bytes.length, 'RFC 6455 §5.2', { protocol: 'websocket', ...(fault && { fault }) }));
  }
  return fields;
}

function frameFields(bytes: Uint8Array, start: number, end: number, compressed: boolean): AppField[] {
  const read = parseFrame(bytes, start, 7);
  if (read.kind !== 'frame') return [];
  const { frame } = read;
  const field = (spec: FieldSpec, at = start): AppField => {
    const raw = spec.bits <= 48 ? bitsAt(bytes, 8 * at + spec.bit, spec.bits) : undefined;
    const meaning = raw === undefined ? undefined : spec.meanings?.[raw];
    const bit = 8 * at + spec.bit;
    return {
      id: spec.id as AppFieldId, protocol: 'websocket', bit, bits: spec.bits, start: bit >> 3, end: (bit + spec.bits + 7) >> 3, raw, cite: spec.cite, depth: 0,
      text: spec.show === 'hex' ? `0x${(raw ?? 0).toString(16).padStart(spec.bits / 4, '0')}` : String(raw), ...(meaning !== undefined && { meaning }), ...(spec.unit && { unit: spec.unit }),
    };
  };
  const body = start + frame.headerLength;
  const keyAt = frame.key ? body - 4 : body;
  const extended = keyAt - start - 2;
  const text = frame.opcode === OPCODE.binary || compressed ? undefined : textOf(frame.payload.subarray(0, SHOWN));
  const payload = (id: AppFieldId, from: number, to: number, more: Partial<AppField>): AppField[] =>
    to > from ? [part(bytes, id, from, to, 'RFC 6455 §5.2', { protocol: 'websocket', ...more })] : [];
  const closing = frame.opcode === OPCODE.close && frame.payload.length >= 2;
  return [
    ...WEBSOCKET_FIELDS.map((spec) => field(spec)),
    ...(extended === 2 ? [field({ id: 'websocket.extended-length', bit: 0, bits: 16, show: 'number', cite: 'RFC 6455 §5.2', unit: 'bytes' }, start + 2)] : []),
    ...(extended === 8 ? [{ ...part(bytes, 'websocket.extended-length', start + 2, keyAt, 'RFC 6455 §5.2', { protocol: 'websocket', text: String(frame.payload.length), scaled: frame.payload.length, unit: 'bytes' }) }] : []),
    ...(frame.key ? [field({ id: 'websocket.masking-key', bit: 0, bits: 32, show: 'hex', cite: 'RFC 6455 §5.3' }, keyAt)] : []),
    // What is shown is unmasked; the bytes at its place are masked when a key stands before them.
    ...(closing
      ? [
          ...payload('websocket.close-code', body, body + 2, { raw: (frame.payload[0] as number) * 256 + (frame.payload[1] as number), text: String((frame.payload[0] as number) * 256 + (frame.payload[1] as number)), cite: 'RFC 6455 §5.5.1' }),
          ...payload('websocket.close-reason', body + 2, end, { text: textOf(frame.payload.subarray(2)) ?? '', cite: 'RFC 6455 §5.5.1' }),
        ]
      : payload(compressed ? 'websocket.compressed-payload' : 'websocket.payload', body, end, { text: text ?? latin1(frame.payload, 0, Math.min(SHOWN, frame.payload.length)), ...(compressed && { cite: 'RFC 7692 §6' }) })),
  ];
}

/**
 * The parts that a segment carries, placed in its frame. A part that the segment holds only a piece of is cut to that piece and marked.
 * @param streamAt where in the stream the segment's first byte stands (relative sequence number − 1)
 * @param frameAt where in the frame that byte stands
 */
export function fieldsOfSegment(fields: readonly AppField[], streamAt: number, length: number, frameAt: number): (AppField & { readonly piece: boolean })[] {
  const end = streamAt + length;
  const moved: (AppField & { readonly piece: boolean })[] = [];
  for (let i = firstAfter(fields, streamAt); i < fields.length; i++) {
    const field = fields[i] as AppField;
    if (field.start >= end) {
      if (field.depth === 0) break;
      continue;
    }
    if (field.end <= streamAt) continue;
    const from = Math.max(field.bit, 8 * streamAt);
    const to = Math.min(field.bit + field.bits, 8 * end);
    const shift = frameAt - streamAt;
    moved.push({
      ...field, bit: from + 8 * shift, bits: to - from, start: Math.max(field.start, streamAt) + shift, end: Math.min(field.end, end) + shift,
      piece: to - from < field.bits,
    });
  }
  return moved;
}

/** A field of depth 0 at or before the first that reaches beyond `at`: their starts ascend, those of nested ones follow their own. */
function firstAfter(fields: readonly AppField[], at: number): number {
  let low = 0;
  let high = fields.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((fields[middle] as AppField).start < at) low = middle + 1;
    else high = middle;
  }
  let first = Math.max(0, low - 1);
  while (first > 0 && ((fields[first] as AppField).depth > 0 || (fields[first] as AppField).end > at)) first--;
  return first;
}
