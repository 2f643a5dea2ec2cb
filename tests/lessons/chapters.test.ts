import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/scenarios/check.ts';
import { CHAPTERS, slugOf } from '../../src/lessons/chapters.ts';
import { chapter } from '../../src/lessons/everything.ts';
import { findMoment } from '../../src/lessons/moments.ts';
import { answer, scenarioOf, tracesOf, workOut } from '../../src/lessons/work-out.ts';
import lessonWords from '../../src/text/en/lessons.json' with { type: 'json' };

const LESSONS = 'src/lessons';
const prose = (folder: string): string => readFileSync(`${LESSONS}/${folder}/chapter.en.mdx`, 'utf8');
const words = (folder: string): Record<string, string> => JSON.parse(readFileSync(`${LESSONS}/${folder}/words.en.json`, 'utf8')) as Record<string, string>;
const uses = (text: string, component: string, attribute: string): readonly string[] => [...text.matchAll(new RegExp(`<${component} ${attribute}="([^"]+)"`, 'g'))].map(([, name]) => name as string);
/** Words a reader reads: without exports, tags and link targets. */
const wordCount = (text: string): number => text.replace(/^export .*$/gm, '').replace(/<[^>]*>/g, ' x ').replace(/\]\([^)]*\)/g, ']').replace(/[#*|`-]/g, ' ').split(/\s+/).filter(Boolean).length;

describe('the list of chapters', () => {
  it('is the list of folders', () => {
    const folders = readdirSync(LESSONS, { withFileTypes: true }).filter((entry) => entry.isDirectory() && /^\d\d-/.test(entry.name)).map(({ name }) => name);
    expect([...CHAPTERS], 'src/lessons/chapters.ts names the chapters in order').toEqual(folders.toSorted());
  });

  it.each(CHAPTERS)('%s has its page, its words and its place in the catalogue', (folder) => {
    for (const file of ['page.tsx', 'chapter.en.mdx', 'words.en.json', 'figure.ts', 'questions.ts']) expect(existsSync(`${LESSONS}/${folder}/${file}`), file).toBe(true);
    for (const what of ['title', 'description']) expect(lessonWords, `lessons.${slugOf(folder)}.${what}`).toHaveProperty([`lessons.${slugOf(folder)}.${what}`]);
  });
});

describe.each(CHAPTERS)('chapter %s', (folder) => {
  const { figure, questions } = chapter(folder);
  const traces = tracesOf(figure);
  const text = prose(folder);

  it('has scenarios without a fault', () => {
    for (const [name, document] of Object.entries(figure.scenarios)) expect(check(document), name).toMatchObject({ ok: true });
  });

  it.each(Object.keys(figure.moments))('has the moment %s in the model’s trace', (name) => {
    const query = figure.moments[name];
    expect(query && findMoment(traces(scenarioOf(figure, name)), query)).toBeDefined();
  });

  it('tells its moments in the order in which they happen, scenario by scenario', () => {
    const order = uses(text, 'At', 'step').map((name) => workOut(figure, questions).moments[name]);
    const scenarios = new Set(order.map((moment) => moment?.scenario));
    for (const scenario of scenarios) {
      const events = order.filter((moment) => moment?.scenario === scenario).map((moment) => moment?.event ?? -1);
      expect(events, scenario).toEqual(events.toSorted((a, b) => a - b));
    }
  });

  it.each(Object.keys(figure.numbers))('has the number %s', (name) => {
    const { value } = figure.numbers[name]?.(traces) ?? { value: Number.NaN };
    expect(Number.isFinite(value)).toBe(true);
    expect(value).toBeGreaterThanOrEqual(0);
  });

  it('asks for nothing that is not there, and has nothing that nobody asks for', () => {
    const inWords = JSON.stringify(words(folder));
    expect([...uses(text, 'At', 'step'), ...uses(text, 'Show', 'step')].toSorted()).toEqual(Object.keys(figure.moments).toSorted());
    expect(uses(text, 'Num', 'of').filter((name) => !(name in figure.numbers))).toEqual([]);
    const usedNumbers = new Set([...uses(text, 'Num', 'of'), ...Object.keys(figure.numbers).filter((name) => inWords.includes(`{${name.replaceAll('.', '_')}}`))]);
    expect([...usedNumbers].toSorted()).toEqual(Object.keys(figure.numbers).toSorted());
    expect(uses(text, 'Ask', 'id')).toEqual(questions.map(({ id }) => id));
  });

  it('has one figure, something to do, two questions, notes on what is simplified, and sources', () => {
    expect(text.match(/<Figure \/>/g)).toHaveLength(1);
    for (const part of ['<TryIt>', '<Simplified>', '<Sources>']) expect(text).toContain(part);
    expect(questions.length).toBeGreaterThanOrEqual(2);
    expect(uses(text, 'At', 'step').length).toBeGreaterThanOrEqual(1);
  });

  it('is between 400 and 900 words long', () => {
    const count = wordCount(text);
    expect(count).toBeGreaterThanOrEqual(400);
    expect(count).toBeLessThanOrEqual(960);
  });

  it.each(questions.map((question) => [question.id, question] as const))('has the answer to %s, and says why', (id, question) => {
    const found = answer(question, traces);
    const known = words(folder);
    expect(known[`question.${id}`]).toBeDefined();
    if (found.kind === 'number') {
      expect(Number.isFinite(found.answer)).toBe(true);
      expect(known[`question.${id}.why`]).toBeDefined();
    } else {
      expect(found.options).toContain(found.answer);
      for (const option of found.options) {
        if (found.kind === 'choice') expect(known[`question.${id}.${option}`], option).toBeDefined();
        expect(known[`question.${id}.${option}.why`] ?? (found.kind === 'side' ? known[`question.${id}.${option}`] : undefined), `why ${option}`).toBeDefined();
      }
    }
  });
});
