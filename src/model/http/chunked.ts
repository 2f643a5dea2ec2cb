/** The chunked transfer coding (RFC 9112 §7.1). */
import { concatBytes, utf8 } from '../core/bytes.ts';

/** Most hexadecimal digits of a chunk's size that are taken: 2^52 bytes. */
const DIGITS = 13;

/** The size in a chunk's first line, without its line end; undefined when it starts with none, or one too large. */
export function chunkSize(line: string): { readonly size: number; readonly digits: number } | undefined {
  const digits = /^[0-9A-Fa-f]+/.exec(line)?.[0] ?? '';
  const rest = line.slice(digits.length);
  // RFC 9112 §7.1.1: extensions are not understood and passed over; whitespace before them is "bad" but allowed.
  if (digits === '' || !/^[ \t]*(;|$)/.test(rest) || digits.replace(/^0+/, '').length > DIGITS) return undefined;
  return { size: Number.parseInt(digits, 16), digits: digits.length };
}

/** One chunk. @throws RangeError for no bytes: an empty chunk is the last one. */
export function emitChunk(data: Uint8Array | string): Uint8Array {
  const bytes = typeof data === 'string' ? utf8(data) : data;
  if (bytes.length === 0) throw new RangeError('an empty chunk would end the body');
  return concatBytes([utf8(`${bytes.length.toString(16)}\r\n`), bytes, utf8('\r\n')]);
}

/** The last chunk and the trailer section. */
export const emitLastChunk = (trailers: readonly (readonly [string, string])[] = []): Uint8Array =>
  utf8(`0\r\n${trailers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
