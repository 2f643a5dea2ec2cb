/**
 * One direction of an HTTP/1.x connection, read as it comes. The parser is a value: feed returns the next one and what it found.
 *
 *     let parser = createParser('response', { methods: ['GET', 'HEAD'] });
 *     ({ parser, found } = feed(parser, bytes));
 *     ({ parser, found } = finish(parser));           // the connection was closed
 */
import { concatBytes } from '../core/bytes.ts';
import { chunkSize } from './chunked.ts';
import { framingOf, type Framing } from './framing.ts';
import { headEnd, latin1, lineAt, LIMITS, parseFields, parseHead, type Head, type HttpFault, type HttpFaultId, type HttpField, type Limits, type Role } from './head.ts';

/** Places are bytes from the start of the stream. */
export type Found =
  /** fields' own places count from `start`. */
  | { readonly kind: 'head'; readonly start: number; readonly end: number; readonly head: Head; readonly framing: Framing }
  /** Empty lines before a request (RFC 9112 §2.2). */
  | { readonly kind: 'blank'; readonly start: number; readonly end: number }
  /** A chunk's first line; `digits` of it are the size. The last chunk has size 0. */
  | { readonly kind: 'chunk'; readonly start: number; readonly end: number; readonly size: number; readonly digits: number }
  | { readonly kind: 'content'; readonly start: number; readonly end: number; readonly bytes: Uint8Array }
  /** The line end behind a chunk. */
  | { readonly kind: 'chunk-end'; readonly start: number; readonly end: number }
  | { readonly kind: 'trailers'; readonly start: number; readonly end: number; readonly fields: readonly HttpField[] }
  /** The message is complete. */
  | { readonly kind: 'end'; readonly start: number; readonly end: number }
  /** From here on it is another protocol. */
  | { readonly kind: 'switched'; readonly start: number; readonly end: number; readonly bytes: Uint8Array }
  | { readonly kind: 'fault'; readonly start: number; readonly end: number; readonly fault: HttpFault };

type Phase =
  | { readonly kind: 'head' | 'chunk-size' | 'chunk-end' | 'trailers' | 'until-close' | 'switched' | 'failed' }
  | { readonly kind: 'length' | 'chunk-data'; readonly left: number };

export interface HttpParser {
  readonly role: Role;
  readonly limits: Limits;
  readonly phase: Phase;
  /** What is not yet understood, and where in the stream it starts. */
  readonly rest: Uint8Array;
  readonly at: number;
  /** Up to where in `rest` the end of the head has been looked for. */
  readonly searched: number;
  /** Of the requests that the next responses answer, in order (RFC 9112 §9.2). */
  readonly methods: readonly string[];
}

export interface Fed {
  readonly parser: HttpParser;
  readonly found: readonly Found[];
}

/** @param options.methods for responses: the methods of the requests they answer; what is missing counts as GET */
export const createParser = (role: Role, options: { methods?: readonly string[]; limits?: Limits; at?: number } = {}): HttpParser => ({
  role, limits: options.limits ?? LIMITS, phase: { kind: 'head' }, rest: new Uint8Array(), at: options.at ?? 0, searched: 0, methods: options.methods ?? [],
});

/** Another request has been sent that this parser will see the response of. */
export const expectResponse = (parser: HttpParser, method: string): HttpParser => ({ ...parser, methods: [...parser.methods, method] });

/** After a fault nothing more is read: where the next message starts cannot be known. */
export function feed(parser: HttpParser, bytes: Uint8Array): Fed {
  if (parser.phase.kind === 'failed') return { parser, found: [] };
  const found: Found[] = [];
  let now: HttpParser = { ...parser, rest: parser.rest.length > 0 ? concatBytes([parser.rest, bytes]) : bytes };
  for (;;) {
    const next = advance(now, found);
    if (!next) return { parser: now, found };
    now = next;
  }
}

/** The stream has ended: a body without a length is complete with it, anything else that has begun is not (RFC 9112 §8). */
export function finish(parser: HttpParser): Fed {
  const { phase, at, rest } = parser;
  const end = at + rest.length;
  if (phase.kind === 'until-close') return { parser: begin(parser, 0), found: [{ kind: 'end', start: at, end: at }] };
  if ((phase.kind === 'head' && rest.length === 0) || phase.kind === 'switched' || phase.kind === 'failed') return { parser, found: [] };
  return { parser: { ...parser, phase: { kind: 'failed' } }, found: [{ kind: 'fault', start: at, end, fault: { id: 'incomplete', at: end } }] };
}

/** One step; undefined when it takes more bytes. */
function advance(parser: HttpParser, found: Found[]): HttpParser | undefined {
  const { phase, rest, at } = parser;
  switch (phase.kind) {
    case 'head':
      return head(parser, found);
    case 'length':
    case 'chunk-data': {
      const length = Math.min(phase.left, rest.length);
      if (length === 0) return undefined;
      found.push({ kind: 'content', start: at, end: at + length, bytes: rest.subarray(0, length) });
      const left = phase.left - length;
      const next = take(parser, length);
      if (left > 0) return { ...next, phase: { kind: phase.kind, left } };
      return phase.kind === 'chunk-data' ? { ...next, phase: { kind: 'chunk-end' } } : ended(next, found);
    }
    case 'chunk-size':
      return chunk(parser, found);
    case 'chunk-end': {
      if (rest.length === 0 || (rest[0] === 13 && rest.length === 1)) return undefined;
      const length = rest[0] === 10 ? 1 : rest[0] === 13 && rest[1] === 10 ? 2 : 0;
      if (length === 0) return fail(parser, found, 'chunk-end', 0);
      found.push({ kind: 'chunk-end', start: at, end: at + length });
      return { ...take(parser, length), phase: { kind: 'chunk-size' } };
    }
    case 'trailers':
      return trailers(parser, found);
    case 'until-close':
    case 'switched': {
      if (rest.length === 0) return undefined;
      found.push({ kind: phase.kind === 'switched' ? 'switched' : 'content', start: at, end: at + rest.length, bytes: rest });
      return take(parser, rest.length);
    }
    case 'failed':
      return undefined;
  }
}

