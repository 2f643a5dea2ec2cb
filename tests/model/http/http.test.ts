import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromUtf8, utf8 } from '../../../src/model/core/bytes.ts';
import { chunkSize, emitChunk, emitLastChunk } from '../../../src/model/http/chunked.ts';
import { framedTwice, framingOf, keepsOpen } from '../../../src/model/http/framing.ts';
import { emitRequest, emitResponse, LIMITS, listOf, parseHead, valuesOf, type Head, type Role } from '../../../src/model/http/head.ts';
import { createParser, expectResponse, feed, finish, type Found, type HttpParser } from '../../../src/model/http/parser.ts';

const wire = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** What a parser finds, as a person would note it. */
function notes(found: readonly Found[]): string[] {
  return found.map((each) => {
    switch (each.kind) {
      case 'head': return each.head.kind === 'request' ? `${each.head.method} ${each.head.target} (${each.framing.kind})` : `${each.head.status} (${each.framing.kind})`;
      case 'content': return `"${fromUtf8(each.bytes)}"`;
      case 'chunk': return `chunk ${each.size}`;
      case 'trailers': return `trailers ${each.fields.map(({ name, value }) => `${name}=${value}`).join()}`;
      case 'switched': return `then "${fromUtf8(each.bytes)}"`;
      case 'fault': return `${each.fault.id} at ${each.fault.at}`;
      default: return each.kind;
    }
  });
}
const read = (role: Role, text: string, methods: readonly string[] = []): string[] => notes(feed(createParser(role, { methods }), wire(text)).found);

/** Pieces of content that follow each other are one: how it was cut is not part of the message. */
const joined = (list: readonly string[]): string[] =>
  list.reduce<string[]>((all, note) => {
    const last = all.at(-1);
    return note.startsWith('"') && last?.startsWith('"') ? [...all.slice(0, -1), `${last.slice(0, -1)}${note.slice(1)}`] : [...all, note];
  }, []);

