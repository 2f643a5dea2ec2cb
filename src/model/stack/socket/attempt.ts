/** What one try of a call is given, and what it comes to. */
import type { Micros } from '../../core/units.ts';
import type { Errno, Serial } from '../api.ts';
import type { Returned } from '../kernel.ts';
import type { Socket } from './socket.ts';

/** What a call comes to: a result, or it waits on a socket, until a deadline if there is one. */
export type Attempt = Returned | { readonly blocks: true; readonly deadline?: Micros; readonly done: number; readonly parts: readonly Uint8Array[] };

export interface Caller {
  readonly process: string;
  readonly entered: Serial;
  /** False on the first try. */
  readonly again: boolean;
  readonly done: number;
  readonly parts: readonly Uint8Array[];
}

export const fail = (errno: Errno, s?: Socket): Returned => ({ result: -1, errno, ...(s && { socket: s.id }) });
export const done = (result: number, s?: Socket): Returned => ({ result, ...(s && { socket: s.id }) });

/** The pending error, told once (SO_ERROR, socket(7)). */
export function takeError(s: Socket): Errno | undefined {
  const { error } = s;
  s.error = undefined;
  return error;
}

export const blocks = (caller: Caller, deadline?: Micros): Attempt => ({ blocks: true, done: caller.done, parts: caller.parts, ...(deadline !== undefined && { deadline }) });
