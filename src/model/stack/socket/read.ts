/** recv(2) on a stream: what is there, in order; 0 at its end. */
import { concatBytes } from '../../core/bytes.ts';
import { seqAdd } from '../../core/seq.ts';
import type { Micros } from '../../core/units.ts';
import type { SocketCall } from '../api.ts';
import type { Kernel } from '../kernel.ts';
import { afterRead } from '../transport/tcp/acknowledge.ts';
import { adjustSpace } from '../transport/tcp/receive-window.ts';
import type { Incoming, Tcb } from '../transport/tcp/tcb.ts';
import { done, fail, takeError, type Attempt, type Caller } from './attempt.ts';
import type { Socket } from './socket.ts';

export const readable = (t: Tcb): number => t.received.reduce((sum, item) => sum + lengthLeft(item), 0);
const lengthLeft = (item: Incoming): number => item.parts.reduce((sum, part) => sum + part.length, 0) - item.offset;

/** @param mayWait the socket blocks */
export function readStream(
  k: Kernel, s: Socket, call: Extract<SocketCall, { name: 'recv' }>, caller: Caller, mayWait: boolean, deadline: Micros | undefined,
): Attempt {
  const t = s.tcb;
  if (!t || t.state === 'LISTEN') return fail('ENOTCONN', s);
  const want = call.max - caller.done;
  const because = (t.received[0]?.causes ?? []).slice(0, 8);
  const parts = call.peek ? peek(t.received, want) : take(k, s, t, want);
  const got = parts.reduce((sum, part) => sum + part.length, 0);
  const total = caller.done + got;
  const all = caller.parts.length > 0 ? [...caller.parts, ...parts] : parts;
  const ended = t.finReceived || s.shutReceive || t.state === 'CLOSED' || s.error !== undefined;
  if (got > 0 || total > 0) {
    if (call.waitAll && total < call.max && !ended && mayWait) return { blocks: true, done: total, parts: all, ...(deadline !== undefined && { deadline }) };
    return { result: total, data: all.length === 1 ? all[0] : concatBytes(all), socket: s.id, because };
  }
  if (call.max === 0) return { ...done(0, s), data: new Uint8Array(0) };
  if (t.finReceived) return { ...done(0, s), data: new Uint8Array(0), because };
  const error = takeError(s);
  if (error) return fail(error, s);
  if (s.shutReceive) return { ...done(0, s), data: new Uint8Array(0) };
  if (t.state === 'CLOSED') return fail('ENOTCONN', s);
  if (!mayWait) return fail('EAGAIN', s);
  return { blocks: true, done: 0, parts: [], ...(deadline !== undefined && { deadline }) };
}

/** The first bytes of what was received, in the pieces in which they came. */
function peek(received: readonly Incoming[], want: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let left = want;
  for (const item of received) {
    let skip = item.offset;
    for (const part of item.parts) {
      if (left <= 0) return parts;
      if (skip >= part.length) {
        skip -= part.length;
        continue;
      }
      const piece = part.subarray(skip, skip + left);
      skip = 0;
      parts.push(piece);
      left -= piece.length;
    }
  }
  return parts;
}

/** Takes bytes off the receive queue; a buffer is given back once it is read to its end. */
function take(k: Kernel, s: Socket, t: Tcb, want: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let left = want;
  let copied = 0;
  while (left > 0 && t.received[0]) {
    const item = t.received[0];
    const have = lengthLeft(item);
    const n = Math.min(left, have);
    parts.push(...peek([item], n));
    left -= n;
    copied += n;
    t.copied = seqAdd(t.copied, n);
    if (n > 0) adjustSpace(k.profile, s.options, t, k.now);
    if (n < have) {
      t.received[0] = { ...item, offset: item.offset + n };
    } else {
      t.received.shift();
      t.charged -= item.charge;
    }
  }
  if (t.received.length === 0 && t.outOfOrder.length === 0) t.charged = 0;
  if (t.state !== 'CLOSED' && t.state !== 'TIME-WAIT') afterRead(k, s, t, copied);
  return parts;
}
