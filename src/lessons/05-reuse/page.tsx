import lesson from 'virtual:lesson/05-reuse';
import { chapterPage } from '../ChapterPage.tsx';
import Prose from './chapter.en.mdx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '05-reuse', lesson, Prose, words });
