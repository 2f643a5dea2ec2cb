/** Losses by rule: the nth frame of a kind that a host sends. */
import type { Drop } from '../../scenarios/schema.ts';
import type { Side } from '../trace/events.ts';
import { TCP_FLAG } from '../wire/tcp.ts';
import type { FrameKind, TcpFacts } from './frame-facts.ts';

/** Whether one of the rules takes this frame. Counts for every rule, so call it once for each frame a host sends. */
export type DropRules = (from: Side, kind: FrameKind, segment: TcpFacts | undefined) => boolean;

/** A rule with neither nth nor fromNth takes every frame that matches. */
export function createDropRules(drops: readonly Drop[]): DropRules {
  const rules = drops.map((drop) => ({ drop, nth: new Set(drop.nth), seen: 0 }));
  return (from, kind, segment) => {
    let taken = false;
    for (const rule of rules) {
      if (rule.drop.from !== from || !matches(rule.drop.match, kind, segment)) continue;
      rule.seen++;
      const always = rule.drop.nth === undefined && rule.drop.fromNth === undefined;
      if (always || rule.nth.has(rule.seen) || rule.seen >= (rule.drop.fromNth ?? Infinity)) taken = true;
    }
    return taken;
  };
}

function matches(match: Drop['match'], kind: FrameKind, segment: TcpFacts | undefined): boolean {
  const has = (flag: number): boolean => segment !== undefined && (segment.flags & flag) !== 0;
  switch (match) {
    case 'any':
      return true;
    case 'syn':
      return has(TCP_FLAG.SYN) && !has(TCP_FLAG.ACK);
    case 'synack':
      return has(TCP_FLAG.SYN) && has(TCP_FLAG.ACK);
    case 'fin':
      return has(TCP_FLAG.FIN);
    case 'rst':
      return has(TCP_FLAG.RST);
    case 'data':
      return segment !== undefined && segment.length > 0;
    case 'ack':
      return segment !== undefined && segment.length === 0 && !has(TCP_FLAG.SYN | TCP_FLAG.FIN | TCP_FLAG.RST);
    case 'tcp':
    case 'udp':
    case 'arp':
      return kind === match;
    case 'icmp':
      return kind === 'icmp' || kind === 'icmpv6';
  }
}
