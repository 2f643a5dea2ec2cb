/** A page's picture for previews elsewhere: its figure's ladders, 1200 by 630, drawn from the same marks as on the page. */
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { LadderMarks } from '../src/figures/Ladder/geometry.ts';

const SIZE = { width: 1200, height: 630 } as const;
/** The light theme's colours (src/site/theme). */
const COLOUR = {
  paper: '#fbfaf6', raised: '#ffffff', line: '#dcd9cf', ink: '#1a1d23', application: '#a34a06', transport: '#1f4fbf', internet: '#7030a8', link: '#0b6b50', bad: '#b3213a',
} as const;
const BAR = 14;
const MARGIN = 56;

export function socialPicture(ladders: readonly LadderMarks[]): Buffer {
  const canvas = createCanvas(SIZE.width, SIZE.height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = COLOUR.paper;
  pen.fillRect(0, 0, SIZE.width, SIZE.height);
  const each = (SIZE.width - MARGIN * (ladders.length + 1)) / ladders.length;
  ladders.forEach((marks, i) => drawLadder(pen, marks, MARGIN + i * (each + MARGIN), each));
  return canvas.toBuffer('image/png');
}

function drawLadder(pen: SKRSContext2D, marks: LadderMarks, left: number, width: number): void {
  pen.save();
  pen.beginPath();
  pen.roundRect(left, MARGIN, width, SIZE.height - 2 * MARGIN, 18);
  pen.fillStyle = COLOUR.raised;
  pen.fill();
  pen.strokeStyle = COLOUR.line;
  pen.lineWidth = 2;
  pen.stroke();
  pen.clip();
  const room = 24 + BAR * 1.3 * Math.max(marks.lanes.client, marks.lanes.server);
  const x = (share: number): number => left + room + share * (width - 2 * room);
  const tall = SIZE.height - 2 * MARGIN - 40;
  // The whole of a short exchange; of a long one its beginning, at a size that can be seen.
  const scale = Math.min(1.6, Math.max(0.55, tall / marks.height));
  const y = (at: number): number => MARGIN + 20 + at * scale;
  for (const station of marks.stations) {
    pen.strokeStyle = COLOUR.line;
    pen.beginPath();
    pen.moveTo(x(station.x), MARGIN);
    pen.lineTo(x(station.x), SIZE.height - MARGIN);
    pen.stroke();
  }
  for (const life of marks.lives) {
    const side = life.host === 'client' ? -1 : 1;
    const at = x(life.host === 'client' ? 0 : 1) + side * life.lane * BAR * 1.3;
    pen.fillStyle = COLOUR.transport;
    pen.globalAlpha = { opening: 0.2, established: 1, closing: 0.55, 'time-wait': 0.3 }[life.phase];
    pen.fillRect(at - BAR / 2, y(life.y0), BAR, (life.y1 - life.y0) * scale);
    pen.globalAlpha = 1;
  }
  for (const arrow of marks.arrows) {
    pen.strokeStyle = arrow.reset || arrow.lost ? COLOUR.bad : COLOUR[arrow.layer];
    pen.fillStyle = pen.strokeStyle;
    pen.lineWidth = arrow.layer === 'application' ? 4.5 : 2.5;
    const from = { x: x(arrow.x0), y: y(arrow.y0) };
    const to = { x: x(arrow.x1), y: y(arrow.y1) };
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    drawHead(pen, from, to, arrow.lost !== undefined);
  }
  pen.restore();
}

function drawHead(pen: SKRSContext2D, from: { x: number; y: number }, to: { x: number; y: number }, lost: boolean): void {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const point = (turn: number, length: number): readonly [number, number] => [to.x + Math.cos(angle + turn) * length, to.y + Math.sin(angle + turn) * length];
  pen.beginPath();
  if (lost) {
    for (const turn of [Math.PI / 4, (3 * Math.PI) / 4]) {
      pen.moveTo(...point(turn, 11));
      pen.lineTo(...point(turn + Math.PI, 11));
    }
    pen.stroke();
    return;
  }
  pen.moveTo(to.x, to.y);
  pen.lineTo(...point(Math.PI - 0.4, 17));
  pen.lineTo(...point(Math.PI + 0.4, 17));
  pen.fill();
}
