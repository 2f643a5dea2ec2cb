/** The bytes of one direction, put together from segments that may overlap, repeat or come out of order. */

export interface Piece {
  /** Where in the stream its first byte stands: the relative sequence number − 1. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The stream from its start up to the first byte that no piece holds. Where pieces overlap, the one that comes first counts. */
export function assemble(pieces: readonly Piece[]): Uint8Array {
  const sorted = pieces.map((piece, order) => ({ ...piece, order })).sort((a, b) => a.at - b.at || a.order - b.order);
  let length = 0;
  for (const { at, bytes } of sorted) {
    if (at > length) break;
    length = Math.max(length, at + bytes.length);
  }
  const stream = new Uint8Array(Math.max(0, length));
  let filled = 0;
  for (const { at, bytes } of sorted) {
    if (at > filled) break;
    const fresh = bytes.subarray(Math.min(bytes.length, filled - at));
    stream.set(fresh, filled);
    filled += fresh.length;
  }
  return stream;
}
