/** The head of an HTTP/1.x message: start line and header fields (RFC 9112 §2 to §5), in and out. */
import { concatBytes, utf8 } from '../core/bytes.ts';

export interface HttpField {
  readonly name: string;
  /** Without the whitespace around it. */
  readonly value: string;
  /** Bytes from the start of the head: the whole line, and the value in it. */
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface Request {
  readonly kind: 'request';
  readonly method: string;
  readonly target: string;
  /** '1.1' */
  readonly version: string;
  readonly fields: readonly HttpField[];
}

export interface Response {
  readonly kind: 'response';
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly HttpField[];
}

export type Head = Request | Response;
export type Role = Head['kind'];

export const HTTP_FAULTS = [
  'start-line', 'version', 'status', 'whitespace-before-fields', 'field-name', 'field-value', 'folded-line', 'bare-carriage-return',
  'line-too-long', 'head-too-long', 'too-many-fields',
  'content-length', 'transfer-encoding', 'transfer-encoding-not-chunked', 'chunk-size', 'chunk-end', 'incomplete',
] as const;
export type HttpFaultId = (typeof HTTP_FAULTS)[number];

/** `at`: bytes from the start of what was parsed. */
export interface HttpFault {
  readonly id: HttpFaultId;
  readonly at: number;
}

export interface Limits {
  /** Bytes of one line. RFC 9112 §3 asks for 8000 at least. */
  readonly line: number;
  /** Bytes of start line and fields, and of a trailer section. */
  readonly head: number;
  readonly fields: number;
}
export const LIMITS: Limits = { line: 16_384, head: 65_536, fields: 200 };

const LF = 10;
const CR = 13;
const SP = 32;
const HTAB = 9;

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export interface Line {
  readonly start: number;
  /** Without its end. */
  readonly end: number;
  readonly next: number;
}

/** The line that starts at `at`; undefined when its end is not there. RFC 9112 §2.2: a lone LF ends a line as well. */
export function lineAt(bytes: Uint8Array, at: number): Line | undefined {
  const lf = bytes.indexOf(LF, at);
  if (lf < 0) return undefined;
  return { start: at, end: lf > at && bytes[lf - 1] === CR ? lf - 1 : lf, next: lf + 1 };
}

/** Bytes as characters of the same number: the head is not decoded (RFC 9112 §2.2). */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += 4_096) text += String.fromCharCode(...bytes.subarray(i, Math.min(to, i + 4_096)));
  return text;
}

/** Where the empty line ends that ends the head; undefined while it is not there. @param from where to go on looking */
export function headEnd(bytes: Uint8Array, from = 0): number | undefined {
  for (let lf = bytes.indexOf(LF, from); lf >= 0; lf = bytes.indexOf(LF, lf + 1)) {
    if (bytes[lf + 1] === LF) return lf + 2;
    if (bytes[lf + 1] === CR && bytes[lf + 2] === LF) return lf + 3;
  }
  return undefined;
}

const fault = (id: HttpFaultId, at: number): { readonly ok: false; readonly fault: HttpFault } => ({ ok: false, fault: { id, at } });
type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: HttpFault };

/** @param bytes the whole head, its empty line included */
export function parseHead(bytes: Uint8Array, role: Role, limits: Limits = LIMITS): Parsed<Head> {
  const line = lineAt(bytes, 0);
  if (!line) return fault('incomplete', bytes.length);
  if (line.end > limits.line) return fault('line-too-long', limits.line);
  const text = latin1(bytes, 0, line.end);
  const bare = text.indexOf('\r');
  if (bare >= 0) return fault('bare-carriage-return', bare);
  const start = role === 'request' ? parseRequestLine(text) : parseStatusLine(text);
  if (!start.ok) return start;
  const fields = parseFields(bytes, line.next, role, limits);
  return fields.ok ? { ok: true, value: { ...start.value, fields: fields.value } } : fields;
}

/** RFC 9112 §3: method, target and version, one space between them. */
function parseRequestLine(text: string): Parsed<Omit<Request, 'fields'>> {
  const [method = '', target = '', version, ...more] = text.split(' ');
  if (!TOKEN.test(method)) return fault('start-line', 0);
  if (target === '' || more.length > 0 || version === undefined || /[^!-~\u0080-\u00ff]/.test(target)) return fault('start-line', method.length + 1);
  const number = versionOf(version);
  if (number === undefined) return fault('version', method.length + target.length + 2);
  return { ok: true, value: { kind: 'request', method, target, version: number } };
}

/** RFC 9112 §4: the reason phrase may be empty, and its space may be missing. */
function parseStatusLine(text: string): Parsed<Omit<Response, 'fields'>> {
  const [version = '', status = ''] = text.split(' ', 2);
  const number = versionOf(version);
  if (number === undefined) return fault(version.startsWith('HTTP/') ? 'version' : 'start-line', 0);
  if (!/^[1-9]\d\d$/.test(status)) return fault('status', version.length + 1);
  return { ok: true, value: { kind: 'response', version: number, status: Number(status), reason: text.slice(version.length + status.length + 2) } };
}

/** RFC 9112 §2.3. Another major version is another language. */
const versionOf = (text: string): string | undefined => (/^HTTP\/1\.\d$/.test(text) ? text.slice(5) : undefined);

