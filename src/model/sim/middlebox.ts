/** A box on the way that passes only flows it knows, and forgets those that were silent too long: a firewall, or a NAT without the translation. */
import { u16 } from '../core/bytes.ts';
import { later, ms, type Micros } from '../core/units.ts';
import type { Side } from '../trace/events.ts';
import { TCP_FLAG } from '../wire/tcp.ts';
import type { FrameFacts, TcpFacts } from './frame-facts.ts';

export interface Middlebox {
  /** Whether the frame may pass at `now`; a frame that passes renews its flow. */
  readonly passes: (from: Side, frame: Uint8Array, facts: FrameFacts, segment: TcpFacts | undefined, now: Micros) => boolean;
  readonly forget: () => void;
}

/**
 * A flow is a protocol and the two ports. What opens one: a SYN from either side; a datagram from the client, whose side is the
 * inside. What is neither TCP nor UDP passes, and so do later pieces of a datagram, which have no ports.
 */
export function createMiddlebox(idleMs: number): Middlebox {
  const idle = ms(idleMs);
  const lastSeen = new Map<string, Micros>();
  return {
    passes: (from, frame, facts, segment, now) => {
      const ports = (facts.kind === 'tcp' || facts.kind === 'udp') && (facts.fragmentOffset ?? 0) === 0 && facts.transport + 4 <= frame.length;
      if (!ports) return true;
      const a = u16(frame, facts.transport);
      const b = u16(frame, facts.transport + 2);
      const flow = `${facts.kind} ${facts.version} ${from === 'client' ? a : b} ${from === 'client' ? b : a}`;
      const last = lastSeen.get(flow);
      const known = last !== undefined && now <= later(last, idle);
      const opens = segment ? (segment.flags & (TCP_FLAG.SYN | TCP_FLAG.ACK)) === TCP_FLAG.SYN : from === 'client';
      if (!known && !opens) return false;
      lastSeen.set(flow, now);
      return true;
    },
    forget: () => lastSeen.clear(),
  };
}
