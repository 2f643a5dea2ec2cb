import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, fromUtf8, toHex, utf8 } from '../../../src/model/core/bytes.ts';
import { acceptKey, emitUpgradeRequest, emitUpgradeResponse, keyFrom, requestFaults, responseFaults } from '../../../src/model/http/handshake.ts';
import { parseHead, type Request, type Response } from '../../../src/model/http/head.ts';
import { closePayload, createReceiver, feedFrames, mayBeSent, type MessageFound } from '../../../src/model/http/messages.ts';
import { emitFrame, mask, OPCODE, parseFrame, RSV1, type Opcode } from '../../../src/model/http/websocket.ts';

const hex = (text: string): Uint8Array => fromHex(text.replace(/ /g, ''));
const KEY = hex('37fa213d');

function notes(found: readonly MessageFound[]): string[] {
  return found.flatMap((each) => {
    switch (each.kind) {
      case 'message': return [`${each.opcode === 1 ? 'text' : 'binary'} ${each.opcode === 1 ? fromUtf8(each.data) : toHex(each.data)}`];
      case 'ping': case 'pong': return [`${each.kind} ${fromUtf8(each.data)}`];
      case 'close': return [`close ${each.code ?? ''} ${each.reason}`.trim()];
      case 'fault': return [`${each.id} → ${each.closeWith}`];
      default: return [];
    }
  });
}
const read = (from: 'client' | 'server', ...frames: readonly Uint8Array[]): string[] => notes(feedFrames(createReceiver(from), concatBytes(frames)).found);
const server = (opcode: Opcode, text: string, fin = true): Uint8Array => emitFrame({ opcode, payload: utf8(text), fin });

describe('the opening handshake', () => {
  const head = <T>(bytes: Uint8Array, role: 'request' | 'response'): T => {
    const parsed = parseHead(bytes, role);
    if (!parsed.ok) throw new Error(parsed.fault.id);
    return parsed.value as T;
  };
  const KEY_SENT = 'dGhlIHNhbXBsZSBub25jZQ==';

  test('RFC 6455 §1.3: the accept value of the sample nonce', () => {
    expect(keyFrom(utf8('the sample nonce'))).toBe(KEY_SENT);
    expect(acceptKey(KEY_SENT)).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(() => keyFrom(new Uint8Array(15))).toThrow(RangeError);
  });

  test('a request and its answer that nothing is wrong with', () => {
    expect(requestFaults(head<Request>(emitUpgradeRequest({ host: 'a', target: '/chat', key: KEY_SENT }), 'request'))).toEqual([]);
    expect(responseFaults(head<Response>(emitUpgradeResponse(KEY_SENT), 'response'), KEY_SENT)).toEqual([]);
  });

  test('everything that is wrong is named (§4.1, §4.2.1)', () => {
    expect(requestFaults(head<Request>(utf8('POST / HTTP/1.0\r\nSec-WebSocket-Key: short\r\nSec-WebSocket-Version: 8\r\n\r\n'), 'request'))).toEqual(
      ['method', 'version', 'host', 'upgrade', 'connection', 'key', 'websocket-version'],
    );
    expect(responseFaults(head<Response>(utf8('HTTP/1.1 200 OK\r\nSec-WebSocket-Accept: x\r\n\r\n'), 'response'), KEY_SENT)).toEqual(['status', 'upgrade', 'connection', 'accept']);
  });
});

