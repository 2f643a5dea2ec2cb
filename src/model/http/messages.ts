/** One direction of a WebSocket connection: frames put together to messages, with the rules that a receiver holds the sender to. */
import { concatBytes, put16, u16, utf8 } from '../core/bytes.ts';
import { isControl, OPCODE, parseFrame, RSV1, type FrameFaultId, type WebSocketFrame } from './websocket.ts';

/** Close codes that RFC 6455 §7.4.1 defines. 1005, 1006 and 1015 are only told to a program and never sent. */
const CLOSE_CODE = {
  normal: 1000, goingAway: 1001, protocolError: 1002, unsupportedData: 1003, noStatus: 1005, abnormal: 1006, invalidData: 1007,
  policyViolation: 1008, tooBig: 1009, mandatoryExtension: 1010, serverError: 1011, tlsHandshake: 1015,
} as const;

/** RFC 6455 §7.4: what may stand in a close frame. 1012 to 1014 were registered later; 3000 to 4999 belong to libraries and programs. */
export const mayBeSent = (code: number): boolean => (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999);

export type MessageFaultId = FrameFaultId | 'unmasked' | 'masked' | 'nothing-to-continue' | 'message-unfinished' | 'text-not-utf8' | 'close-payload' | 'close-code' | 'message-too-long' | 'after-close';

/** Places are bytes from the start of the stream. */
export type MessageFound =
  | { readonly kind: 'frame'; readonly start: number; readonly end: number; readonly frame: WebSocketFrame }
  | { readonly kind: 'message'; readonly start: number; readonly end: number; readonly opcode: 1 | 2; readonly data: Uint8Array; readonly compressed: boolean }
  | { readonly kind: 'ping' | 'pong'; readonly start: number; readonly end: number; readonly data: Uint8Array }
  /** Without a code when the frame was empty (RFC 6455 §7.1.5: then it is 1005 to the program). */
  | { readonly kind: 'close'; readonly start: number; readonly end: number; readonly code?: number; readonly reason: string }
  /** `closeWith`: the code to fail the connection with (RFC 6455 §7.1.7). */
  | { readonly kind: 'fault'; readonly start: number; readonly end: number; readonly id: MessageFaultId; readonly closeWith: number };

export interface MessageReceiver {
  /** Whose frames these are: a client's must be masked, a server's must not (RFC 6455 §5.1). */
  readonly from: 'client' | 'server';
  readonly rest: Uint8Array;
  readonly at: number;
  /** The message under way. */
  readonly opcode: 0 | 1 | 2;
  readonly compressed: boolean;
  readonly parts: readonly Uint8Array[];
  readonly length: number;
  readonly startedAt: number;
  readonly longest: number;
  /** Reserved bits that an extension uses: RSV1 for compressed messages. */
  readonly allowed: number;
  readonly state: 'open' | 'closed' | 'failed';
}

/** @param at where in the stream the frames begin: behind the handshake */
export const createReceiver = (from: 'client' | 'server', { at = 0, longest = 16 * 1024 * 1024, allowed = 0 }: { at?: number; longest?: number; allowed?: number } = {}): MessageReceiver => ({
  from, allowed, rest: new Uint8Array(), at, opcode: 0, compressed: false, parts: [], length: 0, startedAt: at, longest, state: 'open',
});

/** What comes behind a fault is not read, nor what comes behind a close frame (RFC 6455 §5.5.1). */
export function feedFrames(receiver: MessageReceiver, bytes: Uint8Array): { readonly receiver: MessageReceiver; readonly found: readonly MessageFound[] } {
  const found: MessageFound[] = [];
  if (receiver.state !== 'open') return { receiver, found };
  let now: MessageReceiver = receiver;
  const all = receiver.rest.length > 0 ? concatBytes([receiver.rest, bytes]) : bytes;
  let here = 0;
  while (now.state === 'open') {
    const read = parseFrame(all, here, now.allowed);
    const start = receiver.at + here;
    if (read.kind === 'incomplete') {
      if (announced(all, here) > now.longest) now = failed(now, found, start, receiver.at + all.length, 'message-too-long');
      break;
    }
    if (read.kind === 'fault') {
      now = failed(now, found, start, receiver.at + all.length, read.id);
      break;
    }
    const end = receiver.at + read.end;
    found.push({ kind: 'frame', start, end, frame: read.frame });
    now = take(now, read.frame, start, end, found);
    here = read.end;
  }
  if (now.state === 'closed' && here < all.length) now = failed(now, found, receiver.at + here, receiver.at + all.length, 'after-close');
  return { receiver: { ...now, rest: all.subarray(here), at: receiver.at + here }, found };
}

