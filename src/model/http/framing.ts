/** How long a message's body is (RFC 9112 §6.3), and whether the connection goes on behind it (§9.3). */
import { listOf, valuesOf, type Head, type HttpFaultId } from './head.ts';

export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' }
  /** What follows is no HTTP: 101, or a tunnel after CONNECT. */
  | { readonly kind: 'switch' };

/**
 * @param method of the request that a response answers
 * @returns the framing, or the id of the fault that makes the message's end unknowable
 */
export function framingOf(head: Head, method?: string): Framing | HttpFaultId {
  if (head.kind === 'response') {
    const { status } = head;
    // RFC 9110 §15.2.2: behind a 101 the other protocol begins.
    if (status === 101) return { kind: 'switch' };
    // RFC 9112 §6.3, 1.
    if (method === 'HEAD' || (status >= 100 && status < 200) || status === 204 || status === 304) return { kind: 'none' };
    // 2.
    if (method === 'CONNECT' && status >= 200 && status < 300) return { kind: 'switch' };
  }
  const codings = listOf(head, 'Transfer-Encoding');
  if (codings.length > 0) {
    // RFC 9112 §6.1: a sender of HTTP/1.0 does not know transfer codings; its framing cannot be trusted.
    if (head.version === '1.0') return 'transfer-encoding';
    const chunked = codings.map((coding) => coding.split(';')[0]?.trim() === 'chunked');
    if (chunked.slice(0, -1).includes(true)) return 'transfer-encoding';
    // 3 and 4: chunked goes before Content-Length; a response in another coding goes on to the end, a request cannot.
    if (chunked.at(-1)) return { kind: 'chunked' };
    return head.kind === 'response' ? { kind: 'until-close' } : 'transfer-encoding-not-chunked';
  }
  const lengths = [...new Set(valuesOf(head, 'Content-Length').flatMap((value) => value.split(',')).map((value) => value.trim()))];
  if (lengths.length > 0) {
    // 5: the same length several times over counts once; anything else cannot be recovered from.
    const length = lengths.length === 1 && /^\d{1,15}$/.test(lengths[0] ?? '') ? Number(lengths[0]) : undefined;
    if (length === undefined) return 'content-length';
    return length === 0 ? { kind: 'none' } : { kind: 'length', length };
  }
  // 7 and 8.
  return head.kind === 'request' ? { kind: 'none' } : { kind: 'until-close' };
}

/** Both Transfer-Encoding and Content-Length: one of two parsers on the way may believe the other one (RFC 9112 §6.1, §11.2). */
export const framedTwice = (head: Head): boolean => valuesOf(head, 'Transfer-Encoding').length > 0 && valuesOf(head, 'Content-Length').length > 0;

/** Whether the sender of this head keeps the connection (RFC 9112 §9.3; HTTP/1.0: Appendix C.2.2). */
export function keepsOpen(head: Head): boolean {
  const options = listOf(head, 'Connection');
  if (options.includes('close')) return false;
  return head.version !== '1.0' || options.includes('keep-alive');
}
