/** What a step sends: from the document's notation to bytes. */
import { concatBytes, fromHex, utf8 } from '../core/bytes.ts';
import type { Data } from '../../scenarios/schema.ts';

/** The default line of { fill }: 64 bytes. */
const FILL_LINE = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-\n';

/** A name or text with every $i replaced by the count of the innermost repeat; unchanged outside one. */
export const substitute = (text: string, i: number | undefined): string => (i === undefined ? text : text.replaceAll('$i', String(i)));

/** The bytes of one send. @param i the count of the innermost repeat */
export function dataBytes(data: Data, i?: number): Uint8Array {
  if (typeof data === 'string') return utf8(substitute(data, i));
  if (isList(data)) return concatBytes(data.map((part) => dataBytes(part, i)));
  if ('hex' in data) return fromHex(data.hex);
  const line = utf8(substitute(data.line ?? FILL_LINE, i));
  const bytes = new Uint8Array(data.fill);
  if (line.length === 0) return bytes;
  bytes.set(line.subarray(0, data.fill));
  // Copy what is there onto what follows, doubling each time.
  for (let filled = Math.min(line.length, data.fill); filled < data.fill; filled *= 2) bytes.copyWithin(filled, 0, Math.min(filled, data.fill - filled));
  return bytes;
}

/** Whether the bytes differ from one round of a repeat to the next. */
export function dependsOnCount(data: Data): boolean {
  if (typeof data === 'string') return data.includes('$i');
  if (isList(data)) return data.some(dependsOnCount);
  return 'line' in data && data.line !== undefined && data.line.includes('$i');
}

/** How many bytes one send carries, at least; without building them. */
export function dataLength(data: Data): number {
  if (typeof data === 'string') return data.length;
  if (isList(data)) return data.reduce((sum, part) => sum + dataLength(part), 0);
  return 'hex' in data ? data.hex.length / 2 : data.fill;
}

const isList = (data: Data): data is readonly Data[] => Array.isArray(data);