const take = (parser: HttpParser, length: number): HttpParser => ({ ...parser, rest: parser.rest.subarray(length), at: parser.at + length, searched: 0 });
const begin = (parser: HttpParser, length: number): HttpParser => ({ ...take(parser, length), phase: { kind: 'head' } });

function ended(parser: HttpParser, found: Found[]): HttpParser {
  found.push({ kind: 'end', start: parser.at, end: parser.at });
  return begin(parser, 0);
}

/** @param inRest where in the bytes not yet understood */
function fail(parser: HttpParser, found: Found[], id: HttpFaultId, inRest: number): HttpParser {
  const { at, rest } = parser;
  found.push({ kind: 'fault', start: at, end: at + rest.length, fault: { id, at: at + inRest } });
  return { ...parser, phase: { kind: 'failed' } };
}

function head(parser: HttpParser, found: Found[]): HttpParser | undefined {
  const { rest, role, limits, at } = parser;
  // RFC 9112 §2.2: at least one empty line before a request is passed over.
  const blank = role === 'request' ? blankLines(rest) : 0;
  if (blank > 0) {
    found.push({ kind: 'blank', start: at, end: at + blank });
    return take(parser, blank);
  }
  const end = headEnd(rest, parser.searched);
  if ((end ?? rest.length) > limits.head) return fail(parser, found, 'head-too-long', limits.head);
  if (end === undefined) {
    const line = lineAt(rest, 0);
    if (!line && rest.length > limits.line) return fail(parser, found, 'line-too-long', limits.line);
    const searched = Math.max(0, rest.length - 3);
    return searched > parser.searched ? { ...parser, searched } : undefined;
  }
  const parsed = parseHead(rest.subarray(0, end), role, limits);
  if (!parsed.ok) return fail(parser, found, parsed.fault.id, parsed.fault.at);
  const interim = parsed.value.kind === 'response' && parsed.value.status >= 100 && parsed.value.status < 200;
  const framing = framingOf(parsed.value, parser.methods[0]);
  if (typeof framing === 'string') return fail(parser, found, framing, 0);
  found.push({ kind: 'head', start: at, end: at + end, head: parsed.value, framing });
  // RFC 9110 §15.2: the final response to the same request follows an interim one.
  const next = { ...take(parser, end), methods: interim ? parser.methods : parser.methods.slice(1) };
  switch (framing.kind) {
    case 'none':
      return ended(next, found);
    case 'length':
      return { ...next, phase: { kind: 'length', left: framing.length } };
    case 'chunked':
      return { ...next, phase: { kind: 'chunk-size' } };
    case 'until-close':
      return { ...next, phase: { kind: 'until-close' } };
    case 'switch':
      found.push({ kind: 'end', start: next.at, end: next.at });
      return { ...next, phase: { kind: 'switched' } };
  }
}

function blankLines(bytes: Uint8Array): number {
  let n = 0;
  while (bytes[n] === 10 || (bytes[n] === 13 && bytes[n + 1] === 10)) n += bytes[n] === 10 ? 1 : 2;
  return n;
}

function chunk(parser: HttpParser, found: Found[]): HttpParser | undefined {
  const { rest, at, limits } = parser;
  const line = lineAt(rest, 0);
  if ((line?.end ?? rest.length) > limits.line) return fail(parser, found, 'line-too-long', limits.line);
  if (!line) return undefined;
  const size = chunkSize(latin1(rest, 0, line.end));
  if (!size) return fail(parser, found, 'chunk-size', 0);
  found.push({ kind: 'chunk', start: at, end: at + line.next, ...size });
  return { ...take(parser, line.next), phase: size.size === 0 ? { kind: 'trailers' } : { kind: 'chunk-data', left: size.size } };
}

function trailers(parser: HttpParser, found: Found[]): HttpParser | undefined {
  const { rest, at, limits, role } = parser;
  const first = lineAt(rest, 0);
  const end = first && first.end === first.start ? first.next : headEnd(rest, parser.searched);
  if ((end ?? rest.length) > limits.head) return fail(parser, found, 'head-too-long', limits.head);
  if (end === undefined) {
    const searched = Math.max(0, rest.length - 3);
    return searched > parser.searched ? { ...parser, searched } : undefined;
  }
  const fields = parseFields(rest.subarray(0, end), 0, role, limits);
  if (!fields.ok) return fail(parser, found, fields.fault.id, fields.fault.at);
  found.push({ kind: 'trailers', start: at, end: at + end, fields: fields.value });
  return ended(take(parser, end), found);
}
