import lesson from 'virtual:lesson/09-without-a-connection';
import { chapterPage } from '../ChapterPage.tsx';
import Prose from './chapter.en.mdx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '09-without-a-connection', lesson, Prose, words });
