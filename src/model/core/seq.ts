import type { Branded } from './units.ts';

/** A TCP sequence number: 0 to 2³² − 1, compared modulo 2³² (RFC 9293 §3.4). */
export type Seq = Branded<number, 'Seq'>;

export const seq = (n: number): Seq => (n >>> 0) as Seq;
export const seqAdd = (a: Seq, n: number): Seq => ((a + n) >>> 0) as Seq;
/** How far a is after b: −2³¹ to 2³¹ − 1. */
export const seqDiff = (a: Seq, b: Seq): number => (a - b) | 0;
export const seqLt = (a: Seq, b: Seq): boolean => ((a - b) | 0) < 0;
export const seqLe = (a: Seq, b: Seq): boolean => ((a - b) | 0) <= 0;
export const seqGt = (a: Seq, b: Seq): boolean => ((a - b) | 0) > 0;
export const seqGe = (a: Seq, b: Seq): boolean => ((a - b) | 0) >= 0;
export const seqMax = (a: Seq, b: Seq): Seq => (seqLt(a, b) ? b : a);
export const seqMin = (a: Seq, b: Seq): Seq => (seqLt(a, b) ? a : b);
