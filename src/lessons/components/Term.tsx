import { useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { useHref } from '../../figures/page/Address.tsx';
import { useText } from '../../figures/text/TextContext.tsx';
import { named, useLesson } from '../LessonContext.tsx';
import { Source } from './Cite.tsx';
import styles from './Term.module.css';

/** How long a pointer rests on a term before its definition shows. */
const REST_MS = 250;
const GAP = 8;

/**
 * A word of the field. A click or a tap opens its definition (natively, without script too); with script, resting on it or coming to it by keyboard
 * shows it as well.
 */
export function Term({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const { terms } = useLesson();
  const text = useText();
  const href = useHref();
  const entry = named(terms, id, 'term');
  const popover = useId();
  const word = useRef<HTMLButtonElement>(null);
  const card = useRef<HTMLSpanElement>(null);
  const rest = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** Shown by resting or focus and not by a click: it goes when the pointer or the focus does. */
  const passing = useRef(false);

  const isOpen = (): boolean => card.current?.matches(':popover-open') ?? false;
  const preview = (): void => {
    if (!card.current?.showPopover || isOpen()) return;
    passing.current = true;
    card.current.showPopover();
  };
  const leave = (): void => {
    clearTimeout(rest.current);
    if (passing.current && isOpen()) card.current?.hidePopover();
    passing.current = false;
  };

  return (
    <span
      className={styles['whole']}
      onPointerEnter={(event) => {
        if (event.pointerType !== 'mouse') return;
        clearTimeout(rest.current);
        rest.current = setTimeout(preview, REST_MS);
      }}
      onPointerLeave={(event) => {
        if (event.pointerType === 'mouse') leave();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) leave();
      }}
    >
      <button
        ref={word}
        type="button"
        className={styles['term']}
        popoverTarget={popover}
        onFocus={(event) => {
          if (event.currentTarget.matches(':focus-visible')) preview();
        }}
        onClick={(event) => {
          clearTimeout(rest.current);
          // A click on a term whose preview shows keeps it open; the browser would close it.
          if (passing.current && isOpen()) event.preventDefault();
          passing.current = false;
        }}
      >
        {children}
      </button>
      <span
        ref={card}
        id={popover}
        popover="auto"
        role="note"
        className={styles['card']}
        onToggle={(event) => {
          if (event.newState === 'open' && word.current) placeBeside(event.currentTarget, word.current.getBoundingClientRect());
        }}
      >
        <b>{entry.term}</b>
        <span className={styles['text']}>{entry.text}</span>
        <span className={styles['sources']}>
          {entry.sources.map((source) => (
            <Source key={source} text={source} />
          ))}
          <a href={href(`reference/glossary/#${id}`)}>{text.format('lessons.term.more')}</a>
        </span>
      </span>
    </span>
  );
}

/** Below the word, or above it where there is more room, and within the window. */
function placeBeside(card: HTMLElement, word: DOMRect): void {
  const { width, height } = card.getBoundingClientRect();
  const below = word.bottom + GAP + height <= window.innerHeight || word.top < height + GAP;
  card.style.top = `${Math.max(GAP, below ? word.bottom + GAP : word.top - GAP - height)}px`;
  card.style.left = `${Math.max(GAP, Math.min(word.left, window.innerWidth - width - GAP))}px`;
}
