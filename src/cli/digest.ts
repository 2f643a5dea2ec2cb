/** A trace as a digest: the fields and names of the recordings in tests/truth/captures, so that compare.mjs can hold one against the other. */
import type { Side, Trace } from '../model/trace/events.ts';
import { digestCalls, type DigestCall } from './digest-calls.ts';
import { framesOf, ipId, timestampOf, type DigestFrame } from './digest-frames.ts';
import { digestSegments, type DigestSegment } from './digest-segments.ts';
import { digestStates, type DigestState } from './digest-states.ts';
import { digestSummary, type DigestSummary } from './digest-summary.ts';

export interface Digest {
  readonly name: string;
  readonly title?: string;
  readonly summary: DigestSummary;
  readonly seeds: readonly DigestSeeds[];
  readonly calls: readonly DigestCall[];
  readonly states: readonly DigestState[];
  readonly segments: readonly DigestSegment[];
}

/** The numbers that each connection started from. */
interface DigestSeeds {
  readonly conn: number;
  readonly clientPort: number;
  readonly serverPort: number;
  readonly isn: Partial<Record<Side, number>>;
  readonly tsval0: Partial<Record<Side, number>>;
  readonly ipId0: Partial<Record<Side, number>>;
}

/** Times are ms after the scenario's start. */
export function digest(trace: Trace): Digest {
  const frames = framesOf(trace);
  const segments = digestSegments(trace, frames);
  const calls = digestCalls(trace);
  const states = digestStates(trace);
  return {
    name: trace.scenario.name,
    ...(trace.scenario.title !== undefined && { title: trace.scenario.title }),
    summary: digestSummary(trace, segments, calls, states),
    seeds: seedsOf(trace, frames),
    calls, states, segments,
  };
}

function seedsOf(trace: Trace, frames: readonly DigestFrame[]): DigestSeeds[] {
  return trace.connections.map(({ id, client, server }) => {
    const seeds = { isn: {} as Partial<Record<Side, number>>, tsval0: {} as Partial<Record<Side, number>>, ipId0: {} as Partial<Record<Side, number>> };
    for (const side of ['client', 'server'] as const) {
      const mine = frames.filter(({ sent }) => sent.connection === id && sent.from === side);
      const syn = mine.find(({ sent }) => sent.segment?.flags.includes('SYN'))?.sent;
      if (syn?.segment) seeds.isn[side] = syn.segment.seqAbsolute;
      const stamp = mine.map(({ sent }) => timestampOf(sent.bytes)).find((each) => each !== undefined);
      if (stamp) seeds.tsval0[side] = stamp[0];
      const counted = mine.map(({ sent }) => ipId(sent.bytes)).find((each) => each !== undefined && each !== 0);
      if (counted !== undefined) seeds.ipId0[side] = counted;
    }
    return { conn: id, clientPort: client.port, serverPort: server.port, ...seeds };
  });
}