/** The payload length that a header announces, when enough of it is there; else 0. */
function announced(bytes: Uint8Array, at: number): number {
  const short = (bytes[at + 1] ?? 0) & 0x7f;
  if (short < 126) return short;
  if (short === 126) return at + 4 <= bytes.length ? u16(bytes, at + 2) : 0;
  return at + 10 <= bytes.length ? u16(bytes, at + 4) * 2 ** 32 + u16(bytes, at + 6) * 65_536 + u16(bytes, at + 8) : 0;
}

const INVALID: readonly MessageFaultId[] = ['text-not-utf8'];

function failed(receiver: MessageReceiver, found: MessageFound[], start: number, end: number, id: MessageFaultId): MessageReceiver {
  const closeWith = INVALID.includes(id) ? CLOSE_CODE.invalidData : id === 'message-too-long' ? CLOSE_CODE.tooBig : CLOSE_CODE.protocolError;
  found.push({ kind: 'fault', start, end, id, closeWith });
  return { ...receiver, state: 'failed' };
}

function take(receiver: MessageReceiver, frame: WebSocketFrame, start: number, end: number, found: MessageFound[]): MessageReceiver {
  const { opcode, payload, fin } = frame;
  const fail = (id: MessageFaultId): MessageReceiver => failed(receiver, found, start, end, id);
  if (receiver.from === 'client' && !frame.key) return fail('unmasked');
  if (receiver.from === 'server' && frame.key) return fail('masked');
  // RFC 6455 §5.4: control frames may come between the fragments of a message.
  if (isControl(opcode)) {
    if (opcode === OPCODE.close) return close(receiver, payload, start, end, found);
    found.push({ kind: opcode === OPCODE.ping ? 'ping' : 'pong', start, end, data: payload });
    return receiver;
  }
  if (opcode === OPCODE.continuation && receiver.opcode === 0) return fail('nothing-to-continue');
  if (opcode !== OPCODE.continuation && receiver.opcode !== 0) return fail('message-unfinished');
  const length = receiver.length + payload.length;
  if (length > receiver.longest) return fail('message-too-long');
  const whole = { opcode: (opcode || receiver.opcode) as 1 | 2, compressed: opcode === 0 ? receiver.compressed : (frame.reserved & RSV1) !== 0, parts: [...receiver.parts, payload], startedAt: opcode === 0 ? receiver.startedAt : start };
  if (!fin) return { ...receiver, ...whole, length };
  const data = whole.parts.length === 1 ? payload : concatBytes(whole.parts);
  if (whole.opcode === OPCODE.text && !whole.compressed && textOf(data) === undefined) return fail('text-not-utf8');
  found.push({ kind: 'message', start: whole.startedAt, end, opcode: whole.opcode, data, compressed: whole.compressed });
  return { ...receiver, opcode: 0, compressed: false, parts: [], length: 0 };
}

function close(receiver: MessageReceiver, payload: Uint8Array, start: number, end: number, found: MessageFound[]): MessageReceiver {
  // RFC 6455 §5.5.1: nothing, or a code of two bytes and a reason.
  if (payload.length === 1) return failed(receiver, found, start, end, 'close-payload');
  const code = payload.length > 0 ? u16(payload, 0) : undefined;
  const reason = textOf(payload.subarray(2));
  if (code !== undefined && !mayBeSent(code)) return failed(receiver, found, start, end, 'close-code');
  if (reason === undefined) return failed(receiver, found, start, end, 'text-not-utf8');
  found.push({ kind: 'close', start, end, reason, ...(code !== undefined && { code }) });
  return { ...receiver, state: 'closed' };
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of UTF-8 bytes; undefined when they are none (RFC 6455 §8.1). */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The payload of a close frame. @throws RangeError for a code that may not be sent, or a reason beyond 123 bytes */
export function closePayload(code?: number, reason = ''): Uint8Array {
  if (code === undefined) return new Uint8Array();
  const text = utf8(reason);
  if (!mayBeSent(code)) throw new RangeError(`close code ${code} cannot be sent`);
  if (text.length > 123) throw new RangeError(`a close reason of ${text.length} bytes`);
  const payload = new Uint8Array(2 + text.length);
  put16(payload, 0, code);
  payload.set(text, 2);
  return payload;
}
