import lesson from 'virtual:lesson/10-which-one';
import { chapterPage } from '../ChapterPage.tsx';
import Prose from './chapter.en.mdx';
import { Chooser } from './Chooser.tsx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '10-which-one', lesson, Prose, words, components: { Chooser } });
