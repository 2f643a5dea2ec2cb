import { parse } from '@formatjs/icu-messageformat-parser';
import type { Plugin } from 'vite';
import { isPlain } from '../src/text/catalogue.ts';
import type { Message } from '../src/text/catalogue.ts';

const CATALOGUE = /\/src\/(?:text\/([\w-]+)\/[\w-]+|lessons\/[\w-]+\/words\.([\w-]+))\.json$/;

/** An ICU message as syntax tree, or as it stands where it needs no parser. Throws with the id and the parser's reason. */
export function compileMessage(id: string, source: string, locale: string): Message {
  if (isPlain(source)) return source;
  try {
    return parse(source, { locale: new Intl.Locale(locale), requiresOtherClause: true });
  } catch (cause) {
    throw new Error(`message "${id}" in "${locale}": ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Compiles the catalogues, src/text/LOCALE/AREA.json and the lessons' src/lessons/FOLDER/words.LOCALE.json, so that no parser of messages goes to the browser. */
export function messages(): Plugin {
  return {
    name: 'messages',
    enforce: 'pre',
    transform: {
      filter: { id: CATALOGUE },
      handler(code, id) {
        const [, area, lesson] = CATALOGUE.exec(id) ?? [];
        const locale = area ?? lesson ?? 'en';
        const sources = JSON.parse(code) as Record<string, string>;
        const compiled = Object.entries(sources).map(([key, source]) => [key, compileMessage(key, source, locale)]);
        return { code: JSON.stringify(Object.fromEntries(compiled)), map: null };
      },
    },
  };
}
