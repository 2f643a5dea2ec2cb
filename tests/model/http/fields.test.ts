import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../../src/model/core/bytes.ts';
import { APP_FIELD_IDS, APP_MEANING_IDS } from '../../../src/model/http/field-ids.ts';
import { dissectStreams, fieldsOfSegment, looksLikeHttp, type AppField } from '../../../src/model/http/fields.ts';
import { emitUpgradeRequest, emitUpgradeResponse } from '../../../src/model/http/handshake.ts';
import { assemble } from '../../../src/model/http/stream.ts';
import { emitFrame, OPCODE } from '../../../src/model/http/websocket.ts';
import { dissect } from '../../../src/model/wire/frame.ts';
import { names, pcapFrames } from '../wire/recordings.ts';

/** Depth by indent, then id and text. */
const drawn = (fields: readonly AppField[]): string[] => fields.map(({ id, text, depth, meaning }) => `${'  '.repeat(depth)}${id}${text ? ` ${JSON.stringify(text).slice(1, -1)}` : ''}${meaning ? ` = ${meaning}` : ''}`);

function covers(fields: readonly AppField[], length: number): void {
  let bit = 0;
  let parent = { start: 0, end: 0 };
  for (const field of fields) {
    if (field.depth === 0) {
      expect(`${field.id} ${field.bit}`).toBe(`${field.id} ${bit}`);
      bit += field.bits;
      parent = field;
    } else {
      expect(field.start).toBeGreaterThanOrEqual(parent.start);
      expect(field.end).toBeLessThanOrEqual(parent.end);
    }
  }
  expect(bit).toBe(8 * length);
}

/** The two streams of a recording's first connection, and where each segment's bytes stand in them. */
function streams(name: string) {
  const base = new Map<number, number>();
  const pieces: { from: 'client' | 'server'; at: number; bytes: Uint8Array; frame: Uint8Array; frameAt: number }[] = [];
  let client: number | undefined;
  for (const frame of pcapFrames(name)) {
    const { tcp, payload } = dissect(frame);
    if (!tcp) continue;
    client ??= tcp.sourcePort;
    const from = tcp.sourcePort === client ? 'client' : tcp.destinationPort === client ? 'server' : undefined;
    if (!from) continue;
    if (tcp.flags & 2) base.set(tcp.sourcePort, tcp.seq + 1);
    if (payload[1] > payload[0]) pieces.push({ from, at: (tcp.seq - (base.get(tcp.sourcePort) ?? 0)) >>> 0, bytes: frame.subarray(...payload), frame, frameAt: payload[0] });
  }
  return { pieces, client: assemble(pieces.filter(({ from }) => from === 'client')), server: assemble(pieces.filter(({ from }) => from === 'server')) };
}

