import lesson from 'virtual:lesson/02-door';
import { chapterPage } from '../ChapterPage.tsx';
import { CALLS } from '../components/calls-kind.ts';
import Prose from './chapter.en.mdx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '02-door', lesson, Prose, words, figure: CALLS });
