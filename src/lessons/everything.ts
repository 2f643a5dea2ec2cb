/** All that the build reads from the lessons, in one module (scripts/lessons.ts loads it). */
import { CALLS } from './reference/calls.ts';
import { HEADERS } from './reference/headers.ts';
import { TERMS } from './glossary/terms.ts';
import type { Term } from './glossary/terms.ts';
import type { ChapterFigure, Question } from './types.ts';

export { workOut, workOutClaims } from './work-out.ts';

const figures = import.meta.glob<{ readonly figure: ChapterFigure }>('./*/figure.ts', { eager: true });
const questions = import.meta.glob<{ readonly questions: readonly Question[] }>('./*/questions.ts', { eager: true });

export function chapter(folder: string): { readonly figure: ChapterFigure; readonly questions: readonly Question[] } {
  const figure = figures[`./${folder}/figure.ts`]?.figure;
  const asked = questions[`./${folder}/questions.ts`]?.questions;
  if (!figure || !asked) throw new Error(`src/lessons/${folder} needs a figure.ts that exports "figure" and a questions.ts that exports "questions"`);
  return { figure, questions: asked };
}

export const terms: readonly Term[] = TERMS;

/** Every source that the reference pages name. */
export const referenceSources: readonly string[] = [
  ...CALLS.flatMap(({ sources }) => sources), ...HEADERS.flatMap(({ fields }) => fields.map(({ cite }) => cite)),
];