/** Field lines up to the empty line (RFC 9112 §5); a trailer section is read in the same way (§7.1.2). */
export function parseFields(bytes: Uint8Array, from: number, role: Role, limits: Limits = LIMITS): Parsed<HttpField[]> {
  const fields: HttpField[] = [];
  for (let line = lineAt(bytes, from); line; line = lineAt(bytes, line.next)) {
    if (line.end === line.start) return { ok: true, value: fields };
    if (line.end - line.start > limits.line) return fault('line-too-long', line.start + limits.line);
    const folded = bytes[line.start] === SP || bytes[line.start] === HTAB;
    if (folded && fields.length === 0) return fault('whitespace-before-fields', line.start);
    // RFC 9112 §5.2: a server refuses a folded line, a user agent reads it as a space.
    if (folded && role === 'request') return fault('folded-line', line.start);
    const field = folded ? unfold(bytes, line, fields.pop() as HttpField) : parseField(bytes, line);
    if ('id' in field) return { ok: false, fault: field };
    fields.push(field);
    if (fields.length > limits.fields) return fault('too-many-fields', line.start);
  }
  return fault('incomplete', bytes.length);
}

function parseField(bytes: Uint8Array, line: Line): HttpField | HttpFault {
  const text = latin1(bytes, line.start, line.end);
  const colon = text.indexOf(':');
  // RFC 9112 §5.1: no whitespace between name and colon.
  if (colon < 0 || !TOKEN.test(text.slice(0, colon))) return { id: 'field-name', at: line.start };
  const value = trimmed(bytes, line.start + colon + 1, line.end);
  if ('id' in value) return value;
  return { name: text.slice(0, colon), start: line.start, end: line.next, ...value };
}

function unfold(bytes: Uint8Array, line: Line, before: HttpField): HttpField | HttpFault {
  const more = trimmed(bytes, line.start, line.end);
  if ('id' in more) return more;
  return { ...before, value: `${before.value} ${more.value}`.trim(), end: line.next, valueEnd: more.valueEnd };
}

function trimmed(bytes: Uint8Array, from: number, to: number): Pick<HttpField, 'value' | 'valueStart' | 'valueEnd'> | HttpFault {
  let valueStart = from;
  let valueEnd = to;
  while (valueStart < valueEnd && isBlank(bytes[valueStart])) valueStart++;
  while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) valueEnd--;
  for (let i = valueStart; i < valueEnd; i++) {
    const byte = bytes[i] as number;
    // RFC 9110 §5.5: no control characters but the tab.
    if (byte === CR) return { id: 'bare-carriage-return', at: i };
    if ((byte < SP && byte !== HTAB) || byte === 127) return { id: 'field-value', at: i };
  }
  return { value: latin1(bytes, valueStart, valueEnd), valueStart, valueEnd };
}

const isBlank = (byte: number | undefined): boolean => byte === SP || byte === HTAB;

/** All values of a field, in order; names match whatever their case (RFC 9110 §5.1). */
export const valuesOf = (head: { readonly fields: readonly HttpField[] }, name: string): string[] =>
  head.fields.filter((field) => field.name.toLowerCase() === name.toLowerCase()).map(({ value }) => value);

/** The elements of a comma-separated field, all its lines together, lower case (RFC 9110 §5.6.1). */
export const listOf = (head: { readonly fields: readonly HttpField[] }, name: string): string[] =>
  valuesOf(head, name).flatMap((value) => value.split(',')).map((element) => element.trim().toLowerCase()).filter((element) => element !== '');

type Pairs = readonly (readonly [string, string])[];

const VALUE = /^[\t -~\u0080-\u00ff]*$/;

function emitHead(start: string, fields: Pairs): Uint8Array {
  for (const [name, value] of fields) {
    if (!TOKEN.test(name)) throw new RangeError(`not a field name: ${JSON.stringify(name)}`);
    if (!VALUE.test(value) || value.trim() !== value) throw new RangeError(`${name}: not a field value: ${JSON.stringify(value)}`);
  }
  return Uint8Array.from(`${start}\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, (char) => char.charCodeAt(0));
}

/** A request with its content. @throws RangeError for what no field or start line may hold (RFC 9112 §3, §5). */
export function emitRequest(
  { method, target, version = '1.1', fields = [] }: { method: string; target: string; version?: string; fields?: Pairs }, content: Uint8Array | string = '',
): Uint8Array {
  if (!TOKEN.test(method) || !/^[!-~]+$/.test(target)) throw new RangeError(`not a request line: ${JSON.stringify(`${method} ${target}`)}`);
  return concatBytes([emitHead(`${method} ${target} HTTP/${version}`, fields), typeof content === 'string' ? utf8(content) : content]);
}

/** A response with its content. @throws RangeError as emitRequest does. */
export function emitResponse(
  { status, reason = '', version = '1.1', fields = [] }: { status: number; reason?: string; version?: string; fields?: Pairs }, content: Uint8Array | string = '',
): Uint8Array {
  if (!Number.isInteger(status) || status < 100 || status > 999 || !VALUE.test(reason)) throw new RangeError(`not a status line: ${JSON.stringify(`${status} ${reason}`)}`);
  return concatBytes([emitHead(`HTTP/${version} ${status} ${reason}`, fields), typeof content === 'string' ? utf8(content) : content]);
}
