/**
 * The ladder's geometry: (trace, time map, size) → marks, with time running down in CSS pixels and x as a share of the way from the client's line (0)
 * to the server's (1), so that a picture can be drawn at any width. Nothing here knows the DOM, React or the playhead. The playhead is a height: what
 * lies above it has happened. visible.ts says what of the marks is to be seen.
 */
import type { Micros } from '../../model/core/units.ts';
import type { EventId, LayerName, LossReason, NodeName, SentEvent, Side, Trace } from '../../model/trace/events.ts';
import { lives } from '../../model/trace/lives.ts';
import type { LifeEnd, Phase } from '../../model/trace/lives.ts';
import type { TimeMap } from '../../player/time-map.ts';
import type { Line } from './boxes.ts';
import { labelOf, layerOf } from './label-of.ts';
import type { FrameLabel } from './label-of.ts';
import { placeLabels } from './labels.ts';
import { laneLives } from './lanes.ts';
import { timeTicks } from './ticks.ts';
import type { Tick } from './ticks.ts';

export interface LadderSize {
  /** From the client's line to the server's: the narrowest that a picture with each set of labels will be, ascending. */
  readonly widths: readonly number[];
  /** Height of one millisecond of screen time. */
  readonly pixelsPerScreenMs: number;
}

/** A frame's way over one hop; x0 and x1 are shares of the width. */
export interface ArrowMark extends Line {
  /** The sent event. */
  readonly n: EventId;
  readonly layer: LayerName;
  readonly connection: number | undefined;
  /** It resets the connection. */
  readonly reset: boolean;
  /** The sent event that it repeats. */
  readonly repeats: EventId | undefined;
  /** Why it vanished; the line ends where it did. */
  readonly lost: LossReason | undefined;
  /** It is still under way when the trace ends. */
  readonly cut: boolean;
}

export interface LabelMark {
  readonly n: EventId;
  readonly text: string;
  readonly layer: LayerName;
  readonly reset: boolean;
  /** The text's middle: a share of the width, and a height; and where the text ends below. */
  readonly x: number;
  readonly y: number;
  readonly bottom: number;
}

/** One state of a connection's life at one host: a piece of its bar. */
export interface LifeMark {
  readonly host: Side;
  readonly connection: number;
  readonly phase: Phase;
  readonly state: string;
  readonly event: EventId;
  readonly lane: number;
  readonly y0: number;
  readonly y1: number;
  /** The bar's first piece, and its last one unless the life goes on beyond the trace. */
  readonly first: boolean;
  readonly last: boolean;
  /** The lane it comes from, when this is another one than that of the piece before. */
  readonly cameFrom: number | undefined;
  /** How the life ended at its last piece. */
  readonly end: LifeEnd | undefined;
}

export interface FoldMark {
  readonly from: Micros;
  readonly to: Micros;
  readonly y0: number;
  readonly y1: number;
  /** Something has been sent before it: only then is it a silence. */
  readonly named: boolean;
}

/** A retransmission's tie to the copy before it, along the sender's line. */
export interface TieMark {
  readonly n: EventId;
  readonly x: number;
  readonly y0: number;
  readonly y1: number;
}

export interface LadderMarks {
  readonly height: number;
  readonly stations: readonly { readonly node: NodeName; readonly x: number }[];
  readonly lanes: Readonly<Record<Side, number>>;
  /** How many connections there are. */
  readonly connections: number;
  /** In the order of y0. */
  readonly arrows: readonly ArrowMark[];
  /** One set for each of size.widths; each in the order of bottom, which is the order in which they appear. */
  readonly labels: readonly (readonly LabelMark[])[];
  readonly lives: readonly LifeMark[];
  readonly ties: readonly TieMark[];
  readonly folds: readonly FoldMark[];
  readonly ticks: readonly Tick[];
  /** The tallest arrow, so that a search knows how far back to look. */
  readonly tallest: number;
  /** The height at which the playhead stands for a place in screen time. */
  readonly yOf: (screen: number) => number;
}

const TOP = 14;
const BOTTOM = 14;

