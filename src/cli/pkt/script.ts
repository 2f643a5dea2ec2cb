/** A packet script as data: what parse.ts makes of its text and run.ts carries out. Times are microseconds after the script's start. */
import type { TcpOption } from '../../model/wire/tcp.ts';

/** When an event is due. `at` and `end` of a relative one count from the moment when the event before it is done. */
export type When =
  | { readonly kind: 'any' }
  | { readonly kind: 'absolute' | 'relative'; readonly at: number }
  | { readonly kind: 'absolute-range' | 'relative-range'; readonly at: number; readonly end: number };

/** An argument or a result as it is written. */
export type Expression =
  | { readonly kind: 'any' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, Expression>; readonly items: readonly Expression[] }
  | { readonly kind: 'apply'; readonly name: string; readonly args: readonly Expression[] };

export interface ScriptCall {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly result: Expression;
  readonly errno?: string;
  /** A blocking call: when it is to return, counted like the event's own time. */
  readonly returnsAt?: number;
}

/** 'any': `<...>`. Sequence numbers of SACK blocks are the script's own. */
export type ScriptOptions = 'any' | readonly TcpOption[];

export type Direction = 'in' | 'out';

export interface ScriptSegment {
  readonly kind: 'segment';
  readonly direction: Direction;
  /** A sum of TCP_FLAG values. */
  readonly flags: number;
  readonly seq: number;
  readonly length: number;
  readonly ack?: number;
  readonly window?: number;
  readonly urgent?: number;
  readonly options: ScriptOptions;
  /** Written as `source > destination`; without it the segment belongs to the connection that the script is about. */
  readonly ports?: { readonly source: number; readonly destination: number };
}

export interface ScriptDatagram {
  readonly kind: 'datagram';
  readonly direction: Direction;
  readonly length: number;
  readonly ports?: { readonly source: number; readonly destination: number };
}

export interface ScriptIcmp {
  readonly kind: 'icmp';
  readonly direction: Direction;
  readonly type: string;
  readonly code?: string;
  readonly mtu?: number;
  readonly quoted?: { readonly kind: 'segment'; readonly seq: number; readonly length: number } | { readonly kind: 'datagram'; readonly length: number };
}

export interface ScriptShell {
  readonly kind: 'shell';
  readonly text: string;
}

export interface ScriptCode {
  readonly kind: 'code';
  readonly text: string;
}

export type Action = ScriptCall | ScriptSegment | ScriptDatagram | ScriptIcmp | ScriptShell | ScriptCode;

export interface ScriptEvent {
  readonly line: number;
  readonly when: When;
  readonly action: Action;
}

export interface ScriptOption {
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

export interface Script {
  readonly options: readonly ScriptOption[];
  /** Shell lines before the first event. */
  readonly setUp: readonly { readonly line: number; readonly text: string }[];
  readonly events: readonly ScriptEvent[];
}
