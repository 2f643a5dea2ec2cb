import { m, useMotionValueEvent, useTransform } from 'framer-motion';
import type { MotionValue } from 'framer-motion';
import { memo, useId, useLayoutEffect, useMemo, useRef } from 'react';
import type { CSSProperties, KeyboardEvent, MouseEvent } from 'react';
import type { EventId } from '../../model/trace/events.ts';
import type { LadderMarks } from './geometry.ts';
import styles from './Ladder.module.css';
import { Chosen, percent, Picture, round } from './Picture.tsx';
import type { PictureWords } from './Picture.tsx';
import { useStrip } from './useStrip.ts';
import { arrowNear, arrowsFrom, headsAt, labelsShown, mostHeads } from './visible.ts';
import type { Head } from './visible.ts';

export interface LadderProps {
  readonly marks: LadderMarks;
  /** The playhead, in screen time. */
  readonly position: MotionValue<number>;
  /** The playhead's time as text, for the mark on the axis. */
  readonly clock: (position: number) => string;
  readonly words: PictureWords;
  readonly selected: EventId | null;
  readonly onSelect: (n: EventId | null) => void;
  /** The picture's name, for the region that scrolls when it is too tall for its place. */
  readonly name: string;
  /** Draws the frames under way as whole arrows, for those who want no motion. */
  readonly wholeArrows?: boolean;
}

/** More heads than this are never drawn at once: the last ones sent. */
const MOST_HEADS = 48;

/**
 * One trace as a ladder. Its picture is drawn once; a curtain hangs over what has not happened yet, and its upper edge is the playhead. So playing
 * moves one layer and a few heads, draws nothing anew and renders nothing.
 */
export const Ladder = memo(function Ladder({ marks, position, clock, words, selected, onSelect, name, wholeArrows = false }: LadderProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<SVGSVGElement>(null);
  const heads = useRef<SVGGElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const y = useTransform(position, marks.yOf);
  const slots = useMemo(() => Math.min(MOST_HEADS, mostHeads(marks)), [marks]);
  const { strip, follow } = useStrip(scroller, marks.height);
  const firstPosition = useRef(position.get()).current;

  const draw = (at: number): void => {
    if (heads.current) drawHeads(heads.current, headsAt(marks, at, slots), wholeArrows);
    field.current?.querySelectorAll<SVGGElement>('[data-labels]').forEach((set, i) => {
      const labels = marks.labels[i] ?? [];
      showLabels(set, labelsShown(labels, at) - labelsShown(labels, strip[0]));
    });
    if (time.current) setText(time.current, clock(position.get()));
  };
  useMotionValueEvent(y, 'change', (at) => {
    draw(at);
    follow(at);
  });
  useLayoutEffect(() => draw(y.get()));

  const arrowAt = (event: MouseEvent): EventId | undefined => {
    const box = field.current?.getBoundingClientRect();
    return box && arrowNear(marks, box.width, { x: event.clientX - box.left, y: event.clientY - box.top }, y.get())?.n;
  };

  /** With the picture in focus: Enter chooses the last segment sent, Up and Down its neighbours, Escape none. */
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const begun = arrowsFrom(marks, y.get());
    const at = marks.arrows.findIndex((arrow) => arrow.n === selected);
    const next = event.key === 'Enter' ? begun - 1 : at >= 0 && event.key === 'ArrowDown' ? Math.min(begun - 1, at + 1) : at >= 0 && event.key === 'ArrowUp' ? Math.max(0, at - 1) : undefined;
    const chosen = next === undefined ? undefined : marks.arrows[next];
    if (!chosen && !(event.key === 'Escape' && selected !== null)) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(chosen?.n ?? null);
  };

  return (
    <div ref={scroller} className={styles['scroller']} role="group" aria-label={name} tabIndex={0} onKeyDown={onKeyDown}>
      <div className={styles['sheet']} style={{ '--client': marks.lanes.client, '--server': marks.lanes.server } as CSSProperties} aria-hidden="true">
      <div className={styles['stations']}>
        {marks.stations.map(({ node, x }) => (
          <span key={node} className={styles[node]} style={{ '--x': x } as CSSProperties}>
            {words.station(node)}
          </span>
        ))}
      </div>
      <div
        className={styles['ladder']}
        style={{ height: round(marks.height) }}
        onPointerMove={(event) => {
          event.currentTarget.style.cursor = arrowAt(event) === undefined ? '' : 'pointer';
        }}
        onClick={(event) => {
          const n = arrowAt(event);
          if (n !== undefined) onSelect(n);
        }}
      >
        <Stems marks={marks} />
        <Picture id={id} field={field} marks={marks} strip={strip} playhead={marks.yOf(firstPosition)} words={words} />
        {selected !== null && (
          <svg className={styles['field']} height={round(marks.height)}>
            <Chosen marks={marks} n={selected} />
          </svg>
        )}
        <m.div className={styles['curtain']} style={{ y }}>
          <Stems marks={marks} />
        </m.div>
        <svg className={styles['field']} height={round(marks.height)}>
          <g ref={heads} className={styles['heads']}>
            {Array.from({ length: slots }, (_, i) => (
              <g key={i} visibility="hidden">
                <line />
                <circle r="4.5" />
              </g>
            ))}
          </g>
        </svg>
        <m.div className={styles['now']} style={{ y }}>
          <span ref={time}>{clock(firstPosition)}</span>
        </m.div>
      </div>
      </div>
    </div>
  );
});

