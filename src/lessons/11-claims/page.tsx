import lesson from 'virtual:lesson/11-claims';
import { chapterPage } from '../ChapterPage.tsx';
import Prose from './chapter.en.mdx';
import { Claims } from '../claims/Claims.tsx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '11-claims', lesson, Prose, words, components: { Claims } });
