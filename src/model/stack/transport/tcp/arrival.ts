/** A segment that has arrived, read once; and the answer to one that belongs to nothing. */
import type { Seq } from '../../../core/seq.ts';
import { TCP_FLAG, type TcpHeader, type TcpOption } from '../../../wire/tcp.ts';
import type { Endpoint } from '../../api.ts';
import type { Kernel } from '../../kernel.ts';
import { resetInAnswer } from './segment.ts';

export interface Arrival {
  readonly header: TcpHeader;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly data: Uint8Array;
  readonly frameLength: number;
  readonly timestamps: { readonly value: number; readonly echo: number } | undefined;
  readonly sack: readonly (readonly [Seq, Seq])[];
}

export const has = (a: Arrival, flag: keyof typeof TCP_FLAG): boolean => (a.header.flags & TCP_FLAG[flag]) !== 0;
/** SEG.LEN (RFC 9293 §3.3.1): SYN and FIN count. */
export const lengthOf = (a: Arrival): number => a.data.length + (has(a, 'SYN') ? 1 : 0) + (has(a, 'FIN') ? 1 : 0);
export const optionOf = <K extends TcpOption['kind']>(a: Arrival, kind: K): Extract<TcpOption, { kind: K }> | undefined =>
  a.header.options.find((o): o is Extract<TcpOption, { kind: K }> => o.kind === kind);

/** RFC 9293 §3.10.7.1. */
export function answerWithReset(k: Kernel, a: Arrival): void {
  resetInAnswer(k, a.local, a.remote, { seq: a.header.seq, ack: a.header.ack, flags: a.header.flags, length: lengthOf(a) });
}
