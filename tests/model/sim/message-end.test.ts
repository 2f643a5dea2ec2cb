import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/model/core/bytes.ts';
import { createMessageEnd } from '../../../src/model/sim/message-end.ts';

/** Where the first message ends when its bytes come one by one. */
function endOf(text: string): { length: number; neededBytes: number } | undefined {
  const bytes = utf8(text);
  const end = createMessageEnd();
  for (let n = 0; n <= bytes.length; n++) {
    const length = end(bytes.subarray(0, n));
    if (length !== undefined) return { length, neededBytes: n };
  }
  return undefined;
}
const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

describe('one HTTP message ends', () => {
  it.each([
    ['a request without a body', head('GET / HTTP/1.1', 'Host: a'), ''],
    ['a request with one', head('POST / HTTP/1.1', 'Content-Length: 5'), 'hello'],
    ['a response by its length', head('HTTP/1.1 200 OK', 'content-length:   3'), 'abc'],
    ['a response that never has a body', head('HTTP/1.1 304 Not Modified', 'Content-Length: 3'), ''],
    ['an interim response', head('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket'), ''],
    ['chunks', head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'), '5\r\nhello\r\n10;a=b\r\n0123456789abcdef\r\n0\r\n\r\n'],
    ['chunks with a trailer', head('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked', 'Content-Length: 1'), '1\r\nx\r\n0\r\nA: b\r\n\r\n'],
  ])('%s', (_, start, body) => {
    const length = start.length + body.length;
    expect(endOf(start + body)).toEqual({ length, neededBytes: length });
    expect(createMessageEnd()(utf8(`${start}${body}GET /next`))).toBe(length);
  });

  it('with the connection, when it says nothing else', () => {
    expect(endOf(`${head('HTTP/1.0 200 OK', 'Server: x')}hello and more`)).toBeUndefined();
    expect(endOf('HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r')).toBeUndefined();
  });
});
