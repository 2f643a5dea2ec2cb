/**
 * Bars beside each other: a host's connections in lanes, so that no bar hides another. What a connection does while it is alive stands in the lanes
 * at the ladder; its TIME-WAIT moves out to lanes of its own, where those that wait stand side by side until their minute is over.
 */
import type { Side } from '../../model/trace/events.ts';
import type { Life } from '../../model/trace/lives.ts';

export interface LanedLife {
  readonly life: Life;
  /** One a span: counted from the host's line outward, from 0. */
  readonly lanes: readonly number[];
}

export interface Lanes {
  readonly lives: readonly LanedLife[];
  /** How many lanes each host has, at least one. */
  readonly count: Readonly<Record<Side, number>>;
}

export function laneLives(lives: readonly Life[]): Lanes {
  const client = laneHost(lives.filter((life) => life.host === 'client'));
  const server = laneHost(lives.filter((life) => life.host === 'server'));
  return { lives: [...client.lives, ...server.lives], count: { client: client.count, server: server.count } };
}

function laneHost(lives: readonly Life[]): { lives: readonly LanedLife[]; count: number } {
  const inner = assign(lives.map((life) => pieceOf(life, false)));
  const outer = assign(lives.map((life) => pieceOf(life, true)));
  const innerCount = Math.max(1, inner.count);
  return {
    count: innerCount + outer.count,
    lives: lives.map((life, i) => ({
      life,
      lanes: life.spans.map((span) => (span.phase === 'time-wait' ? innerCount + (outer.lanes[i] ?? 0) : (inner.lanes[i] ?? 0))),
    })),
  };
}

/** From its first event to its last, in the trace's order. */
interface Piece {
  readonly from: number;
  readonly to: number;
}

function pieceOf(life: Life, waiting: boolean): Piece | undefined {
  const spans = life.spans.filter((span) => (span.phase === 'time-wait') === waiting);
  const first = spans[0];
  return first && { from: first.fromEvent, to: spans.at(-1)?.toEvent ?? Infinity };
}

/** To each the first lane that is free, in the order of beginning. */
function assign(pieces: readonly (Piece | undefined)[]): { lanes: readonly (number | undefined)[]; count: number } {
  const lanes: (number | undefined)[] = pieces.map(() => undefined);
  const freeFrom: number[] = [];
  const order = pieces.flatMap((piece, i) => (piece ? [{ piece, i }] : [])).sort((a, b) => a.piece.from - b.piece.from);
  for (const { piece, i } of order) {
    const found = freeFrom.findIndex((free) => free < piece.from);
    const lane = found < 0 ? freeFrom.length : found;
    freeFrom[lane] = piece.to;
    lanes[i] = lane;
  }
  return { lanes, count: freeFrom.length };
}