describe('where a message ends (RFC 9112 §6.3)', () => {
  test.each<[string, Role, string, string[], string[]]>([
    ['a request without content', 'request', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', [], ['GET / (none)', 'end']],
    ['pipelined requests', 'request', 'GET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET /3 HTTP/1.1\r\n\r\n', [],
      ['GET /1 (none)', 'end', 'POST /2 (length)', '"hi"', 'end', 'GET /3 (none)', 'end']],
    ['an empty line before a request is passed over', 'request', '\r\n\nGET / HTTP/1.1\r\n\r\n', [], ['blank', 'GET / (none)', 'end']],
    ['a lone LF ends a line', 'request', 'GET / HTTP/1.1\nHost: a\n\n', [], ['GET / (none)', 'end']],
    ['1: the answer to HEAD has no content, whatever its length says', 'response', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', ['HEAD', 'GET'],
      ['200 (none)', 'end', '200 (length)', '"hi"', 'end']],
    ['1: 204 and 304 have none', 'response', 'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', [], ['204 (none)', 'end', '304 (none)', 'end']],
    ['1: 100 and 103 come before the answer to the same request', 'response', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n', ['HEAD'],
      ['100 (none)', 'end', '103 (none)', 'end', '200 (none)', 'end']],
    ['2: behind 2xx to CONNECT is a tunnel', 'response', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef', ['CONNECT'], ['200 (switch)', 'end', 'then "abcdef"']],
    ['behind 101 is another protocol', 'response', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\x81\x05', [], ['101 (switch)', 'end', 'then "\ufffd\x05"']],
    ['3: chunked goes before a length', 'response', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n', [],
      ['200 (chunked)', 'chunk 2', '"hi"', 'chunk-end', 'chunk 0', 'trailers ', 'end']],
    ['4: a response in another coding goes on to the end', 'response', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc', [], ['200 (until-close)', '"abc"']],
    ['4: a request in another coding has no end', 'request', 'POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nabc', [], ['transfer-encoding-not-chunked at 0']],
    ['4: chunked must be the last coding', 'response', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n', [], ['transfer-encoding at 0']],
    ['5: two lengths', 'request', 'POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n', [], ['content-length at 0']],
    ['5: the same length twice', 'request', 'POST / HTTP/1.1\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nhi', [], ['POST / (length)', '"hi"', 'end']],
    ['5: a length that is no number', 'response', 'HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n', [], ['content-length at 0']],
    ['8: a response without any goes on to the end', 'response', 'HTTP/1.0 200 OK\r\n\r\nabc', [], ['200 (until-close)', '"abc"']],
    ['HTTP/1.0 does not know transfer codings', 'response', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', [], ['transfer-encoding at 0']],
    ['extensions and trailers', 'response', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n00A;x="y z"\r\n0123456789\r\n000\r\nX-Sum: 45\r\nB: c\r\n\r\nHTTP/1.1 204\r\n\r\n', [],
      ['200 (chunked)', 'chunk 10', '"0123456789"', 'chunk-end', 'chunk 0', 'trailers X-Sum=45,B=c', 'end', '204 (none)', 'end']],
  ])('%s', (_, role, text, methods, expected) => {
    expect(read(role, text, methods)).toEqual(expected);
    // However the bytes are cut, the same is found.
    let parser = createParser(role, { methods });
    const found: Found[] = [];
    for (const byte of wire(text)) {
      const fed = feed(parser, Uint8Array.of(byte));
      found.push(...fed.found);
      parser = fed.parser;
    }
    const all = joined(notes(found).map((note) => note.replace(/^then /, '')));
    const whole = expected.map((note) => note.replace(/^then /, ''));
    if (!text.includes('\x81')) expect(all.filter((note) => note !== 'blank')).toEqual(joined(whole).filter((note) => note !== 'blank'));
  });

  test('closing ends a body without length, and breaks off any other (RFC 9112 §8)', () => {
    const closed = (text: string): string[] => notes(finish(feed(createParser('response'), wire(text)).parser).found);
    expect(closed('HTTP/1.0 200 OK\r\n\r\nabc')).toEqual(['end']);
    expect(closed('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc')).toEqual(['incomplete at 41']);
    expect(closed('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')).toEqual(['incomplete at 55']);
    expect(closed('HTTP/1.1 200')).toEqual(['incomplete at 12']);
    expect(closed('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc')).toEqual([]);
    expect(closed('')).toEqual([]);
  });

  test('a request sent later gets its response', () => {
    const parser = expectResponse(createParser('response'), 'HEAD');
    expect(notes(feed(parser, wire('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')).found)).toEqual(['200 (none)', 'end']);
  });
});

describe('what is refused, and where', () => {
  test.each<[string, Role, string, string]>([
    ['no method', 'request', ' / HTTP/1.1\r\n\r\n', 'start-line at 0'],
    ['two spaces', 'request', 'GET  / HTTP/1.1\r\n\r\n', 'start-line at 4'],
    ['a space in the target', 'request', 'GET /a b HTTP/1.1\r\n\r\n', 'start-line at 4'],
    ['HTTP/2.0', 'request', 'GET / HTTP/2.0\r\n\r\n', 'version at 6'],
    ['a status of two digits', 'response', 'HTTP/1.1 20 OK\r\n\r\n', 'status at 9'],
    ['another language', 'response', 'SSH-2.0-x\r\n\r\n', 'start-line at 0'],
    ['whitespace before the colon (§5.1)', 'request', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 'field-name at 16'],
    ['whitespace before the first field (§2.2)', 'request', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n', 'whitespace-before-fields at 16'],
    ['a folded line in a request (§5.2)', 'request', 'GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n', 'folded-line at 22'],
    ['a lone CR', 'request', 'GET / HTTP/1.1\r\nA: b\rc\r\n\r\n', 'bare-carriage-return at 20'],
    ['NUL in a value', 'request', 'GET / HTTP/1.1\r\nA: b\0c\r\n\r\n', 'field-value at 20'],
    ['a chunk size that is no number', 'response', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'chunk-size at 47'],
    ['a chunk size beyond 2^52', 'response', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n', 'chunk-size at 47'],
    ['a chunk longer than its size', 'response', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n', 'chunk-end at 52'],
    ['a line without end', 'request', `GET /${'a'.repeat(LIMITS.line)}`, `line-too-long at ${LIMITS.line}`],
    ['a line too long', 'request', `GET / HTTP/1.1\r\nA: ${'b'.repeat(LIMITS.line)}\r\n\r\n`, `line-too-long at ${LIMITS.line + 16}`],
    ['fields without end', 'request', `GET / HTTP/1.1\r\n${'Abcdefgh: 12345678\r\n'.repeat(4_000)}`, `head-too-long at ${LIMITS.head}`],
    ['201 fields', 'request', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(201)}\r\n`, `too-many-fields at ${16 + 200 * 6}`],
  ])('%s', (_, role, text, expected) => {
    const fed = feed(createParser(role), wire(text));
    expect(notes(fed.found).at(-1)).toBe(expected);
    // Nothing is read behind a fault, and nothing kept.
    const later = feed(fed.parser, wire('GET / HTTP/1.1\r\n\r\n'));
    expect(later.found).toEqual([]);
    expect(later.parser).toBe(fed.parser);
  });

  test('a folded line in a response reads as a space (§5.2)', () => {
    const parsed = parseHead(wire('HTTP/1.1 200 OK\r\nA: b\r\n\t  c\r\n d\r\n\r\n'), 'response');
    expect(parsed.ok && valuesOf(parsed.value, 'a')).toEqual(['b c d']);
  });
});

describe('fields', () => {
  const head = (text: string): Head => {
    const parsed = parseHead(wire(text), text.startsWith('HTTP/') ? 'response' : 'request');
    if (!parsed.ok) throw new Error(parsed.fault.id);
    return parsed.value;
  };

  test('names match in any case; several lines are one list', () => {
    const request = head('GET / HTTP/1.1\r\nconnection: Keep-Alive,\t, Upgrade \r\nCONNECTION: x\r\n\r\n');
    expect(listOf(request, 'Connection')).toEqual(['keep-alive', 'upgrade', 'x']);
    expect(valuesOf(request, 'Connection')).toEqual(['Keep-Alive,\t, Upgrade', 'x']);
  });

  test.each([
    ['GET / HTTP/1.1\r\n\r\n', true], ['GET / HTTP/1.0\r\n\r\n', false], ['GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', true],
    ['GET / HTTP/1.1\r\nConnection: Close\r\n\r\n', false], ['HTTP/1.0 200 OK\r\nConnection: Keep-Alive, close\r\n\r\n', false],
  ])('%j keeps the connection: %s (§9.3)', (text, expected) => {
    expect(keepsOpen(head(text))).toBe(expected);
  });

  test('both framings in one head are told (§6.1, §11.2)', () => {
    expect(framedTwice(head('POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'))).toBe(true);
    expect(framingOf(head('POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n'))).toEqual({ kind: 'length', length: 1 });
  });

  test('what would break a head is not emitted', () => {
    expect(() => emitRequest({ method: 'GET', target: '/ HTTP/1.1\r\nX: y' })).toThrow(RangeError);
    expect(() => emitRequest({ method: 'GET', target: '/', fields: [['A', 'b\r\nC: d']] })).toThrow(RangeError);
    expect(() => emitRequest({ method: 'GET', target: '/', fields: [['A b', 'c']] })).toThrow(RangeError);
    expect(() => emitResponse({ status: 99 })).toThrow(RangeError);
    expect(() => emitChunk('')).toThrow(RangeError);
  });
});

describe('properties', () => {
  const token = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,12}$/);
  const value = fc.stringMatching(/^([!-~]([ -~]{0,20}[!-~])?)?$/);
  const content = fc.uint8Array({ maxLength: 200 });
  const pairs = fc.array(fc.tuple(token.filter((name) => !/^(content-length|transfer-encoding)$/i.test(name)), value), { maxLength: 5 });
  const message = fc.record({ fields: pairs, content, chunks: fc.option(fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 5 })), method: token, target: fc.stringMatching(/^[!-~]{1,20}$/) });
  const emitted = ({ fields, content: body, chunks, method, target }: typeof message extends fc.Arbitrary<infer M> ? M : never): Uint8Array =>
    chunks
      ? concatBytes([emitRequest({ method, target, fields: [...fields, ['Transfer-Encoding', 'chunked']] }), ...chunks.map((chunk) => emitChunk(chunk)), emitLastChunk()])
      : emitRequest({ method, target, fields: [...fields, ['Content-Length', String(body.length)]] }, body);

  /** Feeds bytes cut at the given places. */
  function cut(parser: HttpParser, bytes: Uint8Array, at: readonly number[]): Found[] {
    const places = [...at.map((n) => n % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
    const found: Found[] = [];
    let now = parser;
    let from = 0;
    for (const to of places) {
      const fed = feed(now, bytes.subarray(from, to));
      found.push(...fed.found);
      now = fed.parser;
      from = to;
    }
    return found;
  }
  const contentOf = (found: readonly Found[]): Uint8Array => concatBytes(found.flatMap((each) => (each.kind === 'content' ? [each.bytes] : [])));

  test('messages come out as they went in, however they are cut', { timeout: 60_000 }, () => {
    fc.assert(fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(), { maxLength: 12 }), (messages, cuts) => {
      const bytes = concatBytes(messages.map(emitted));
      const found = cut(createParser('request'), bytes, cuts);
      const heads = found.flatMap((each) => (each.kind === 'head' ? [each.head] : []));
      expect(heads.map((each) => each.kind === 'request' && [each.method, each.target])).toEqual(messages.map(({ method, target }) => [method, target]));
      expect(heads.map(({ fields }) => fields.slice(0, -1).map(({ name, value: text }) => [name, text]))).toEqual(messages.map(({ fields }) => fields));
      expect(contentOf(found)).toEqual(concatBytes(messages.flatMap(({ chunks, content: body }) => chunks ?? [body])));
      expect(found.filter(({ kind }) => kind === 'end').length).toBe(messages.length);
      // Everything found covers the stream without a gap.
      let at = 0;
      for (const each of found) {
        expect(each.start).toBe(at);
        at = each.end;
      }
      expect(at).toBe(bytes.length);
    }), { numRuns: 300 });
  });

  test('any bytes, cut anywhere, are read or refused once, the same way', { timeout: 60_000 }, () => {
    const line = fc.constantFrom('GET / HTTP/1.1\r\n', 'HTTP/1.1 200 OK\r\n', 'Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', '\r\n', '\n', '3\r\n', 'abc', '0\r\n', ' x\r\n', 'A: b\r\n', '\r', ':');
    const soup = fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.array(fc.oneof({ weight: 6, arbitrary: line }, { weight: 1, arbitrary: fc.string({ maxLength: 4 }) }), { maxLength: 14 }).map((parts) => wire(parts.join('').replace(/[^\0-\xff]/g, '?'))));
    fc.assert(fc.property(fc.constantFrom<Role>('request', 'response'), soup, fc.array(fc.nat(), { maxLength: 6 }), (role, bytes, cuts) => {
      const whole = feed(createParser(role), bytes).found;
      const pieces = cut(createParser(role), bytes, cuts);
      const what = (found: readonly Found[]): string[] => joined(notes(found)).filter((note) => note !== 'blank');
      expect(what(pieces)).toEqual(what(whole));
      expect(whole.filter(({ kind }) => kind === 'fault').length).toBeLessThanOrEqual(1);
    }), { numRuns: 3_000 });
  });

  test('chunk sizes', () => {
    fc.assert(fc.property(fc.nat(), fc.boolean(), fc.constantFrom('', ';a', ' ;b=c', '\t'), (size, upper, rest) => {
      const digits = upper ? size.toString(16).toUpperCase() : size.toString(16);
      expect(chunkSize(digits + rest)).toEqual({ size, digits: digits.length });
    }));
    expect(fromUtf8(emitChunk(utf8('event 1')))).toBe('7\r\nevent 1\r\n');
    expect(fromUtf8(emitLastChunk([['X', 'y']]))).toBe('0\r\nX: y\r\n\r\n');
  });
});
