import type { FieldValue } from '../../model/wire/fields.ts';

/** The field that a byte belongs to: the one that has most of its bits, and of those the one with fewest bits of its own. */
export function fieldAt(fields: readonly FieldValue[], byte: number): number | undefined {
  let best: number | undefined;
  let bestShare = 0;
  fields.forEach((field, i) => {
    const share = Math.min(field.bit + field.bits, 8 * byte + 8) - Math.max(field.bit, 8 * byte);
    const bits = best === undefined ? Infinity : (fields[best]?.bits ?? Infinity);
    if (share <= 0 || share < bestShare || (share === bestShare && field.bits >= bits)) return;
    best = i;
    bestShare = share;
  });
  return best;
}

/** What a byte looks like as text: itself when it is printable ASCII, else a dot. */
export const printable = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·');
