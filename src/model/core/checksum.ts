/** From this many bytes on, reading words of four pays for the view it needs. */
const LONG = 64;

/**
 * The one's complement sum of 16-bit words, not yet folded or complemented (RFC 1071).
 * @param from, to byte offsets; an odd last byte counts as the high half of a word
 */
export function sum16(bytes: Uint8Array, from: number, to: number, start = 0): number {
  let high = 0;
  let low = 0;
  let i = from;
  if (to - from >= LONG) {
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const end = to - 15; i < end; i += 16) {
      const a = words.getInt32(i);
      const b = words.getInt32(i + 4);
      const c = words.getInt32(i + 8);
      const d = words.getInt32(i + 12);
      high += (a >>> 16) + (b >>> 16) + (c >>> 16) + (d >>> 16);
      low += (a & 0xffff) + (b & 0xffff) + (c & 0xffff) + (d & 0xffff);
    }
  }
  let sum = start + high + low;
  for (; i + 1 < to; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  if (i < to) sum += (bytes[i] as number) << 8;
  return sum;
}

/** Folds the carries back in and complements: the 16 bits that go into the header. */
export function fold16(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

/** The internet checksum of bytes[from, to). Over a header that holds its own right checksum the result is 0. */
export const checksum = (bytes: Uint8Array, from = 0, to = bytes.length, start = 0): number => fold16(sum16(bytes, from, to, start));
