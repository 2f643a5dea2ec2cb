import { CHAPTERS, pathOfChapter, slugOf } from '../lessons/chapters.ts';
import type { ChapterFolder } from '../lessons/chapters.ts';
import type { Area, MessageId } from '../text/areas.ts';

/** One page of the site, in every locale. */
export interface Route {
  /** Below the site's root, without a leading slash and with a trailing one: '' for the first page, 'learn/handshake/'. */
  readonly path: string;
  /** The module that exports the component `Page`, from this folder. It and what it imports is all the JavaScript the page gets. */
  readonly module: `./pages/${string}` | `../lessons/${string}` | `../embed/${string}`;
  /** The message catalogues it needs beside 'site'. */
  readonly areas: readonly Area[];
  /** The document's title (the site's name is added, except on the first page) and its description. */
  readonly title: MessageId;
  readonly description: MessageId;
  /** Without header and footer. */
  readonly bare?: true;
}

/** What a figure says. */
const FIGURE_AREAS = ['figures', 'fields', 'narration', 'names'] as const satisfies readonly Area[];

/** What else a chapter's figure says, when it is not a ladder. */
const FIGURES_OF: Partial<Record<ChapterFolder, readonly Area[]>> = { '01-wrap': ['layers'], '02-door': ['calls'] };

export const ROUTES: readonly Route[] = [
  { path: '', module: './pages/Home.tsx', areas: ['figures', 'home', 'narration'], title: 'site.home.title', description: 'site.home.description' },
  { path: 'learn/', module: '../lessons/IndexPage.tsx', areas: ['lessons'], title: 'lessons.index.title', description: 'lessons.index.description' },
  ...CHAPTERS.map((folder): Route => ({
    path: pathOfChapter(folder), module: `../lessons/${folder}/page.tsx`, areas: ['lessons', ...FIGURE_AREAS, ...(FIGURES_OF[folder] ?? [])],
    title: `lessons.${slugOf(folder)}.title`, description: `lessons.${slugOf(folder)}.description`,
  })),
  { path: 'reference/', module: '../lessons/reference/ReferencePage.tsx', areas: ['lessons', 'states', ...FIGURE_AREAS], title: 'lessons.reference.title', description: 'lessons.reference.description' },
  { path: 'reference/glossary/', module: '../lessons/glossary/GlossaryPage.tsx', areas: ['lessons'], title: 'lessons.glossary.title', description: 'lessons.glossary.description' },
  { path: 'embed/', module: '../embed/GalleryPage.tsx', areas: ['embed'], title: 'embed.title', description: 'embed.description' },
  { path: 'embed/ladder/', module: '../embed/pages/LadderPage.tsx', areas: ['embed', ...FIGURE_AREAS], title: 'embed.ladder.title', description: 'embed.ladder.note', bare: true },
  { path: 'embed/layers/', module: '../embed/pages/LayersPage.tsx', areas: ['embed', 'layers', ...FIGURE_AREAS], title: 'embed.layers.title', description: 'embed.layers.note', bare: true },
  { path: 'embed/bytes/', module: '../embed/pages/BytesPage.tsx', areas: ['embed', 'bytes', ...FIGURE_AREAS], title: 'embed.bytes.title', description: 'embed.bytes.note', bare: true },
  { path: 'embed/calls/', module: '../embed/pages/CallsPage.tsx', areas: ['embed', 'calls', ...FIGURE_AREAS], title: 'embed.calls.title', description: 'embed.calls.note', bare: true },
  { path: 'embed/states/', module: '../embed/pages/StatesPage.tsx', areas: ['embed', 'states', ...FIGURE_AREAS], title: 'embed.states.title', description: 'embed.states.note', bare: true },
  { path: 'embed/why/', module: '../embed/pages/WhyPage.tsx', areas: ['embed', 'why', 'events', ...FIGURE_AREAS], title: 'embed.why.title', description: 'embed.why.note', bare: true },
  { path: 'embed/costs/', module: '../embed/pages/CostsPage.tsx', areas: ['embed', 'costs', ...FIGURE_AREAS], title: 'embed.costs.title', description: 'embed.costs.note', bare: true },
];

/** Answers for every address that has no page. A host serves it from any depth, so it has no script and only absolute links. */
export const NOT_FOUND: Route = {
  path: '404', module: './pages/NotFound.tsx', areas: [], title: 'site.notFound.title', description: 'site.notFound.description',
};
