import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlayerQuery, writePlayerQuery } from '../../src/player/query.ts';

describe('step and speed in the address', () => {
  it('are read', () => {
    expect(readPlayerQuery('?step=9&speed=0.5', 41)).toEqual({ query: { step: 9, speed: 0.5 }, faults: [] });
    expect(readPlayerQuery('', 41)).toEqual({ query: {}, faults: [] });
  });

  it.each([
    ['?step=0', { parameter: 'step', given: '0', least: 1, most: 41 }],
    ['?step=42', { parameter: 'step', given: '42', least: 1, most: 41 }],
    ['?step=1.5', { parameter: 'step', given: '1.5', least: 1, most: 41 }],
    ['?step=last', { parameter: 'step', given: 'last', least: 1, most: 41 }],
    ['?step=1e1', { parameter: 'step', given: '1e1', least: 1, most: 41 }],
    ['?speed=1000', { parameter: 'speed', given: '1000', least: 0.25, most: 100 }],
    ['?speed=-1', { parameter: 'speed', given: '-1', least: 0.25, most: 100 }],
  ])('%s is a fault that says what is allowed', (search, fault) => {
    expect(readPlayerQuery(search, 41)).toEqual({ query: {}, faults: [fault] });
  });

  it('leave everybody else’s parameters alone', () => {
    expect(writePlayerQuery('?scenario=http10&step=3', { step: 5 })).toBe('?scenario=http10&step=5');
    expect(writePlayerQuery('?step=3&speed=2', { speed: 1 })).toBe('');
  });

  it('come back as they were written, from any query', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), fc.constantFrom(0.25, 0.5, 2, 17, 100), (search, step, speed) => {
        expect(readPlayerQuery(writePlayerQuery(search, { step, speed }), 50)).toEqual({ query: { step, speed }, faults: [] });
      }),
    );
  });

  it('any query can be read', () => {
    fc.assert(fc.property(fc.string(), (search) => readPlayerQuery(search, 5).faults.length <= 2));
  });
});
