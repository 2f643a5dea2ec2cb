/** Server-sent events, as a stream of bytes and back (WHATWG HTML §9.2.5 the format, §9.2.6 its interpretation). */
import { concatBytes, fromUtf8, utf8 } from '../core/bytes.ts';

/** Places are bytes from the start of the event stream. */
export type SseFound =
  /** One line with its end. A comment starts with a colon; a field without a colon has an empty value. */
  | { readonly kind: 'comment'; readonly start: number; readonly end: number; readonly text: string }
  | { readonly kind: 'field'; readonly start: number; readonly end: number; readonly name: string; readonly value: string; readonly nameEnd: number; readonly valueStart: number; readonly valueEnd: number }
  /** An empty line. With data before it an event is dispatched. */
  | { readonly kind: 'blank'; readonly start: number; readonly end: number; readonly event?: SseEvent }
  | { readonly kind: 'byte-order-mark'; readonly start: number; readonly end: number };

export interface SseEvent {
  /** 'message' unless an event field said otherwise. */
  readonly type: string;
  readonly data: string;
  /** The last id seen, here or in an earlier event; '' before the first. */
  readonly lastEventId: string;
}

export interface SseParser {
  readonly rest: Uint8Array;
  readonly at: number;
  /** The last line ended with CR: an LF that follows belongs to it. */
  readonly afterReturn: boolean;
  readonly type: string;
  readonly data: readonly string[];
  readonly lastEventId: string;
  /** Milliseconds to wait before connecting again, once the stream has set it. */
  readonly retry?: number;
}

export const createSseParser = (lastEventId = ''): SseParser => ({ rest: new Uint8Array(), at: 0, afterReturn: false, type: '', data: [], lastEventId });

const LF = 10;
const CR = 13;

/** An event that the end of the stream cuts off is never dispatched, so there is no finish. */
export function feedSse(parser: SseParser, bytes: Uint8Array): { readonly parser: SseParser; readonly found: readonly SseFound[] } {
  const all = parser.rest.length > 0 ? concatBytes([parser.rest, bytes]) : bytes;
  const found: SseFound[] = [];
  let state = { ...parser };
  let here = 0;
  const place = (index: number): number => parser.at + index;
  if (parser.at === 0 && all.length < 3 && [0xef, 0xbb, 0xbf].slice(0, all.length).every((byte, i) => all[i] === byte)) return { parser: { ...parser, rest: all }, found };
  if (parser.at === 0 && all[0] === 0xef && all[1] === 0xbb && all[2] === 0xbf) {
    found.push({ kind: 'byte-order-mark', start: 0, end: 3 });
    here = 3;
  }
  for (;;) {
    if (state.afterReturn && here < all.length) {
      state.afterReturn = false;
      if (all[here] === LF) here++;
    }
    const end = lineEnd(all, here);
    if (end === undefined) break;
    // The LF of a CR LF may come with the next bytes: the line counts now, and that LF is passed over.
    const next = end + (all[end] === CR && all[end + 1] === LF ? 2 : 1);
    state.afterReturn = all[end] === CR && end + 1 === all.length;
    state = line(state, all.subarray(here, end), place(here), place(next), found);
    here = next;
  }
  return { parser: { ...state, rest: all.subarray(here), at: place(here) }, found };
}

function lineEnd(bytes: Uint8Array, from: number): number | undefined {
  for (let i = from; i < bytes.length; i++) if (bytes[i] === LF || bytes[i] === CR) return i;
  return undefined;
}

function line(state: SseParser, bytes: Uint8Array, start: number, end: number, found: SseFound[]): SseParser {
  if (bytes.length === 0) {
    const { data, type, lastEventId } = state;
    const event = data.length > 0 ? { type: type || 'message', data: data.join('\n'), lastEventId } : undefined;
    found.push({ kind: 'blank', start, end, ...(event && { event }) });
    return { ...state, data: [], type: '' };
  }
  const colon = bytes.indexOf(0x3a);
  if (colon === 0) {
    found.push({ kind: 'comment', start, end, text: fromUtf8(bytes.subarray(1)) });
    return state;
  }
  const nameEnd = colon < 0 ? bytes.length : colon;
  // One space behind the colon is not part of the value.
  const valueStart = colon < 0 ? bytes.length : bytes[colon + 1] === 0x20 ? colon + 2 : colon + 1;
  const name = fromUtf8(bytes.subarray(0, nameEnd));
  const value = fromUtf8(bytes.subarray(valueStart));
  found.push({ kind: 'field', start, end, name, value, nameEnd: start + nameEnd, valueStart: start + valueStart, valueEnd: start + bytes.length });
  switch (name) {
    case 'event':
      return { ...state, type: value };
    case 'data':
      return { ...state, data: [...state.data, value] };
    case 'id':
      return value.includes('\0') ? state : { ...state, lastEventId: value };
    case 'retry':
      return /^\d+$/.test(value) ? { ...state, retry: Number(value) } : state;
    default:
      return state;
  }
}

/** One event, or a comment alone. @throws RangeError for a type, id or comment that spans lines. */
export function emitSse({ data, type, id, retry, comment }: { data?: string; type?: string; id?: string; retry?: number; comment?: string }): Uint8Array {
  for (const [name, value] of Object.entries({ type, id, comment })) {
    if (value !== undefined && /[\r\n]|\0/.test(value)) throw new RangeError(`${name} cannot span lines: ${JSON.stringify(value)}`);
  }
  if (retry !== undefined && !(Number.isInteger(retry) && retry >= 0)) throw new RangeError(`retry takes whole milliseconds: ${retry}`);
  const lines = [
    ...(comment === undefined ? [] : [`: ${comment}`]),
    ...(type === undefined ? [] : [`event: ${type}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    ...(data === undefined ? [] : data.split(/\r\n|\r|\n/).map((each) => `data: ${each}`)),
  ];
  return utf8(`${lines.map((each) => `${each}\n`).join('')}\n`);
}
