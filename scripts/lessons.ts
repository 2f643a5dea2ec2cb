/**
 * What the lessons' pages need to know and the model has to say: each chapter's numbers, moments and answers, each claim's numbers, and the headings of
 * the RFC sections they name. The model runs here, at build time, so no number in the prose is written by hand and no page has to run it to be read.
 */
import { readFileSync } from 'node:fs';
import { runnerImport } from 'vite';
import type { Plugin } from 'vite';
import { parseSource, rfcKey, rfcPlace } from '../src/lessons/citations.ts';
import type { RfcTable } from '../src/lessons/citations.ts';
import type * as Everything from '../src/lessons/everything.ts';
import type { GlossaryEntry } from '../src/lessons/glossary/entry.ts';
import type { Places } from '../src/lessons/places.ts';

const LESSONS = 'src/lessons';
const LESSON = 'virtual:lesson/';
const WANTED = /^virtual:(lesson\/.+|claims|glossary|reference)$/;
// oxlint-disable-next-line no-control-regex
const LOADED = /^\0virtual:(lesson\/|claims|glossary|reference)/;

const read = (file: string): string => readFileSync(file, 'utf8');
const table = (): RfcTable => JSON.parse(read('tests/rfc/sections.json')) as RfcTable;

/** The lessons' data and the model, loaded as the browser would load them. */
async function load(): Promise<typeof Everything> {
  const { module } = await runnerImport<typeof Everything>(`/${LESSONS}/everything.ts`, { logLevel: 'error' });
  return module;
}

/** The sections named by `<Rfc>` in a text. */
const rfcsIn = (prose: string): readonly (readonly [number, string])[] =>
  [...prose.matchAll(/<Rfc n=\{(\d+)\} [sh]="([^"]+)"/g)].map(([, rfc, place]) => [Number(rfc), place as string]);

const rfcsOf = (sources: readonly string[]): readonly (readonly [number, string])[] =>
  sources.flatMap((text) => {
    const source = parseSource(text);
    const place = source.kind === 'rfc' ? (source.section ?? source.heading) : undefined;
    return source.kind === 'rfc' && place !== undefined ? [[source.rfc, place] as const] : [];
  });

const placesOf = (named: readonly (readonly [number, string])[], rfcs: RfcTable): Places =>
  Object.fromEntries(named.map(([rfc, place]) => [rfcKey(rfc, place), rfcPlace(rfcs, rfc, place)]));

function glossary({ terms }: typeof Everything): Readonly<Record<string, GlossaryEntry>> {
  const words = JSON.parse(read(`${LESSONS}/glossary/words.en.json`)) as Record<string, string>;
  return Object.fromEntries(terms.map(({ id, sources, see = [] }) => [id, { term: words[id] ?? id, text: words[`${id}.text`] ?? '', sources, see }]));
}

function lesson(folder: string, all: typeof Everything): string {
  const prose = read(`${LESSONS}/${folder}/chapter.en.mdx`);
  const { figure, questions } = all.chapter(folder);
  const known = glossary(all);
  const terms: Record<string, GlossaryEntry> = Object.fromEntries([...prose.matchAll(/<Term id="([^"]+)"/g)].map(([, id]) => {
    const term = known[id as string];
    if (!term) throw new Error(`${folder}/chapter.en.mdx: no term "${id}" in the glossary`);
    return [id, term];
  }));
  const sources = Object.values(terms).flatMap((term) => term.sources);
  const module = { facts: all.workOut(figure, questions), places: placesOf([...rfcsIn(prose), ...rfcsOf(sources)], table()), terms };
  return `export default ${JSON.stringify(module)};`;
}

function claims({ workOutClaims }: typeof Everything): string {
  const all = workOutClaims();
  return `export const claims = ${JSON.stringify(all)};\nexport const places = ${JSON.stringify(placesOf(rfcsOf(all.flatMap(({ sources }) => sources)), table()))};`;
}

function glossaryModule(all: typeof Everything): string {
  const terms = glossary(all);
  const sources = Object.values(terms).flatMap((term) => term.sources);
  return `export const terms = ${JSON.stringify(terms)};\nexport const places = ${JSON.stringify(placesOf(rfcsOf(sources), table()))};`;
}

export function lessons(): Plugin {
  let loaded: Promise<typeof Everything> | undefined;
  return {
    name: 'lessons',
    resolveId: { filter: { id: WANTED }, handler: (id) => `\0${id}` },
    load: {
      filter: { id: LOADED },
      async handler(id) {
        const name = id.slice(1);
        loaded ??= load();
        const all = await loaded;
        if (name === 'virtual:claims') return claims(all);
        if (name === 'virtual:reference') return `export const places = ${JSON.stringify(placesOf(rfcsOf(all.referenceSources), table()))};`;
        return name === 'virtual:glossary' ? glossaryModule(all) : lesson(name.slice(LESSON.length), all);
      },
    },
    // Under the development server: whatever changed, what the model says may have changed with it.
    watchChange() {
      loaded = undefined;
    },
  };
}
