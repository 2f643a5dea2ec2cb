import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSource } from '../../src/lessons/citations.ts';
import { CHAPTERS } from '../../src/lessons/chapters.ts';
import { TERMS } from '../../src/lessons/glossary/terms.ts';

const words = JSON.parse(readFileSync('src/lessons/glossary/words.en.json', 'utf8')) as Record<string, string>;
const terms = TERMS;

describe('the glossary', () => {
  it('has a definition for each term and no other words', () => {
    expect(Object.keys(words).toSorted()).toEqual(terms.flatMap(({ id }) => [id, `${id}.text`]).toSorted());
  });

  it('is in the order of its identifiers, each once', () => {
    expect(terms.map(({ id }) => id)).toEqual([...new Set(terms.map(({ id }) => id))].toSorted());
  });

  it.each(terms.map((term) => [term.id, term] as const))('%s: short, with a source, and what it points to exists', (id, { sources, see = [] }) => {
    expect((words[`${id}.text`] ?? '').split(' ').length).toBeLessThanOrEqual(45);
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(() => parseSource(source)).not.toThrow();
    for (const other of see) expect(terms.map((term) => term.id)).toContain(other);
  });

  it.each(CHAPTERS)('knows every term that %s links', (folder) => {
    const linked = [...readFileSync(`src/lessons/${folder}/chapter.en.mdx`, 'utf8').matchAll(/<Term id="([^"]+)"/g)].map(([, id]) => id);
    expect(linked.filter((id) => !terms.some((term) => term.id === id))).toEqual([]);
  });
});
