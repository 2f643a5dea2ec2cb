/** Plane geometry for pictures: lines and upright boxes, in CSS pixels with y downward. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const boxAround = (cx: number, cy: number, width: number, height: number): Box => ({
  left: cx - width / 2,
  top: cy - height / 2,
  right: cx + width / 2,
  bottom: cy + height / 2,
});

export const isInside = (inner: Box, outer: Box): boolean =>
  inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;

/** Whether two boxes share an area; boxes that only touch do not. */
export const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** The part of a line that lies inside a box, as shares of its length from its start; undefined when none does (Liang and Barsky's clipping). */
export function clipped(line: Line, box: Box): readonly [number, number] | undefined {
  let from = 0;
  let to = 1;
  for (const [start, change, low, high] of [[line.x0, line.x1 - line.x0, box.left, box.right], [line.y0, line.y1 - line.y0, box.top, box.bottom]] as const) {
    if (change === 0) {
      if (start <= low || start >= high) return undefined;
      continue;
    }
    const one = (low - start) / change;
    const two = (high - start) / change;
    from = Math.max(from, Math.min(one, two));
    to = Math.min(to, Math.max(one, two));
  }
  return from < to ? [from, to] : undefined;
}

/** How far a point is from a line between its two ends. */
export function distance(point: Point, line: Line): number {
  const dx = line.x1 - line.x0;
  const dy = line.y1 - line.y0;
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - line.x0) * dx + (point.y - line.y0) * dy) / length));
  return Math.hypot(point.x - line.x0 - dx * share, point.y - line.y0 - dy * share);
}
