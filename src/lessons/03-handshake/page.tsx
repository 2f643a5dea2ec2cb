import lesson from 'virtual:lesson/03-handshake';
import { chapterPage } from '../ChapterPage.tsx';
import Prose from './chapter.en.mdx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '03-handshake', lesson, Prose, words });
