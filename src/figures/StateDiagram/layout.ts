/** Where the states stand and how the arrows between them run: laid by hand; which arrows there are comes from the table. */
import type { TcpState } from '../../model/stack/transport/tcp/states.ts';
import { TRANSITIONS, type Transition } from '../../model/stack/transport/tcp/transitions.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const PICTURE = { width: 800, height: 700 } as const;
export const BOX = { width: 138, height: 36 } as const;

/** Centres. CLOSED is drawn once at the top, where connections begin, and once at the bottom, where they end. */
const PLACES: Readonly<Record<TcpState, Point>> = {
  CLOSED: { x: 380, y: 34 },
  LISTEN: { x: 380, y: 132 },
  'SYN-RECEIVED': { x: 130, y: 236 },
  'SYN-SENT': { x: 630, y: 236 },
  ESTABLISHED: { x: 380, y: 330 },
  'FIN-WAIT-1': { x: 130, y: 424 },
  'CLOSE-WAIT': { x: 630, y: 424 },
  'FIN-WAIT-2': { x: 130, y: 560 },
  CLOSING: { x: 380, y: 492 },
  'LAST-ACK': { x: 630, y: 560 },
  'TIME-WAIT': { x: 380, y: 610 },
};
export const ENDED: Point = { x: 630, y: 664 };

/** @param ended the connection was open: CLOSED at the bottom */
export const placeOf = (state: TcpState, ended: boolean): Point => (state === 'CLOSED' && ended ? ENDED : PLACES[state]);

export interface EdgeMark {
  readonly row: Transition;
  readonly path: string;
  /** Where its label stands, and how it is anchored. */
  readonly label: Point;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** How far the curve bows out to the left of its direction, and where along it the label stands. */
interface Bend {
  readonly bow: number;
  readonly at?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly dx?: number;
  readonly dy?: number;
}

const BENDS: Readonly<Record<string, Bend>> = {
  'passive-open': { bow: 24, anchor: 'end', dx: -6, dy: 4 },
  'listen-close': { bow: 24, anchor: 'end', dx: -9 },
  'active-open': { bow: 46, at: 0.45, anchor: 'end', dx: -14, dy: 10 },
  'syn-sent-close': { bow: -92, at: 0.4, anchor: 'start', dx: 10, dy: 4 },
  'listen-syn': { bow: 12, at: 0.5, anchor: 'start', dx: 12, dy: 10 },
  'syn-received-reset': { bow: 24, at: 0.5, anchor: 'end', dx: -10, dy: -6 },
  'listen-send': { bow: -14, at: 0.62, anchor: 'start', dx: -34, dy: -30 },
  'simultaneous-open': { bow: 0, anchor: 'middle', dy: 17 },
  'handshake-done': { bow: 0, anchor: 'end', dx: -12, dy: 18 },
  'syn-answered': { bow: 0, anchor: 'start', dx: 10, dy: 14 },
  'syn-received-close': { bow: 0, anchor: 'end', dx: -9 },
  'active-close': { bow: 0, anchor: 'end', dx: -16, dy: -14 },
  'peer-closes': { bow: 0, anchor: 'start', dx: 14, dy: -12 },
  'fin-acknowledged': { bow: 0, anchor: 'end', dx: -9 },
  'simultaneous-close': { bow: 0, at: 0.5, anchor: 'start', dx: 0, dy: -14 },
  'fin-and-ack': { bow: -6, at: 0.62, anchor: 'end', dx: -14, dy: 6 },
  'peer-closes-last': { bow: 0, anchor: 'end', dx: 4, dy: 26 },
  'closing-acknowledged': { bow: 0, anchor: 'start', dx: 9 },
  'passive-close': { bow: 0, anchor: 'start', dx: 9 },
  'last-acknowledged': { bow: 0, anchor: 'start', dx: 9 },
  'time-wait-over': { bow: 0, anchor: 'end', dx: -8, dy: 18 },
};

/** The point of a box's border on the way to another point. */
function border(from: Point, toward: Point): Point {
  const dx = toward.x - from.x;
  const dy = toward.y - from.y;
  const scale = Math.min(BOX.width / 2 / Math.max(Math.abs(dx), 1e-6), BOX.height / 2 / Math.max(Math.abs(dy), 1e-6));
  return { x: from.x + dx * scale, y: from.y + dy * scale };
}

const round = (n: number): number => Math.round(n * 10) / 10;

function edge(row: Transition): EdgeMark {
  const bend = BENDS[row.id] ?? { bow: 0 };
  const from = placeOf(row.from, false);
  const to = placeOf(row.to, row.from === 'LAST-ACK' || row.from === 'TIME-WAIT');
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const middle = { x: (from.x + to.x) / 2 + ((to.y - from.y) / length) * bend.bow * 2, y: (from.y + to.y) / 2 - ((to.x - from.x) / length) * bend.bow * 2 };
  const start = border(from, middle);
  const end = border(to, middle);
  const at = bend.at ?? 0.5;
  const along = (a: number, b: number, c: number): number => (1 - at) ** 2 * a + 2 * (1 - at) * at * b + at ** 2 * c;
  return {
    row,
    path: `M${round(start.x)} ${round(start.y)}Q${round(middle.x)} ${round(middle.y)} ${round(end.x)} ${round(end.y)}`,
    label: { x: round(along(start.x, middle.x, end.x) + (bend.dx ?? 0)), y: round(along(start.y, middle.y, end.y) + (bend.dy ?? 4)) },
    anchor: bend.anchor ?? 'middle',
  };
}

/** Drawn always: Figure 5's arrows, and the one its note 2 leaves out. */
export const EDGES: readonly EdgeMark[] = TRANSITIONS.filter((row) => row.figure5 === true || row.id === 'fin-and-ack').map(edge);

/** An arrow for a row that the diagram leaves out (a reset, a time-out), drawn only when it fires. */
export const extraEdge = (row: Transition): EdgeMark => edge(row);
