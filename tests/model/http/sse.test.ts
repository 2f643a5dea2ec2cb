import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../../src/model/core/bytes.ts';
import { createSseParser, emitSse, feedSse, type SseEvent, type SseFound, type SseParser } from '../../../src/model/http/sse.ts';

function read(bytes: Uint8Array, cuts: readonly number[] = []): { events: SseEvent[]; found: SseFound[]; parser: SseParser } {
  const found: SseFound[] = [];
  let parser = createSseParser();
  let from = 0;
  for (const to of [...cuts.map((n) => n % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)) {
    const fed = feedSse(parser, bytes.subarray(from, to));
    found.push(...fed.found);
    parser = fed.parser;
    from = to;
  }
  return { events: found.flatMap((each) => (each.kind === 'blank' && each.event ? [each.event] : [])), found, parser };
}
const events = (text: string): string[] => read(utf8(text)).events.map(({ type, data, lastEventId }) => `${type}|${data}|${lastEventId}`);

describe('an event stream (WHATWG HTML §9.2.6)', () => {
  test.each<[string, string, string[]]>([
    ['lines of data are joined', 'data: YHOO\ndata: +2\ndata: 10\n\n', ['message|YHOO\n+2\n10|']],
    ['an id lasts until the next; an empty one resets it', ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n', ['message|first event|1', 'message|second event|', 'message| third event|']],
    ['data without a colon is an empty line; the end of the stream cuts off an event', 'data\n\ndata\ndata\n\ndata:', ['message||', 'message|\n|']],
    ['one space behind the colon does not matter', 'data:test\n\ndata: test\n\n', ['message|test|', 'message|test|']],
    ['types', 'event: add\ndata: 1\n\nevent: remove\ndata: 2\n\ndata: 3\n\n', ['add|1|', 'remove|2|', 'message|3|']],
    ['a type without data is forgotten', 'event: add\n\ndata: 1\n\n', ['message|1|']],
    ['CR, LF and CR LF all end lines', 'data: a\rdata: b\r\n\r\ndata: c\n\r', ['message|a\nb|', 'message|c|']],
    ['a byte order mark at the start is passed over', '\ufeffdata: a\n\n', ['message|a|']],
    ['other fields are passed over', 'foo: bar\ndata: a\nDATA: b\n\n', ['message|a|']],
    ['an id with NUL is passed over', 'id: 1\ndata: a\nid: 2\0\n\n', ['message|a|1']],
  ])('%s', (_, text, expected) => {
    expect(events(text)).toEqual(expected);
  });

  test('retry takes digits only', () => {
    expect(read(utf8('retry: 1500\n')).parser.retry).toBe(1_500);
    expect(read(utf8('retry: 15x\n')).parser.retry).toBeUndefined();
  });

  test('what is found has its place', () => {
    const { found } = read(utf8(': c\nid: 7\n\n'));
    expect(found).toEqual([
      { kind: 'comment', start: 0, end: 4, text: ' c' },
      { kind: 'field', start: 4, end: 10, name: 'id', value: '7', nameEnd: 6, valueStart: 8, valueEnd: 9 },
      { kind: 'blank', start: 10, end: 11 },
    ]);
  });

  test('however it is cut, the same events', { timeout: 60_000 }, () => {
    const piece = fc.constantFrom('data: a', 'data', 'data:ü', 'event: x', 'id: 1', 'id', ': c', 'retry: 5', '', '', '\ufeff');
    const lines = fc.array(fc.tuple(piece, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 20 }).map((all) => utf8(all.flat().join('')));
    fc.assert(fc.property(lines, fc.array(fc.nat(), { maxLength: 10 }), (bytes, cuts) => {
      expect(read(bytes, cuts).events).toEqual(read(bytes).events);
    }), { numRuns: 1_000 });
  });

  test('what is emitted is read back', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\r\n\0]/.test(text));
    const event = fc.record({ data: fc.array(word, { minLength: 1, maxLength: 3 }).map((all) => all.join('\n')), type: word.filter((text) => text !== ''), id: word });
    fc.assert(fc.property(fc.array(event, { maxLength: 5 }), (list) => {
      expect(read(concatBytes(list.map((each) => emitSse(each)))).events).toEqual(list.map(({ data, type, id }) => ({ type, data, lastEventId: id })));
    }));
    expect(() => emitSse({ data: 'a', type: 'b\nc' })).toThrow(RangeError);
    expect(() => emitSse({ retry: 1.5 })).toThrow(RangeError);
  });

  test('any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { found } = read(bytes);
      let at = 0;
      for (const { start, end } of found) {
        expect(start).toBeGreaterThanOrEqual(at);
        at = end;
      }
      expect(at).toBeLessThanOrEqual(bytes.length);
    }), { numRuns: 1_000 });
  });
});