describe('the recordings', () => {
  test('29-websocket: handshake, then frames of both sides', () => {
    const { client, server } = streams('29-websocket');
    const both = dissectStreams(client, server);
    expect(drawn(both.client.fields).slice(0, 7)).toEqual([
      'http.request-line GET /chat HTTP/1.1', '  http.method GET', '  http.target /chat', '  http.version HTTP/1.1',
      'http.field-line Host: 10.0.0.2:8080', '  http.field-name Host', '  http.field-value 10.0.0.2:8080',
    ]);
    const said = (fields: readonly AppField[]): string[] => drawn(fields.filter(({ id }) => /opcode|payload$|close|masking/.test(id)));
    expect(said(both.client.fields)).toEqual([
      'websocket.opcode 1 = websocket.text', 'websocket.masking-key 0x37fa213d', 'websocket.payload Hello',
      'websocket.opcode 10 = websocket.pong', 'websocket.masking-key 0x37fa213d', 'websocket.payload hb',
      'websocket.opcode 1 = websocket.text', 'websocket.masking-key 0x37fa213d', 'websocket.payload Bye',
      'websocket.opcode 8 = websocket.close', 'websocket.masking-key 0x37fa213d', 'websocket.close-code 1000',
    ]);
    expect(said(both.server.fields).filter((text) => text.includes('payload'))).toEqual(['websocket.payload Hello', 'websocket.payload event 1', 'websocket.payload event 2', 'websocket.payload hb', 'websocket.payload event 3']);
    expect(both.server.protocol).toBe('websocket');
  });

  test('30b-sse: a stream of events in chunks', () => {
    const { client, server } = streams('30b-sse');
    const { fields } = dissectStreams(client, server).server;
    expect(drawn(fields).slice(-14)).toEqual([
      'http.chunk-line', '  http.chunk-size 15', 'http.content id: 3\\ndata: event 3\\n\\n',
      '  sse.line id: 3', '    sse.field-name id', '    sse.field-value 3', '  sse.line data: event 3', '    sse.field-name data', '    sse.field-value event 3', '  sse.dispatch message',
      'http.chunk-end', 'http.chunk-line', '  http.chunk-size 0', 'http.empty-line',
    ]);
  });

  test('a line of an event stream that chunks cut in two', () => {
    const server = utf8('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndata\r\n5\r\n: a\n\n\r\n');
    const { fields } = dissectStreams(utf8('GET / HTTP/1.1\r\n\r\n'), server).server;
    covers(fields, server.length);
    expect(drawn(fields).slice(-11)).toEqual([
      'http.chunk-line', '  http.chunk-size 4', 'http.content data', 'http.chunk-end', 'http.chunk-line', '  http.chunk-size 5', 'http.content : a\\n\\n',
      '  sse.line data: a', '    sse.field-value a', '  sse.dispatch message', 'http.chunk-end',
    ]);
  });

  test.each(names)('%s: every byte of both directions, and of each segment, is some part', (name) => {
    const { pieces, ...bytes } = streams(name);
    const both = dissectStreams(bytes.client, bytes.server, true);
    for (const side of ['client', 'server'] as const) {
      covers(both[side].fields, bytes[side].length);
      for (const { id } of both[side].fields) expect(id).not.toMatch(/unreadable|incomplete/);
      expect(both[side].fields.every((field) => field.fault === undefined)).toBe(true);
      for (const { from, at, bytes: payload, frameAt } of pieces) {
        if (from !== side) continue;
        const moved = fieldsOfSegment(both[side].fields, at, payload.length, frameAt);
        let bit = 8 * frameAt;
        for (const field of moved.filter(({ depth }) => depth === 0)) {
          expect(field.bit).toBe(bit);
          bit += field.bits;
        }
        expect(bit).toBe(8 * (frameAt + payload.length));
      }
    }
    if (/http|sse|poll/.test(name)) expect(both.client.protocol).toBe('http');
  });
});

