import lesson from 'virtual:lesson/01-wrap';
import { chapterPage } from '../ChapterPage.tsx';
import { LAYERS } from '../components/layers-kind.ts';
import Prose from './chapter.en.mdx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '01-wrap', lesson, Prose, words, figure: LAYERS });
