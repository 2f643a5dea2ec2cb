import { describe, expect, it } from 'vitest';
import { later, micros } from '../../../src/model/core/units.ts';
import { nextWakeUp, step, type Host } from '../../../src/model/stack/host.ts';
import { TCP_STATES } from '../../../src/model/stack/transport/tcp/states.ts';
import { chance, hostileFrame } from './hostile.ts';
import { predicaments, type Predicament } from './in-each-state.ts';
import { checkStep } from './invariants.ts';
import { checkLawful } from './lawful.ts';

/** HOSTILE_FRAMES=1000000 sends that many in all. */
const FRAMES = Number(process.env['HOSTILE_FRAMES'] ?? 50_000);
const SEED = Number(process.env['HOSTILE_SEED'] ?? 5961);

const all = (['linux', 'rfc'] as const).flatMap((profile) => predicaments(profile).map((each) => ({ ...each, name: `${each.name} (${profile})` })));
const each = Math.ceil(FRAMES / all.length);

/** Everything that frames alone can make a host keep. */
function kept(host: Host): number {
  let n = host.sockets.size + host.connections.size + host.neighbours.size + host.pathMtu.size + host.fragments.size + host.calls.length;
  for (const s of host.sockets.values()) n += (s.datagrams?.length ?? 0) + (s.tcb?.received.length ?? 0) + (s.tcb?.outOfOrder.length ?? 0) + (s.tcb?.queue.length ?? 0);
  for (const neighbour of host.neighbours.values()) n += neighbour.waiting.length;
  for (const f of host.fragments.values()) n += f.pieces.length;
  return n;
}

/**
 * Half of the frames come to the host as it is, half to one that has already taken those before and whose clock goes on; that one starts
 * again when its connection is gone or has taken a thousand.
 */
function attack({ side, host, now }: Predicament, frames: number, seed: number): number {
  const c = chance(seed);
  let most = 0;
  let worn = { host, now };
  for (let i = 0; i < frames; i++) {
    const from = i % 2 === 0 ? { host, now } : worn;
    const bytes = hostileFrame(c, side, from.host, from.now);
    try {
      const { host: after, input, outputs } = step(from.host, { type: 'frame', bytes }, from.now);
      checkStep({ side, at: from.now, input: { type: 'frame', bytes }, serial: input, before: from.host, after, outputs });
      checkLawful(from.host, bytes, after);
      most = Math.max(most, kept(after));
      if (from === worn) worn = grown(after, from.now);
    } catch (error) {
      throw new Error(`frame ${i} of seed ${seed}: ${Buffer.from(bytes).toString('hex')}`, { cause: error });
    }
  }
  return most;

  function grown(after: Host, at: typeof now): typeof worn {
    let next = { host: after, now: later(at, micros(c.below(3_000))) };
    const wake = nextWakeUp(next.host);
    if (wake !== undefined && wake <= next.now) next = { ...next, host: step(next.host, { type: 'wakeUp' }, next.now).host };
    return c.oneIn(1_000) || after.sockets.size < host.sockets.size ? { host, now } : next;
  }
}

describe('hostile frames', () => {
  it('come to hosts in all eleven states', () => {
    const states = all.flatMap(({ host }) => [...host.sockets.values()].map((s) => s.tcb?.state));
    expect(TCP_STATES.filter((state) => !states.includes(state))).toEqual([]);
  });

  it.each(all.map((one, i) => [one.name, one, i] as const))('leave a host in order: %s', (_name, one, i) => {
    // What a flood can make it keep: a full SYN queue, tables of neighbours and of path MTUs, pieces of datagrams, a window of small segments.
    expect(attack(one, each, SEED + i)).toBeLessThan(12_000);
  }, 3_600_000);
});
