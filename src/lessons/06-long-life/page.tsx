import lesson from 'virtual:lesson/06-long-life';
import { chapterPage } from '../ChapterPage.tsx';
import Prose from './chapter.en.mdx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '06-long-life', lesson, Prose, words });
