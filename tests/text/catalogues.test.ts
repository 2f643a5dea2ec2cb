import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import { compileMessage } from '../../scripts/messages.ts';
import { sourceFiles } from '../../scripts/boundaries.ts';
import { DEFAULT_LOCALE, LOCALES } from '../../src/text/locales.ts';
import { placeholders } from '../../src/text/placeholders.ts';

type Sources = Readonly<Record<string, string>>;

const areas = readdirSync(`src/text/${DEFAULT_LOCALE}`).map((file) => basename(file, '.json'));
const read = (locale: string, area: string): string => readFileSync(`src/text/${locale}/${area}.json`, 'utf8');
const load = (locale: string, area: string) => JSON.parse(read(locale, area)) as Sources;
const english = Object.fromEntries(areas.map((area) => [area, load(DEFAULT_LOCALE, area)]));

it.each(areas)('%s is an area that pages can name', (area) => {
  expect(readFileSync('src/text/areas.ts', 'utf8')).toContain(`'./${DEFAULT_LOCALE}/${area}.json'`);
});

describe.each(LOCALES.flatMap((locale) => areas.map((area) => [locale, area] as const)))('%s/%s.json', (locale, area) => {
  const messages = load(locale, area);

  it('parses, each message by itself', () => {
    for (const [id, source] of Object.entries(messages)) expect(() => compileMessage(id, source, locale)).not.toThrow();
  });

  it('has each id once, beginning with the area', () => {
    const written = [...read(locale, area).matchAll(/^\s*"([^"]+)"\s*:/gm)].map(([, id]) => id);
    expect(written).toEqual([...new Set(written)]);
    expect(Object.keys(messages).filter((id) => !id.startsWith(`${area}.`))).toEqual([]);
  });

  it('has the ids of the source, with the same placeholders', () => {
    const source = english[area] ?? {};
    expect(Object.keys(messages).toSorted()).toEqual(Object.keys(source).toSorted());
    for (const [id, message] of Object.entries(messages)) expect({ id, ...placeholders(parse(message)) }).toEqual({ id, ...placeholders(parse(source[id] ?? '')) });
  });
});

it('every message is used', () => {
  const code = sourceFiles('src').map((file) => readFileSync(`src/${file}`, 'utf8')).join('\n');
  const literals = new Set([...code.matchAll(/(['"`])([\w.-]+)\1/g)].map(([, , text]) => text));
  // An id put together, like `site.theme.${name}`, uses every id of that shape.
  const shapes = [...new Set([...code.matchAll(/`([a-z][\w-]*\.(?:[\w.-]|\$\{[^}`]+\})*)`/g)].map(([, shape]) => shape ?? '').filter((shape) => shape.includes('${')))];
  const patterns = shapes.map((shape) => new RegExp(`^${shape.split(/\$\{[^}]+\}/).map((part) => part.replace(/[.]/g, '\\.')).join('.+')}$`));
  const unused = Object.values(english).flatMap(Object.keys).filter((id) => !literals.has(id) && !patterns.some((pattern) => pattern.test(id)));
  expect(unused).toEqual([]);
});
