import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRight, readNumber } from '../../src/lessons/grade.ts';
import { formatDuration, formatQuantity } from '../../src/lessons/quantity.ts';
import type { AnsweredQuestion } from '../../src/lessons/types.ts';
import { createText } from '../../src/text/createText.ts';
import lessons from '../../src/text/en/lessons.json' with { type: 'json' };

const question: AnsweredQuestion = { id: 'q', scenario: 'main', kind: 'number', options: [], unit: 'count', tolerance: 2, answer: 18, watch: { scenario: 'main', at: 0 as never, event: 0 } };
const text = createText('en', lessons) as never;

describe('a number that a reader writes', () => {
  it.each([['18', 18], [' 18 ', 18], ['1,500', 1500], ['1 500', 1500], ['12.5', 12.5], ['12,5', 12.5], ['1,000,000', 1_000_000]])('%j is %d', (written, number) => {
    expect(readNumber(written)).toBe(number);
  });

  it.each(['', 'many', '-3', '1e3', '1,5,0', '.5', '5.', '0x10'])('%j is none', (written) => {
    expect(readNumber(written)).toBeUndefined();
  });

  it('is read back whatever its size', () => {
    fc.assert(fc.property(fc.nat(1e9), (number) => {
      expect(readNumber(String(number))).toBe(number);
      expect(readNumber(new Intl.NumberFormat('en').format(number))).toBe(number);
    }));
  });
});

describe('an answer', () => {
  it('is right within the tolerance and not beyond', () => {
    expect(['16', '18', '20'].map((said) => isRight(question, said))).toEqual([true, true, true]);
    expect(['15', '21', '', 'eighteen'].map((said) => isRight(question, said))).toEqual([false, false, false, false]);
  });

  it('to a choice is right when it is that option', () => {
    const choice: AnsweredQuestion = { ...question, kind: 'choice', unit: null, options: ['a', 'b'], answer: 'b' };
    expect(isRight(choice, 'b')).toBe(true);
    expect(isRight(choice, 'a')).toBe(false);
  });
});

describe('a quantity in prose', () => {
  it.each([
    [100_320, '100 ms'], [29_550, '29.6 ms'], [1_003_520, '1 s'], [61_189_230, '61.2 s'], [135_168_280, '135 s'], [1_007_856_300, '17 min'], [3_600_000_000, '1 h'],
    [7_889_944_300, '2 h 11 min'],
  ])('%d µs is %s', (micros, written) => {
    expect(formatDuration(micros, text)).toBe(written);
  });

  it('has thousands, units and per cent; a port has none of them', () => {
    expect(formatQuantity({ unit: 'bytes', value: 2019 }, text)).toBe('2,019 bytes');
    expect(formatQuantity({ unit: 'bytes', value: 1 }, text)).toBe('1 byte');
    expect(formatQuantity({ unit: 'count', value: 2.0034 }, text)).toBe('2');
    expect(formatQuantity({ unit: 'share', value: 0.0704 }, text)).toBe('7%');
    expect(formatQuantity({ unit: 'name', value: 44227 }, text)).toBe('44227');
  });
});
