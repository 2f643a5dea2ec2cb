import type { MDXComponents } from 'mdx/types';
import { startTransition, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ComponentType } from 'react';
import { useAddress, useHref } from '../figures/page/Address.tsx';
import { useText } from '../figures/text/TextContext.tsx';
import { createText } from '../text/createText.ts';
import type { Catalogue } from '../text/catalogue.ts';
import { CHAPTERS, numberOf, pathOfChapter, slugOf } from './chapters.ts';
import type { ChapterFolder } from './chapters.ts';
import styles from './ChapterPage.module.css';
import { Ask } from './components/Ask.tsx';
import { Man, PlacesProvider, Rfc } from './components/Cite.tsx';
import { LADDER, LessonFigure } from './components/LessonFigure.tsx';
import type { FigureKind } from './components/LessonFigure.tsx';
import { At, Num, Show, Simplified, Sources, TryIt } from './components/Prose.tsx';
import { Term } from './components/Term.tsx';
import type { GlossaryEntry } from './glossary/entry.ts';
import { LessonProvider, OrdersProvider, useAnswers } from './LessonContext.tsx';
import type { Here, Lesson, Orders, Wish } from './LessonContext.tsx';
import type { Places } from './places.ts';
import { keepAnswer } from './progress.ts';
import { formatQuantity } from './quantity.ts';
import { createStore } from './store.ts';
import type { ChapterFacts, Moment } from './types.ts';

interface ChapterParts {
  readonly folder: ChapterFolder;
  readonly lesson: { readonly facts: ChapterFacts; readonly places: Places; readonly terms: Readonly<Record<string, GlossaryEntry>> };
  /** The prose, compiled from chapter.<locale>.mdx. */
  readonly Prose: ComponentType<{ readonly components: MDXComponents }>;
  readonly words: Catalogue;
  /** What the chapter is shown by; a ladder unless said otherwise. */
  readonly figure?: FigureKind;
  /** What the prose names beside the common components. */
  readonly components?: MDXComponents;
}

const COMMON = { Ask, At, Figure: LessonFigure, Man, Num, Rfc, Show, Simplified, Sources, Term, TryIt } as MDXComponents;

/** A chapter's page out of its folder's parts. */
export function chapterPage(parts: ChapterParts): ComponentType {
  const components = { ...COMMON, ...parts.components };
  return function Page() {
    return <Chapter {...parts} components={components} />;
  };
}

function Chapter({ folder, lesson, Prose, words: catalogue, figure = LADDER, components = {} }: ChapterParts) {
  const text = useText();
  const { locale } = useAddress();
  const { facts, places, terms } = lesson;
  const words = useMemo(() => createText(locale, catalogue), [locale, catalogue]);
  const values = useMemo(
    () => Object.fromEntries(Object.entries(facts.numbers).map(([name, number]) => [name.replaceAll('.', '_'), formatQuantity(number, text)])),
    [facts, text],
  );
  const [wish, setWish] = useState<Wish>({ ...facts.start, n: 0 });
  const [here] = useState(() => createStore<Here | null>(null));
  const answers = useAnswers(folder);

  // A transition: a figure that is not alive yet stays as it is until it can do what it is asked.
  const show = useCallback(({ scenario, at, event }: Moment) => startTransition(() => setWish(({ n }) => ({ scenario, at, event, n: n + 1 }))), []);
  const answer = useCallback((question: string, said: string | undefined) => keepAnswer(folder, question, said), [folder]);

  const [locked, setLocked] = useState(false);
  useScenarioInAddress(facts, wish, show);
  useEffect(() => startTransition(() => setLocked(new URLSearchParams(window.location.search).get('lock') === '1')), []);
  const lockedBy = locked ? (facts.questions.find(({ id, watch }) => answers[id] === undefined && watch.scenario === wish.scenario)?.id ?? null) : null;

  const value = useMemo<Lesson>(
    () => ({ folder, facts, places, terms, words, figure, values, here, show, answer }),
    [folder, facts, places, terms, words, figure, values, here, show, answer],
  );
  const orders = useMemo<Orders>(() => ({ wish, lockedBy }), [wish, lockedBy]);

  return (
    <LessonProvider value={value}>
      <OrdersProvider value={orders}>
        <PlacesProvider value={places}>
          <article className={styles['chapter']}>
            <p className={styles['number']}>{text.format('lessons.chapter', { number: numberOf(folder) })}</p>
            <Prose components={components} />
          </article>
        </PlacesProvider>
      </OrdersProvider>
      <Neighbours folder={folder} />
    </LessonProvider>
  );
}

/** `?scenario=refused` in the address, so that what is shown can be linked. A scenario that the chapter does not have is passed over. */
function useScenarioInAddress(facts: ChapterFacts, wish: Wish, show: (moment: Moment) => void): void {
  const read = useRef(false);
  useEffect(() => {
    if (!read.current) {
      read.current = true;
      const asked = new URLSearchParams(window.location.search).get('scenario');
      const moment = Object.values(facts.moments).find(({ scenario }) => scenario === asked);
      if (moment && asked !== facts.start.scenario) show(moment);
      return;
    }
    const query = new URLSearchParams(window.location.search);
    if (wish.scenario === facts.start.scenario) query.delete('scenario');
    else query.set('scenario', wish.scenario);
    const search = query.size > 0 ? `?${query}` : '';
    if (search === window.location.search) return;
    try {
      window.history.replaceState(window.history.state, '', `${window.location.pathname}${search}${window.location.hash}`);
    } catch {
      // Some frames forbid it; nothing else depends on it.
    }
  }, [facts, wish, show]);
}

/** The chapters before and after, and the way to all of them. */
function Neighbours({ folder }: { readonly folder: ChapterFolder }) {
  const text = useText();
  const href = useHref();
  const at = CHAPTERS.indexOf(folder);
  const [before, after] = [CHAPTERS[at - 1], CHAPTERS[at + 1]];
  const link = (chapter: ChapterFolder, rel: 'prev' | 'next') => (
    <a href={href(pathOfChapter(chapter))} rel={rel}>
      <span>{text.format(rel === 'prev' ? 'lessons.previous' : 'lessons.next')}</span>
      <b>{text.format(`lessons.${slugOf(chapter)}.title`)}</b>
    </a>
  );
  return (
    <nav className={styles['neighbours']} aria-label={text.format('lessons.chapters')}>
      {before && link(before, 'prev')}
      <a href={href('learn/')} className={styles['all']}>
        {text.format('lessons.contents')}
      </a>
      {after && link(after, 'next')}
    </nav>
  );
}
