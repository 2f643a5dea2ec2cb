import lesson from 'virtual:lesson/04-short-life';
import { chapterPage } from '../ChapterPage.tsx';
import Prose from './chapter.en.mdx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '04-short-life', lesson, Prose, words });