describe('frames: the facts of RFC 6455 §5.7', () => {
  test.each<[string, string, { fin?: boolean; opcode: Opcode; payload: Uint8Array; key?: Uint8Array }]>([
    ['a text message in one unmasked frame', '81 05 48656c6c6f', { opcode: 1, payload: utf8('Hello') }],
    ['the same masked', '81 85 37fa213d 7f9f4d5158', { opcode: 1, payload: utf8('Hello'), key: KEY }],
    ['its first fragment', '01 03 48656c', { fin: false, opcode: 1, payload: utf8('Hel') }],
    ['and its last', '80 02 6c6f', { opcode: 0, payload: utf8('lo') }],
    ['a ping', '89 05 48656c6c6f', { opcode: 9, payload: utf8('Hello') }],
    ['the masked pong to it', '8a 85 37fa213d 7f9f4d5158', { opcode: 10, payload: utf8('Hello'), key: KEY }],
  ])('%s', (_, bytes, frame) => {
    expect(toHex(emitFrame(frame))).toBe(toHex(hex(bytes)));
    expect(parseFrame(hex(bytes))).toMatchObject({ kind: 'frame', end: hex(bytes).length, frame: { fin: true, ...frame } });
  });

  test.each([[125, '827d'], [126, '827e007e'], [256, '827e0100'], [65_535, '827effff'], [65_536, '827f0000000000010000']])('a length of %i', (length, start) => {
    const bytes = emitFrame({ opcode: OPCODE.binary, payload: new Uint8Array(length) });
    expect(toHex(bytes.subarray(0, start.length / 2))).toBe(start);
    expect(parseFrame(bytes)).toMatchObject({ kind: 'frame', end: bytes.length, frame: { headerLength: start.length / 2 } });
    expect(parseFrame(bytes.subarray(0, -1))).toEqual({ kind: 'incomplete' });
  });

  test.each([
    ['a reserved bit', 'c1 00', 'reserved-bits'], ['opcode 3', '83 00', 'opcode'], ['opcode 11', '8b 00', 'opcode'],
    ['a fragmented ping', '09 00', 'control-fragmented'], ['a ping of 126 bytes', '89 7e 007e', 'control-too-long'],
    ['125 in two bytes', '82 7e 007d', 'length-not-minimal'], ['65535 in eight', '82 7f 000000000000ffff', 'length-not-minimal'], ['2^63', '82 7f 8000000000000000', 'length-too-long'],
  ])('%s is a fault', (_, bytes, id) => {
    expect(parseFrame(hex(bytes))).toEqual({ kind: 'fault', id });
  });

  test('RSV1 is allowed where compression has been agreed on', () => {
    expect(parseFrame(hex('c1 07 f248cdc9c90700'), 0, RSV1)).toMatchObject({ frame: { reserved: RSV1 } });
    expect(notes(feedFrames(createReceiver('server', { allowed: RSV1 }), hex('c1 02 ff00')).found).length).toBe(1);
  });

  test('what may not be sent is not emitted', () => {
    expect(() => emitFrame({ opcode: 9, payload: new Uint8Array(126) })).toThrow(RangeError);
    expect(() => emitFrame({ opcode: 8, payload: new Uint8Array(), fin: false })).toThrow(RangeError);
    expect(() => emitFrame({ opcode: 1, payload: new Uint8Array(), key: new Uint8Array(3) })).toThrow(RangeError);
    expect(() => closePayload(1005)).toThrow(RangeError);
    expect(() => closePayload(1000, 'x'.repeat(124))).toThrow(RangeError);
  });

  test('masking twice changes nothing; parse ∘ emit is the identity', () => {
    const frame = fc.record({ fin: fc.boolean(), opcode: fc.constantFrom<Opcode>(0, 1, 2), payload: fc.uint8Array({ maxLength: 300 }), key: fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: undefined }) });
    fc.assert(fc.property(frame, ({ key, ...rest }) => {
      const bytes = emitFrame({ ...rest, ...(key && { key }) });
      const { end, frame: again } = parseFrame(bytes) as Extract<ReturnType<typeof parseFrame>, { kind: 'frame' }>;
      expect(end).toBe(bytes.length);
      expect({ fin: again.fin, opcode: again.opcode, payload: again.payload, key: again.key }).toEqual({ key: undefined, ...rest, ...(key && { key }) });
      if (key) expect(mask(mask(rest.payload, key), key)).toEqual(rest.payload);
    }), { numRuns: 500 });
  });
});

