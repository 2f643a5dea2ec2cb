/** What a segment's or datagram's application bytes say, as far as a glance tells. */
import type { SentEvent, Side, Trace } from '../../model/trace/events.ts';
import { oncePerTrace } from '../../model/trace/lookup.ts';

export type Saying =
  /** 'GET /1', and how many requests begin in these bytes */
  | { readonly kind: 'request'; readonly what: string; readonly count: number }
  /** '200 OK' */
  | { readonly kind: 'response'; readonly what: string; readonly count: number }
  /** Short printable text, in quotation marks. */
  | { readonly kind: 'message'; readonly what: string }
  /** 'text “hello”', 'ping', 'close': a WebSocket frame (RFC 6455 §5.2), seen only on a connection that has switched to it. */
  | { readonly kind: 'frame'; readonly what: string; readonly masked: boolean }
  | { readonly kind: 'bytes' };

const LONGEST_TARGET = 24;
const LONGEST_TEXT = 40;
const OPCODES: Readonly<Record<number, string>> = { 0: 'continuation', 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' };

export function payloadOf(frame: SentEvent): Uint8Array {
  const span = frame.spans.find((each) => each.layer === 'application');
  return span ? frame.bytes.subarray(span.start, span.end) : new Uint8Array();
}

/** @param switched the connection speaks WebSocket by now */
function saying(bytes: Uint8Array, switched = false): Saying {
  const head = ascii(bytes.subarray(0, 160));
  const request = /^([A-Z]{3,7}) (\S+) HTTP\/\d/.exec(head);
  if (request) return { kind: 'request', what: `${request[1]} ${clip(request[2] ?? '', LONGEST_TARGET)}`, count: countOf(bytes, /^[A-Z]{3,7} \S+ HTTP\/1\.\d\r?$/gm) };
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?: ([ -~]*))?/.exec(head);
  if (status) return { kind: 'response', what: clip(`${status[1]} ${status[2] ?? ''}`.trim(), LONGEST_TARGET), count: countOf(bytes, /^HTTP\/1\.\d \d{3}[ \r]/gm) };
  if (switched) return websocketFrame(bytes);
  const text = head.replace(/\r?\n$/, '');
  if (bytes.length > 0 && bytes.length <= LONGEST_TEXT && /^[ -~]+$/.test(text)) return { kind: 'message', what: `“${text}”` };
  return { kind: 'bytes' };
}

function websocketFrame(bytes: Uint8Array): Saying {
  const [first = 0, second = 0] = bytes;
  const opcode = OPCODES[first & 15];
  if (opcode === undefined || (first & 0x70) !== 0 || bytes.length < 2) return { kind: 'bytes' };
  const masked = (second & 0x80) !== 0;
  const length = second & 0x7f;
  const start = masked ? 6 : 2;
  if (opcode !== 'text' || length > LONGEST_TEXT || bytes.length < start + length) return { kind: 'frame', what: opcode, masked };
  const text = ascii(bytes.subarray(start, start + length).map((byte, i) => (masked ? byte ^ (bytes[2 + (i % 4)] as number) : byte)));
  return { kind: 'frame', what: /^[ -~]*$/.test(text) ? `text “${text}”` : 'text', masked };
}

/** By connection: the sent event of the response "101 Switching Protocols", after which it speaks WebSocket. */
const switches = oncePerTrace((trace) => {
  const found = new Map<number, number>();
  for (const event of trace.events) {
    if (event.kind !== 'sent' || event.connection === undefined || found.has(event.connection)) continue;
    if (ascii(payloadOf(event).subarray(0, 12)).startsWith('HTTP/1.1 101')) found.set(event.connection, event.n);
  }
  return found;
});

export function sayingOf(trace: Trace, frame: SentEvent): Saying {
  const switched = frame.connection === undefined ? undefined : switches(trace).get(frame.connection);
  const said = saying(payloadOf(frame), switched !== undefined && frame.n > switched);
  return said.kind === 'message' && goesOn(trace, frame) ? { kind: 'bytes' } : said;
}

/** Whether a segment carries the rest of what the one before it began: that one had no PSH. */
function goesOn(trace: Trace, frame: SentEvent): boolean {
  if (!frame.segment) return false;
  for (let n = frame.n - 1; n >= 0; n--) {
    const before = trace.events[n];
    if (before?.kind !== 'sent' || before.from !== frame.from || before.connection !== frame.connection || !before.segment) continue;
    if (before.segment.seq + before.segment.len === frame.segment.seq && before.segment.len > 0) return !before.segment.flags.includes('PSH');
    if (before.segment.seq < frame.segment.seq) return false;
  }
  return false;
}

/** The last request that `from` had sent on a connection before event n. */
export function lastRequest(trace: Trace, from: Side, connection: number | undefined, n: number): SentEvent | undefined {
  for (let i = n - 1; i >= 0; i--) {
    const event = trace.events[i];
    if (event?.kind !== 'sent' || event.from !== from || event.connection !== connection || (event.segment?.len ?? 0) === 0) continue;
    return sayingOf(trace, event).kind === 'request' ? event : undefined;
  }
  return undefined;
}

const countOf = (bytes: Uint8Array, pattern: RegExp): number => ascii(bytes).match(pattern)?.length ?? 1;
const clip = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

function ascii(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
