/** What becomes of a frame with one bit turned over: the receiving host of the model is asked. */
import type { SentEvent, Trace } from '../../model/trace/events.ts';
import { outcome } from '../../model/trace/frames.ts';
import { answerTo, flipBit } from '../../model/sim/arrivals.ts';
import type { DropReason, Output } from '../../model/stack/api.ts';
import { dissect } from '../../model/wire/frame.ts';
import { tcpFlagNames } from '../../model/wire/tcp.ts';

export type Verdict =
  /** It did not get there as it was: there is nobody to ask. */
  | { readonly kind: 'never-arrived' }
  | { readonly kind: 'dropped'; readonly reason: DropReason; readonly answers: readonly string[] }
  /** The same as with the bit as it was. */
  | { readonly kind: 'unnoticed' }
  /** Taken in, but what follows is not the same. */
  | { readonly kind: 'taken'; readonly answers: readonly string[] }
  /** Nothing is done about it, and nothing would have been. */
  | { readonly kind: 'ignored' };

/** @param bit from the frame's first byte's most significant one */
export function verdictOn(trace: Trace, frame: SentEvent, bit: number): Verdict {
  const { arrived } = outcome(trace, frame.n);
  const before = arrived === undefined ? undefined : answerTo(trace, arrived, frame.bytes);
  const after = arrived === undefined ? undefined : answerTo(trace, arrived, flipBit(frame.bytes, bit));
  if (!before || !after) return { kind: 'never-arrived' };
  const dropped = after.find((output) => output.type === 'dropped');
  const answers = after.flatMap((output) => (output.type === 'transmit' ? [nameOf(output.bytes)] : []));
  if (dropped) return { kind: 'dropped', reason: dropped.reason, answers };
  if (told(before) === told(after)) return { kind: 'unnoticed' };
  return after.length === 0 ? { kind: 'ignored' } : { kind: 'taken', answers };
}

function nameOf(bytes: Uint8Array): string {
  const { tcp, udp, icmp, icmpv6, arp } = dissect(bytes);
  if (tcp) return tcpFlagNames(tcp.flags).join(',');
  return udp ? 'UDP' : icmp ? 'ICMP' : icmpv6 ? 'ICMPv6' : arp ? 'ARP' : '';
}

/** Outputs as text that is the same when they say the same. */
const told = (outputs: readonly Output[]): string => JSON.stringify(outputs, (key, value: unknown) => (key === 'id' || key === 'causes' ? undefined : ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value));