describe('messages', () => {
  test.each<[string, string[], Uint8Array[]]>([
    ['a message in three fragments, a ping between them (§5.4)', ['ping p', 'text Hello'], [server(1, 'He', false), server(0, 'l', false), server(9, 'p'), server(0, 'lo')]],
    ['an empty message', ['text'], [server(1, '')]],
    ['a character cut between fragments', ['text ü'], [emitFrame({ opcode: 1, payload: hex('c3'), fin: false }), emitFrame({ opcode: 0, payload: hex('bc') })]],
    ['closing with a code and a reason', ['close 1000 bye'], [emitFrame({ opcode: 8, payload: closePayload(1000, 'bye') })]],
    ['closing without', ['close'], [emitFrame({ opcode: 8, payload: closePayload() })]],
    ['a continuation of nothing', ['nothing-to-continue → 1002'], [server(0, 'x')]],
    ['a message within a message', ['message-unfinished → 1002'], [server(1, 'x', false), server(1, 'y')]],
    ['text that is not UTF-8 (§8.1)', ['text-not-utf8 → 1007'], [emitFrame({ opcode: 1, payload: hex('c328') })]],
    ['a close frame of one byte', ['close-payload → 1002'], [emitFrame({ opcode: 8, payload: hex('03') })]],
    ['close code 1005', ['close-code → 1002'], [emitFrame({ opcode: 8, payload: hex('03ed') })]],
    ['a close reason that is not UTF-8', ['text-not-utf8 → 1007'], [emitFrame({ opcode: 8, payload: hex('03e8c3') })]],
    ['a masked frame from a server (§5.1)', ['masked → 1002'], [emitFrame({ opcode: 1, payload: utf8('x'), key: KEY })]],
    ['anything behind a close frame', ['close', 'after-close → 1002'], [emitFrame({ opcode: 8, payload: closePayload() }), server(1, 'x')]],
  ])('%s', (_, expected, frames) => {
    expect(read('server', ...frames).map((note) => note.trim())).toEqual(expected);
  });

  test('an unmasked frame from a client (§5.1)', () => {
    expect(read('client', server(1, 'x'))).toEqual(['unmasked → 1002']);
  });

  test('a message that announces more than is taken is refused at its header', () => {
    expect(notes(feedFrames(createReceiver('server', { longest: 1_000 }), hex('82 7e 03e9')).found)).toEqual(['message-too-long → 1009']);
    expect(notes(feedFrames(createReceiver('server', { longest: 3 }), concatBytes([server(1, 'ab', false), server(0, 'cd')])).found)).toEqual(['message-too-long → 1009']);
  });

  test('close codes (§7.4)', () => {
    expect([999, 1000, 1003, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 1016, 2999, 3000, 4999, 5000].filter(mayBeSent)).toEqual([1000, 1003, 1007, 1011, 1014, 3000, 4999]);
  });

  test('however the bytes are cut, the same messages; and any bytes give messages or one fault', { timeout: 60_000 }, () => {
    const frames = fc.array(fc.record({ opcode: fc.constantFrom<Opcode>(1, 2, 9, 10), payload: fc.string({ maxLength: 200 }).map(utf8) }).map((frame) => emitFrame(frame)), { maxLength: 8 }).map(concatBytes);
    const broken = fc.tuple(frames, fc.nat(), fc.nat({ max: 255 })).map(([bytes, at, value]) => {
      const copy = bytes.slice();
      if (copy.length > 0) copy[at % copy.length] = value;
      return copy;
    });
    fc.assert(fc.property(fc.oneof(frames, broken, fc.uint8Array({ maxLength: 100 })), fc.array(fc.nat(), { maxLength: 8 }), (bytes, cuts) => {
      const found: MessageFound[] = [];
      let receiver = createReceiver('server');
      let from = 0;
      for (const to of [...cuts.map((n) => n % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)) {
        const fed = feedFrames(receiver, bytes.subarray(from, to));
        found.push(...fed.found);
        receiver = fed.receiver;
        from = to;
      }
      const whole = notes(feedFrames(createReceiver('server'), bytes).found);
      // What stands behind a close frame is only told when it comes with it.
      expect(notes(found).filter((note) => !note.startsWith('after-close'))).toEqual(whole.filter((note) => !note.startsWith('after-close')));
      expect(whole.filter((note) => note.includes('→')).length).toBeLessThanOrEqual(1);
    }), { numRuns: 1_000 });
  });
});
