import { describe, expect, it } from 'vitest';
import { labelOf, layerOf, saying } from '../../../src/figures/Ladder/label-of.ts';
import { utf8 } from '../../../src/model/core/bytes.ts';
import type { SentEvent } from '../../../src/model/trace/events.ts';
import { traceOf } from './traces.ts';

describe('saying', () => {
  it.each([
    ['GET /1 HTTP/1.0\r\nHost: a\r\n\r\n', 'GET /1'],
    ['GET /a/very/long/path/to/something HTTP/1.1\r\n', 'GET /a/very/long/pa…'],
    ['POST /m HTTP/1.1\r\nContent-Length: 6\r\n\r\nhello\n', 'POST “hello”'],
    ['HTTP/1.0 200 OK\r\nContent-Length: 8\r\n\r\nreply 1\n', '200 “reply 1”'],
    ['HTTP/1.1 404 Not Found\r\n\r\n', '404 Not Found'],
    ['HTTP/1.1 200 OK\r\n\r\n<!doctype html><p>longer than a label', '200 OK'],
    ['ping 1\n', '“ping 1”'],
    ['a line that is too long for a label', undefined],
    ['\u0000\u0001', undefined],
    ['', undefined],
  ])('%j is %s', (text, label) => {
    expect(saying(utf8(text))).toBe(label);
  });
});

const sent = (name: string): readonly SentEvent[] => traceOf(name).events.filter((event) => event.kind === 'sent');

it('names a segment by what it carries, and by the flags that open, end or break a connection', () => {
  const labels = sent('short-lived').slice(0, 9).map((frame) => [layerOf(frame), labelOf(frame)]);
  expect(labels).toEqual([
    ['transport', { kind: 'wire', text: 'SYN' }],
    ['transport', { kind: 'wire', text: 'SYN·ACK' }],
    ['transport', { kind: 'wire', text: 'ACK' }],
    ['application', { kind: 'wire', text: 'POST “message 1”' }],
    ['transport', { kind: 'wire', text: 'ACK' }],
    ['application', { kind: 'wire', text: '200 “reply 1”' }],
    ['transport', { kind: 'wire', text: 'FIN·ACK' }],
    ['transport', { kind: 'wire', text: 'ACK' }],
    ['transport', { kind: 'wire', text: 'FIN·ACK' }],
  ]);
});

it('names what is not TCP by its protocol', () => {
  expect(sent('arp').slice(0, 1).map((frame) => [layerOf(frame), labelOf(frame)])).toEqual([['link', { kind: 'protocol', protocol: 'arp' }]]);
  expect(sent('udp-closed-port').map(layerOf)).toContain('internet');
});
