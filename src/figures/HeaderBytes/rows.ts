/** A header as RFCs draw it: rows of 32 bits. */
import type { AnyField } from './fields.ts';

const ROW_BITS = 32;
/** A field of more rows than this is drawn with its first two and its last. */
const MOST_ROWS = 4;

export interface RowPiece {
  readonly field: AnyField;
  readonly row: number;
  readonly column: number;           // bits from the row's start
  readonly bits: number;
  /** The piece that holds the field's name: its widest, of equals the first. */
  readonly named: boolean;
}

export interface Rows {
  readonly pieces: readonly RowPiece[];
  readonly rows: number;
  /** Rows after which some are left out. */
  readonly gaps: readonly number[];
}

/** The least bits that a part of a field needs to be drawn by itself. */
const LEAST_BITS = 8;

/** The fields that are drawn: those of depth 0, or the parts of one that fill it, as those of a TCP option do. */
export function drawnOf(fields: readonly AnyField[]): readonly AnyField[] {
  return fields.flatMap((field, i) => {
    if (field.depth > 0) return [];
    const behind = fields.slice(i + 1);
    const next = behind.findIndex(({ depth }) => depth === 0);
    const parts = (next < 0 ? behind : behind.slice(0, next)).filter(({ depth }) => depth === 1);
    const fill = parts.reduce((sum, { bits }) => sum + bits, 0) === field.bits && parts.every(({ bits }) => bits >= LEAST_BITS);
    return fill ? parts : [field];
  });
}

/** @param fields that do not overlap, in order @param start byte of the frame at which the header begins */
export function rowsOf(fields: readonly AnyField[], start: number): Rows {
  const pieces: RowPiece[] = [];
  const gaps: number[] = [];
  let skipped = 0;
  let rows = 0;
  for (const field of fields) {
    const from = field.bit - 8 * start;
    const to = from + field.bits;
    const first = Math.floor(from / ROW_BITS);
    const last = Math.ceil(to / ROW_BITS) - 1;
    const own: Omit<RowPiece, 'named'>[] = [];
    for (let row = first; row <= last; row++) {
      if (last - first >= MOST_ROWS && row === first + 2) {
        gaps.push(row - skipped - 1);
        skipped += last - row;
        row = last;
      }
      const column = Math.max(from, row * ROW_BITS) - row * ROW_BITS;
      const end = Math.min(to, (row + 1) * ROW_BITS) - row * ROW_BITS;
      own.push({ field, row: row - skipped, column, bits: end - column });
      rows = Math.max(rows, row - skipped + 1);
    }
    const widest = Math.max(...own.map(({ bits }) => bits));
    const namedAt = own.findIndex(({ bits }) => bits === widest);
    pieces.push(...own.map((piece, i) => ({ ...piece, named: i === namedAt })));
  }
  return { pieces, rows, gaps };
}
