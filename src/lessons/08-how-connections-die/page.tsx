import lesson from 'virtual:lesson/08-how-connections-die';
import { chapterPage } from '../ChapterPage.tsx';
import Prose from './chapter.en.mdx';
import { DeathTable } from './DeathTable.tsx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '08-how-connections-die', lesson, Prose, words, components: { DeathTable } });