describe('parts', () => {
  test('a response to HEAD, then one with trailers', () => {
    const client = utf8('HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n');
    const server = utf8('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nhi\r\n0\r\nA: b\r\n\r\n');
    const { fields } = dissectStreams(client, server).server;
    expect(drawn(fields).filter((text) => !text.startsWith('  http.field') && !text.startsWith('http.field'))).toEqual([
      'http.status-line HTTP/1.1 200 OK', '  http.version HTTP/1.1', '  http.status 200 = http.status-2xx', '  http.reason OK', 'http.empty-line',
      'http.status-line HTTP/1.1 404 Not Found', '  http.version HTTP/1.1', '  http.status 404 = http.status-4xx', '  http.reason Not Found', 'http.empty-line',
      'http.chunk-line', '  http.chunk-size 2', 'http.content hi', 'http.chunk-end', 'http.chunk-line', '  http.chunk-size 0', 'http.trailer-line A: b', 'http.empty-line',
    ]);
    covers(fields, server.length);
  });

  test('a piece of a part in a segment is marked', () => {
    const { fields } = dissectStreams(utf8('GET / HTTP/1.1\r\nHost: example\r\n\r\n'), new Uint8Array()).client;
    expect(fieldsOfSegment(fields, 10, 10, 66).map(({ id, start, end, piece }) => `${id} ${start}-${end}${piece ? ' piece' : ''}`)).toEqual([
      'http.request-line 66-72 piece', 'http.version 66-70 piece', 'http.field-line 72-76 piece', 'http.field-name 72-76',
    ]);
  });

  test('a tunnel, a fault, an end too soon, no HTTP at all', () => {
    const ids = (client: string, server: string, side: 'client' | 'server', closed = false): string[] =>
      dissectStreams(utf8(client), utf8(server), closed)[side].fields.filter(({ depth }) => depth === 0).map(({ id, fault }) => (fault ? `${id} ${fault}` : id));
    expect(ids('CONNECT a:1 HTTP/1.1\r\n\r\nabc', 'HTTP/1.1 200 OK\r\n\r\nxyz', 'client')).toEqual(['http.request-line', 'http.empty-line', 'http.tunnel']);
    expect(ids('CONNECT a:1 HTTP/1.1\r\n\r\nabc', 'HTTP/1.1 200 OK\r\n\r\nxyz', 'server')).toEqual(['http.status-line', 'http.empty-line', 'http.tunnel']);
    expect(ids('GET / HTTP/1.1\r\nA : b\r\n\r\n', '', 'client')).toEqual(['http.unreadable field-name']);
    expect(ids('GET / HTTP/1.1\r\nA: b', '', 'client')).toEqual(['http.incomplete']);
    expect(ids('hello', 'world', 'client')).toEqual(['data.bytes']);
    expect(ids('hello', '', 'server')).toEqual([]);
  });

  test('a WebSocket frame that breaks the rules carries the fault', () => {
    const key = 'dGhlIHNhbXBsZSBub25jZQ==';
    const client = concatBytes([emitUpgradeRequest({ host: 'a', target: '/', key }), emitFrame({ opcode: OPCODE.text, payload: utf8('bare') })]);
    const server = concatBytes([emitUpgradeResponse(key), Uint8Array.of(0x83, 0)]);
    const both = dissectStreams(client, server);
    expect(both.client.fields.filter(({ fault }) => fault).map(({ id, fault }) => `${id} ${fault}`)).toEqual(['websocket.fin unmasked']);
    expect(both.server.fields.filter(({ fault }) => fault).map(({ id, fault }) => `${id} ${fault}`)).toEqual(['websocket.unreadable opcode']);
    covers(both.client.fields, client.length);
    covers(both.server.fields, server.length);
  });

  test('any two streams are covered', { timeout: 60_000 }, () => {
    const lines = fc.array(fc.constantFrom('GET / HTTP/1.1\r\n', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 101 S\r\n', 'Upgrade: websocket\r\n', 'Content-Type: text/event-stream\r\n', 'Transfer-Encoding: chunked\r\n', 'Content-Length: 4\r\n', '\r\n', '\r\n', '4\r\n', 'a\nb\n', '\x81\x01a', '0\r\n', 'data: x\n'), { maxLength: 12 })
      .map((all) => Uint8Array.from(all.join(''), (char) => char.charCodeAt(0)));
    const stream = fc.oneof(lines, fc.uint8Array({ maxLength: 60 }), fc.tuple(fc.constantFrom(emitUpgradeRequest({ host: 'a', target: '/', key: 'x' }), emitUpgradeResponse('x')), fc.uint8Array({ maxLength: 60 })).map(concatBytes));
    fc.assert(fc.property(stream, stream, fc.boolean(), (client, server, closed) => {
      const both = dissectStreams(client, server, closed);
      covers(both.client.fields, client.length);
      covers(both.server.fields, server.length);
      for (const { id, meaning } of [...both.client.fields, ...both.server.fields]) {
        if (!(APP_FIELD_IDS as readonly string[]).includes(id)) throw new Error(`${id} is not listed`);
        if (meaning !== undefined && !(APP_MEANING_IDS as readonly string[]).includes(meaning)) throw new Error(`${meaning} is not listed`);
      }
    }), { numRuns: 3_000 });
  });

  test('what starts as HTTP does', () => {
    expect(['GET / HTTP/1.1\r\n', 'HTTP/1.0 200\r\n', 'POST /x?y HTTP/1.0'].map((text) => looksLikeHttp(utf8(text)))).toEqual([true, true, true]);
    expect(['', 'hello\n', 'get / http/1.1', '\x16\x03\x01'].map((text) => looksLikeHttp(utf8(text)))).toEqual([false, false, false, false]);
  });
});

describe('a stream from segments', () => {
  test('repeats, overlaps and any order', () => {
    const text = utf8('The quick brown fox jumps over the lazy dog');
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat({ max: text.length }), fc.nat({ max: text.length })), { maxLength: 20 }), (cuts) => {
      const pieces = cuts.map(([a, b]) => ({ at: Math.min(a, b), bytes: text.subarray(Math.min(a, b), Math.max(a, b)) }));
      let reach = 0;
      for (let moved = true; moved; ) {
        moved = false;
        for (const { at, bytes } of pieces) {
          if (at <= reach && at + bytes.length > reach) {
            reach = at + bytes.length;
            moved = true;
          }
        }
      }
      expect(assemble(pieces)).toEqual(text.subarray(0, reach));
    }));
  });
});
