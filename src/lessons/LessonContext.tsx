import { createContext, use, useSyncExternalStore } from 'react';
import type { Text } from '../text/createText.ts';
import type { ChapterFolder } from './chapters.ts';
import type { FigureKind } from './components/LessonFigure.tsx';
import type { GlossaryEntry } from './glossary/entry.ts';
import type { Places } from './places.ts';
import { NO_ANSWERS, onAnswers, readAnswers } from './progress.ts';
import type { Store } from './store.ts';
import type { ChapterFacts, Moment } from './types.ts';

/** Where the figure is to go. `n` counts the requests, so that the same place can be asked for twice. */
export interface Wish extends Moment {
  readonly n: number;
}

/** What the prose of one chapter, its questions and its figure share, the same as long as the page is open. */
export interface Lesson {
  readonly folder: ChapterFolder;
  readonly facts: ChapterFacts;
  readonly places: Places;
  readonly terms: Readonly<Record<string, GlossaryEntry>>;
  /** The chapter's own words. */
  readonly words: Text;
  readonly figure: FigureKind;
  /** Numbers of the chapter, ready for placeholders; dots in their names become underscores. */
  readonly values: Readonly<Record<string, string>>;
  readonly here: Store<Here | null>;
  readonly show: (moment: Moment) => void;
  readonly answer: (question: string, said: string | undefined) => void;
}

/** What the figure is to do. Apart from the rest, because a figure that is not alive yet must not be disturbed by what does not concern it. */
export interface Orders {
  readonly wish: Wish;
  /** The question that has to be answered before the figure goes on; null without a lock. */
  readonly lockedBy: string | null;
}

/** Where the figure stands: the scenario that it shows, and the last event at its playhead. */
export interface Here {
  readonly scenario: string;
  readonly event: number;
}

export const LessonProvider = createContext<Lesson | null>(null);
export const OrdersProvider = createContext<Orders | null>(null);

function given<T>(value: T | null): T {
  if (value === null) throw new Error('outside a chapter');
  return value;
}
export const useLesson = (): Lesson => given(use(LessonProvider));
export const useOrders = (): Orders => given(use(OrdersProvider));
/** Null until the figure is alive. */
export function useHere(): Here | null {
  const { here } = useLesson();
  return useSyncExternalStore(here.follow, here.get, () => null);
}

/** What the reader has answered in a chapter, by question. */
export const useAnswers = (folder: ChapterFolder): Readonly<Record<string, string>> =>
  useSyncExternalStore(onAnswers, readAnswers, () => NO_ANSWERS)[folder] ?? NONE;

const NONE: Readonly<Record<string, string>> = {};

/** @throws RangeError naming what the prose asks for and the chapter does not have */
export function named<T>(record: Readonly<Record<string, T>>, name: string, what: string): T {
  const found = record[name];
  if (found === undefined) throw new RangeError(`no ${what} "${name}" in this chapter (there are ${Object.keys(record).join(', ')})`);
  return found;
}
