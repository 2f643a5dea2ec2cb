import lesson from 'virtual:lesson/07-side-by-side';
import { chapterPage } from '../ChapterPage.tsx';
import Prose from './chapter.en.mdx';
import { PolicyTable } from './PolicyTable.tsx';
import { PolicyLab } from './PolicyLab.tsx';
import words from './words.en.json' with { type: 'json' };

export const Page = chapterPage({ folder: '07-side-by-side', lesson, Prose, words, components: { PolicyTable, PolicyLab } });
