import { describe, expect, it } from 'vitest';
import { compileMessage } from '../../scripts/messages.ts';
import { createText } from '../../src/text/createText.ts';
import site from '../../src/text/en/site.json';

const sources = {
  'a.plain': "It doesn't need a parser.",
  'a.count': '{count, plural, one {<b>#</b> segment} other {<b>#</b> segments}} from {who}',
  'a.braces': "A set is written '{'1, 2'}'.",
  'a.quote': "two '' quotes",
};
const compiled = Object.fromEntries(Object.entries(sources).map(([id, source]) => [id, compileMessage(id, source, 'en')])) as typeof sources;

describe.each([['as written', sources], ['compiled', compiled]])('a catalogue %s', (_, catalogue) => {
  const text = createText('en', catalogue);

  it('gives sentences with their placeholders filled in and their tags dropped', () => {
    expect(text.format('a.plain')).toBe("It doesn't need a parser.");
    expect(text.format('a.count', { count: 1, who: 'the client' })).toBe('1 segment from the client');
    expect(text.format('a.count', { count: 5000, who: 'the client' })).toBe('5,000 segments from the client');
    expect(text.format('a.braces')).toBe('A set is written {1, 2}.');
    expect(text.format('a.quote')).toBe("two ' quotes");
  });

  it('gives parts, with each tag made into what the caller wants', () => {
    const parts = text.parts('a.count', { count: 2, who: 'us' }, { b: (content) => ({ bold: content.join('') }) });
    expect(parts).toEqual([{ bold: '2' }, ' segments from us']);
  });

  it('names the message when it is unknown or lacks a value', () => {
    expect(() => text.format('a.none' as never)).toThrow('no message "a.none"');
    expect(() => text.format('a.count', { count: 1 })).toThrow('message "a.count" in "en"');
  });
});

it('rejects a faulty message at build time, with its id', () => {
  expect(() => compileMessage('a.bad', '{count, plural, one {x}}', 'en')).toThrow('message "a.bad" in "en"');
  expect(() => compileMessage('a.bad', '<b>open', 'en')).toThrow('a.bad');
});

it('takes a catalogue straight from its file', () => {
  expect(createText('en', site).format('site.name')).toBe('Lifelines');
});
