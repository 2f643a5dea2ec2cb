import { m, useMotionValueEvent, useTransform } from 'framer-motion';
import type { MotionValue } from 'framer-motion';
import { memo, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
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
  /** Frames that are drawn faint. */
  readonly faint?: ReadonlySet<EventId> | undefined;
  readonly selected: EventId | null;
  readonly onSelect: (n: EventId | null) => void;
  /** The picture's name, for the region that scrolls when it is too tall for its place. */
  readonly name: string;
  /** Draws the frames under way as whole arrows, for those who want no motion. */
  readonly wholeArrows?: boolean;
}

/** A picture taller than this, in pixels, has a window that follows the playhead. */
const TALL = 1400;
/** More heads than this are never drawn at once: the last ones sent. */
const MOST_HEADS = 48;

/**
 * One trace as a ladder. Its picture is drawn once; a curtain hangs over what has not happened yet, and its upper edge is the playhead. So playing
 * moves one layer and a few heads, draws nothing anew and renders nothing.
 */
export const Ladder = memo(function Ladder({ marks, position, clock, words, faint, selected, onSelect, name, wholeArrows = false }: LadderProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<SVGSVGElement>(null);
  const labels = useRef<SVGSVGElement>(null);
  const heads = useRef<HTMLDivElement>(null);
  const whole = useRef<SVGGElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const y = useTransform(position, marks.yOf);
  const slots = useMemo(() => Math.min(MOST_HEADS, mostHeads(marks)), [marks]);
  const [firstPosition] = useState(() => position.get());
  // What is linked to is looked at; what is only shown is shown from its beginning.
  const { strip, follow } = useStrip(scroller, marks.height, () => (position.get() === firstPosition ? undefined : marks.yOf(position.get())));

  const draw = (at: number): void => {
    const underWay = headsAt(marks, at, slots);
    if (heads.current) drawHeads(heads.current, underWay, wholeArrows);
    if (whole.current) drawWhole(whole.current, underWay);
    for (const [i, set] of marks.labels.entries()) {
      const group = labels.current?.children[i];
      if (group) showLabels(group, labelsShown(set, at) - labelsShown(set, strip[0]));
    }
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
    <div ref={scroller} className={marks.height > TALL ? `${styles['scroller']} ${styles['tall']}` : styles['scroller']} role="group" aria-label={name} tabIndex={0} onKeyDown={onKeyDown}>
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
        <Picture id={id} field={field} labels={labels} marks={marks} strip={strip} playhead={marks.yOf(firstPosition)} words={words} faint={faint} />
        {selected !== null && (
          <svg className={styles['field']} height={round(marks.height)}>
            <Chosen marks={marks} n={selected} />
          </svg>
        )}
        <m.div className={styles['curtain']} style={{ y }}>
          <Stems marks={marks} />
          <div className={styles['now']}>
            <span ref={time}>{clock(firstPosition)}</span>
          </div>
        </m.div>
        <div ref={heads} className={styles['heads']}>
          {Array.from({ length: slots }, (_, i) => (
            <i key={i} />
          ))}
        </div>
        {wholeArrows && (
          <svg className={styles['field']} height={round(marks.height)}>
            <g ref={whole} className={styles['whole']}>
              {Array.from({ length: slots }, (_, i) => (
                <line key={i} visibility="hidden" />
              ))}
            </g>
          </svg>
        )}
      </div>
      </div>
    </div>
  );
});

/** The hosts' lines, and those of the routers between them. */
function Stems({ marks }: { readonly marks: LadderMarks }) {
  return marks.stations.map(({ node, x }) => <i key={node} className={`${styles['stem']} ${styles[node] ?? ''}`} style={{ '--x': x } as CSSProperties} />);
}

const inkOf = ({ arrow }: Head): string => styles[arrow.reset ? 'reset' : arrow.layer] ?? '';

/** Puts each head where its frame is. A slot that is left over looks like one that was never used, so that one moment has one picture. */
function drawHeads(slots: HTMLElement, heads: readonly Head[], atEnd: boolean): void {
  for (let i = 0; i < slots.children.length; i++) {
    const slot = slots.children[i] as HTMLElement;
    const head = heads[i];
    if (!head) {
      setAttributes(slot, { class: null, style: null });
      continue;
    }
    setAttributes(slot, { class: inkOf(head) });
    const { x, y } = atEnd ? { x: head.arrow.x1, y: head.arrow.y1 } : head;
    slot.style.transform = `translate(${(x * 100).toFixed(2)}%, ${y.toFixed(1)}px)`;
  }
}

/** The frames under way as lines from their beginning to their end. */
function drawWhole(slots: SVGGElement, heads: readonly Head[]): void {
  for (let i = 0; i < slots.children.length; i++) {
    const head = heads[i];
    const place = head && { x1: percent(head.arrow.x0), x2: percent(head.arrow.x1), y1: String(round(head.arrow.y0)), y2: String(round(head.arrow.y1)) };
    setAttributes(slots.children[i] as Element, head && place ? { visibility: 'visible', class: inkOf(head), ...place } : { visibility: 'hidden', class: null, x1: null, x2: null, y1: null, y2: null });
  }
}

/** The first `count` labels are to be seen; they appear in their order, so only those at the border between seen and unseen change. */
function showLabels(set: Element, count: number): void {
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
