import { memo } from 'react';
import type { CSSProperties, Ref } from 'react';
import type { EventId, NodeName } from '../../model/trace/events.ts';
import type { ArrowMark, FoldMark, LadderMarks, LifeMark } from './geometry.ts';
import styles from './Ladder.module.css';
import type { Tick } from './ticks.ts';
import { marksBetween } from './visible.ts';

export interface PictureWords {
  readonly station: (node: NodeName) => string;
  readonly tick: (tick: Tick) => string;
  readonly fold: (fold: FoldMark) => string;
}

interface PictureProps {
  readonly id: string;
  readonly field: Ref<SVGSVGElement>;
  /** One group for each set of labels. Apart from the lines, which need not be drawn again when a label appears. */
  readonly labels: Ref<SVGSVGElement>;
  readonly marks: LadderMarks;
  /** What is drawn of it, from top to bottom. */
  readonly strip: readonly [number, number];
  /** Where the playhead stands when this is drawn first: labels below it are hidden. */
  readonly playhead: number;
  readonly words: PictureWords;
  /** Frames that are drawn faint, because the page is about something else. */
  readonly faint?: ReadonlySet<EventId> | undefined;
}

/** Drawn in this order, so that what programs say lies on top. */
const INKS = ['link', 'internet', 'transport', 'application', 'reset'] as const;
type Ink = (typeof INKS)[number];

const inkOf = (mark: { readonly reset: boolean; readonly layer: ArrowMark['layer'] }): Ink => (mark.reset ? 'reset' : mark.layer);

/** Everything that has happened by the end, drawn at once; what has not happened yet is under the curtain (Ladder.tsx). */
export const Picture = memo(function Picture({ id, field, labels, marks, strip, playhead, words, faint }: PictureProps) {
  const drawn = marksBetween(marks, strip[0], strip[1]);
  const inks = INKS.filter((ink) => drawn.arrows.some((arrow) => inkOf(arrow) === ink));
  return (
    <>
      {drawn.ticks.map((tick) => (
        <span key={tick.at} className={styles['tick']} style={{ top: round(tick.y) }}>
          {words.tick(tick)}
        </span>
      ))}
      {drawn.lives.map((life) => (
        <LifeBar key={`${life.host}${life.event}`} life={life} named={marks.connections > 1} />
      ))}
      <svg ref={field} className={styles['field']} height={round(marks.height)}>
        <defs>
          {inks.map((ink) => (
            <marker key={ink} id={`${id}${ink}`} viewBox="0 0 8 8" refX="7.6" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto" className={styles[ink]}>
              <path d="M0 .8 8 4 0 7.2z" />
            </marker>
          ))}
        </defs>
        {drawn.ties.map((tie) => (
          <line key={tie.n} className={styles['tie']} x1={percent(tie.x)} x2={percent(tie.x)} y1={round(tie.y0)} y2={round(tie.y1)} />
        ))}
        {inks.map((ink) => (
          <g key={ink} className={`${styles['arrows']} ${styles[ink]}`} markerEnd={`url(#${id}${ink})`}>
            {drawn.arrows.filter((arrow) => inkOf(arrow) === ink).map((arrow) => (
              <Arrow key={arrow.n} arrow={arrow} faint={faint?.has(arrow.n) ?? false} />
            ))}
          </g>
        ))}
        <g className={styles['losses']}>
          {drawn.arrows.filter((arrow) => arrow.lost !== undefined).map((arrow) => (
            <svg key={arrow.n} x={percent(arrow.x1)} y={round(arrow.y1)} overflow="visible">
              <path d="M-5-5 5 5M5-5-5 5" />
            </svg>
          ))}
        </g>
      </svg>
      <svg ref={labels} className={styles['field']} height={round(marks.height)}>
        {drawn.labels.map((set, i) => (
          <g key={i} className={`${styles['labels']} ${i > 0 ? styles['wide'] : drawn.labels.length > 1 ? styles['narrow'] : ''}`}>
            {set.map((label) => (
              <text key={label.n} x={percent(label.x)} y={round(label.y + 3.7)} className={styles[inkOf(label)]} visibility={label.bottom <= playhead ? undefined : 'hidden'}>
                {label.text}
              </text>
            ))}
          </g>
        ))}
      </svg>
      {drawn.folds.map((fold) => (
        <div key={fold.from} className={styles['fold']} style={{ top: round(fold.y0), height: round(fold.y1 - fold.y0) }}>
          {fold.named && <span>{words.fold(fold)}</span>}
        </div>
      ))}
    </>
  );
});

function Arrow({ arrow, faint }: { readonly arrow: ArrowMark; readonly faint: boolean }) {
  const headless = arrow.lost !== undefined || arrow.cut;
  return (
    <line
      x1={percent(arrow.x0)}
      x2={percent(arrow.x1)}
      y1={round(arrow.y0)}
      y2={round(arrow.y1)}
      className={[arrow.repeats === undefined ? '' : styles['again'], faint ? styles['faint'] : ''].filter(Boolean).join(' ') || undefined}
      markerEnd={headless ? 'none' : undefined}
    />
  );
}

function LifeBar({ life, named }: { readonly life: LifeMark; readonly named: boolean }) {
  const place = { top: round(life.y0), height: round(Math.max(1, life.y1 - life.y0)), '--lane': life.lane } as CSSProperties;
  const kinds = [styles['life'], styles[life.host], styles[life.phase], life.first && styles['first'], life.last && styles['last']];
  return (
    <>
      {life.cameFrom !== undefined && (
        <i className={`${styles['move']} ${styles[life.host]}`} style={{ top: round(life.y0), '--lane': Math.min(life.lane, life.cameFrom), '--lanes': Math.abs(life.lane - life.cameFrom) } as CSSProperties} />
      )}
      <i className={kinds.filter(Boolean).join(' ')} style={place} data-name={named && life.first ? life.connection : undefined} data-end={life.end} />
    </>
  );
}

/** The thick line along a chosen arrow. */
export function Chosen({ marks, n }: { readonly marks: LadderMarks; readonly n: EventId }) {
  const arrow = marks.arrows.find((each) => each.n === n);
  return arrow ? <line className={styles['chosen']} x1={percent(arrow.x0)} x2={percent(arrow.x1)} y1={round(arrow.y0)} y2={round(arrow.y1)} /> : null;
}

export const round = (n: number): number => Math.round(n * 10) / 10;
export const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;