/** @param write turns a label into the text to draw, so that its width is known. @param k the trace's place in the map */
export function layoutLadder(trace: Trace, k: number, map: TimeMap, size: LadderSize, write: (label: FrameLabel, arrow: ArrowMark) => string): LadderMarks {
  const yOf = (screen: number): number => TOP + screen * size.pixelsPerScreenMs;
  const height = yOf(map.length) + BOTTOM;
  const stations = trace.nodes.map(({ name }, i) => ({ node: name, x: trace.nodes.length > 1 ? i / (trace.nodes.length - 1) : 0 }));
  const xOf = new Map(stations.map(({ node, x }) => [node, x]));
  const arrows = trace.events
    .filter((event) => event.kind === 'sent')
    .map((sent) => arrowOf(sent, k, map, yOf, xOf))
    .sort((a, b) => a.y0 - b.y0 || a.n - b.n);
  const folds = map.folds.map(({ from, to, start, end }): FoldMark => ({ from, to, y0: yOf(start), y1: yOf(end), named: (arrows[0]?.y0 ?? Infinity) < yOf(start) }));
  const laned = laneLives(lives(trace));
  return {
    height,
    stations,
    lanes: laned.count,
    connections: trace.connections.length,
    arrows,
    labels: labelsOf(trace, arrows, folds, size.widths, height, write),
    lives: livesOf(laned.lives, k, map, yOf, height),
    ties: tiesOf(arrows),
    folds,
    ticks: timeTicks(map, yOf, folds),
    tallest: arrows.reduce((most, { y0, y1 }) => Math.max(most, y1 - y0), 0),
    yOf,
  };
}

function arrowOf(sent: SentEvent, k: number, map: TimeMap, yOf: (screen: number) => number, xOf: ReadonlyMap<NodeName, number>): ArrowMark {
  const x0 = xOf.get(sent.from) ?? 0;
  const x1 = xOf.get(sent.to) ?? 1;
  return {
    n: sent.n,
    x0,
    y0: yOf(map.screenOf(k, sent.n)),
    x1: x0 + (x1 - x0) * (sent.loss?.along ?? 1),
    y1: yOf(map.landing(k, sent.n)),
    layer: layerOf(sent),
    connection: sent.connection,
    reset: sent.segment?.flags.includes('RST') ?? false,
    repeats: sent.repeats,
    lost: sent.loss?.reason,
    cut: sent.arrivesAt === null && !sent.loss,
  };
}

function labelsOf(trace: Trace, arrows: readonly ArrowMark[], folds: readonly FoldMark[], widths: readonly number[], height: number, write: (label: FrameLabel, arrow: ArrowMark) => string): LadderMarks['labels'] {
  const wishes = arrows.map((arrow) => {
    const sent = trace.events[arrow.n] as SentEvent;
    const rank = rankOf(arrow, sent);
    return { arrow, text: write(labelOf(sent), arrow), rank, only: rank === 1 ? 'clear' : 'anywhere' } as const;
  });
  return widths.map((width) =>
    placeLabels(
      wishes.map(({ arrow, ...wish }) => ({ ...wish, line: { x0: arrow.x0 * width, y0: arrow.y0, x1: arrow.x1 * width, y1: arrow.y1 } })),
      { left: 0, right: width, top: 0, bottom: height },
      undefined,
      folds.map(({ y0, y1 }) => ({ left: 0, right: width, top: y0, bottom: y1 })),
    )
      .map(({ index, text, box }): LabelMark => {
        const { n, layer, reset } = arrows[index] as ArrowMark;
        return { n, text, layer, reset, x: (box.left + box.right) / 2 / width, y: (box.top + box.bottom) / 2, bottom: box.bottom };
      })
      .sort((a, b) => a.bottom - b.bottom || a.n - b.n),
  );
}

/** Which label gets its place first: what programs say, then what opens, ends or breaks a connection, then the rest. */
function rankOf(arrow: ArrowMark, sent: SentEvent): number {
  if (arrow.layer === 'application') return 3;
  const flags = sent.segment?.flags;
  return !flags || flags.includes('SYN') || flags.includes('FIN') || flags.includes('RST') ? 2 : 1;
}

function livesOf(laned: ReturnType<typeof laneLives>['lives'], k: number, map: TimeMap, yOf: (screen: number) => number, height: number): readonly LifeMark[] {
  return laned.flatMap(({ life, lanes }) =>
    life.spans.map((span, i): LifeMark => {
      const lane = lanes[i] ?? 0;
      const before = i > 0 ? lanes[i - 1] : undefined;
      const last = i === life.spans.length - 1 && span.toEvent !== null;
      return {
        host: life.host,
        connection: life.connection,
        phase: span.phase,
        state: span.state,
        event: span.fromEvent,
        lane,
        y0: yOf(map.screenOf(k, span.fromEvent)),
        y1: span.toEvent === null ? height : yOf(map.screenOf(k, span.toEvent)),
        first: i === 0,
        last,
        cameFrom: before === lane ? undefined : before,
        end: last ? life.end : undefined,
      };
    }),
  );
}

function tiesOf(arrows: readonly ArrowMark[]): readonly TieMark[] {
  const byEvent = new Map(arrows.map((arrow) => [arrow.n, arrow]));
  return arrows.flatMap((arrow): TieMark[] => {
    const earlier = arrow.repeats === undefined ? undefined : byEvent.get(arrow.repeats);
    return earlier ? [{ n: arrow.n, x: arrow.x0, y0: earlier.y0, y1: arrow.y0 }] : [];
  });
}