/** The hosts' lines, and those of the routers between them. */
function Stems({ marks }: { readonly marks: LadderMarks }) {
  return marks.stations.map(({ node, x }) => <i key={node} className={`${styles['stem']} ${styles[node] ?? ''}`} style={{ '--x': x } as CSSProperties} />);
}

/** Puts each head where its frame is. A slot that is left over looks like one that was never used, so that one moment has one picture. */
function drawHeads(slots: SVGGElement, heads: readonly Head[], whole: boolean): void {
  for (let i = 0; i < slots.children.length; i++) {
    const slot = slots.children[i] as SVGGElement;
    const [line, dot] = slot.children as unknown as [SVGLineElement, SVGCircleElement];
    const head = heads[i];
    if (!head) {
      if (slot.getAttribute('visibility') === 'hidden') continue;
      setAttributes(slot, { visibility: 'hidden', class: null });
      setAttributes(line, NO_LINE);
      setAttributes(dot, { cx: null, cy: null });
      continue;
    }
    const { arrow } = head;
    const end = whole ? { x: arrow.x1, y: arrow.y1 } : head;
    setAttributes(slot, { visibility: 'visible', class: styles[arrow.reset ? 'reset' : arrow.layer] ?? '' });
    setAttributes(line, whole ? { x1: percent(arrow.x0), x2: percent(arrow.x1), y1: String(round(arrow.y0)), y2: String(round(arrow.y1)) } : NO_LINE);
    setAttributes(dot, { cx: `${(end.x * 100).toFixed(2)}%`, cy: end.y.toFixed(1) });
  }
}

const NO_LINE = { x1: null, x2: null, y1: null, y2: null };

/** The first `count` labels are to be seen; they appear in their order, so only those at the border between seen and unseen change. */
function showLabels(set: SVGGElement, count: number): void {
  const labels = set.children;
  // From the border outward, as far as something is on its wrong side.
  for (let i = Math.min(count, labels.length) - 1; i >= 0 && isHidden(labels[i] as Element); i--) labels[i]?.removeAttribute('visibility');
  for (let i = Math.max(0, count); i < labels.length && !isHidden(labels[i] as Element); i++) labels[i]?.setAttribute('visibility', 'hidden');
}

const isHidden = (element: Element): boolean => element.hasAttribute('visibility');

/** Sets what differs; null removes. */
function setAttributes(element: Element, attributes: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) === value) continue;
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
