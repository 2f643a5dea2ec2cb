import type { FieldValue } from '../../model/wire/fields.ts';

/** The field that a byte belongs to: the shortest one that holds it, and of equals the outermost, so that a byte of flags shows the flags. */
export function fieldAt(fields: readonly FieldValue[], byte: number): number | undefined {
  let best: number | undefined;
  fields.forEach((field, i) => {
    if (byte < field.start || byte >= field.end) return;
    const known = best === undefined ? undefined : fields[best];
    const shorter = !known || field.end - field.start < known.end - known.start;
    const outer = known && field.end - field.start === known.end - known.start && field.bits > known.bits;
    if (shorter || outer) best = i;
  });
  return best;
}

/** What a byte looks like as text: itself when it is printable ASCII, else a dot. */
export const printable = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·');
