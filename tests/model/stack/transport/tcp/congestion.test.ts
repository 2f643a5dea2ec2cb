import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros, ms, seconds } from '../../../../../src/model/core/units.ts';
import { additive, cubicEvery, cubicSample, cubicThreshold, initialCubic, type CubicState } from '../../../../../src/model/stack/transport/tcp/cubic.ts';
import { seq } from '../../../../../src/model/core/seq.ts';
import { profileOf } from '../../../../../src/model/stack/profile.ts';
import { createWorld, endpointOn, type Fault, type Program } from '../../world.ts';

const window = (cwnd: number, more: Partial<CubicState> = {}) => ({ cwnd, cwndCount: 0, cwndClamp: Infinity, cubic: { ...initialCubic(), ...more } });

describe('additive increase', () => {
  it('adds a segment for each window acknowledged (RFC 5681 §3.1)', () => {
    const t = window(10);
    for (let acked = 0; acked < 10; acked++) additive(t, t.cwnd, 1);
    expect(t.cwnd).toBe(11);
    for (let acked = 0; acked < 11 + 12; acked++) additive(t, t.cwnd, 1);
    expect(t.cwnd).toBe(13);
  });

  it('counts what one acknowledgement takes at once, and stays under its limit', () => {
    const t = { ...window(4), cwndClamp: 5 };
    additive(t, 4, 9);
    expect(t.cwnd).toBe(5);
  });
});

describe('CUBIC (RFC 9438)', () => {
  it('takes the window down to 0.7 (§4.6), at least to two segments', () => {
    expect(cubicThreshold(window(100))).toBe(70);
    expect(cubicThreshold(window(2))).toBe(2);
  });

  it('converges fast: a window that shrank leaves room (§4.7)', () => {
    const t = window(80, { lastMaxCwnd: 100 });
    cubicThreshold(t);
    expect(t.cubic.lastMaxCwnd).toBe(68);          // 80 · (1 + 0.7) / 2
    const grown = window(120, { lastMaxCwnd: 100 });
    cubicThreshold(grown);
    expect(grown.cubic.lastMaxCwnd).toBe(120);
  });

  /** The window a number of ms after a reduction from `max`, acknowledged all the time. */
  const later = (max: number, msLong: number, rtt = 100): number => {
    const t = window(max, { delayMin: ms(rtt) });
    t.cwnd = cubicThreshold(t);
    for (let at = 0; at < msLong; at += rtt) {
      const acked = t.cwnd;
      for (let i = 0; i < acked; i++) additive(t, cubicEvery(t, 1, ms(1 + at + (i * rtt) / acked)), 1);
    }
    return t.cwnd;
  };

  it('comes back to where it was after K = ∛(W·0.3 / 0.4) seconds, slowly round there, and beyond it ever faster (§4.1)', () => {
    const max = 1_000;
    const k = 1_000 * Math.cbrt((max * 0.3) / 0.4);
    expect(Math.abs(later(max, k) - max) / max).toBeLessThan(0.02);
    const nearby = later(max, k + 1_000) - later(max, k - 1_000);
    const early = later(max, 2_000) - later(max, 0);
    const late = later(max, k + 6_000) - later(max, k + 4_000);
    expect(early).toBeGreaterThan(10 * nearby);
    expect(late).toBeGreaterThan(nearby);
  });

  it('grows at least as Reno would (§4.3)', () => {
    // A short round trip and a small window: Reno with the same β adds 0.53 segments a round trip.
    expect(later(20, 10_000, 10)).toBeGreaterThan(14 + 0.5 * 1_000 * 0.9);
  });

  it('leaves slow start when round trips grow by an eighth (HyStart)', () => {
    const t = { ...window(20), ssthresh: Infinity, una: seq(0), nxt: seq(30_000) };
    for (let i = 0; i < 9; i++) cubicSample(t, ms(100), seconds(1));
    expect(t.ssthresh).toBe(Infinity);
    t.una = seq(30_001);
    t.nxt = seq(60_000);
    for (let i = 0; i < 9; i++) cubicSample(t, ms(114), micros(1_000_000 + i * 10_000));
    expect(t.ssthresh).toBe(20);
  });
});

/** One upload over a clean or a bad line, and the congestion window as it went. */
function upload(profile: 'linux' | 'rfc', bytes: number, faults: readonly Fault[] = [], sysctl: Readonly<Record<string, number | string>> = {}): { at: number; cwnd: number; ssthresh: number | null }[] {
  const seen: { at: number; cwnd: number; ssthresh: number | null }[] = [];
  const world = createWorld({
    client: { profile, sysctl }, server: { profile }, oneWay: ms(50), faults, consume: true,
    watch: ({ side, at, outputs }) => {
      for (const output of outputs) if (side === 'client' && output.type === 'levels' && output.levels.state !== 'SYN-SENT') seen.push({ at, cwnd: output.levels.cwnd, ssthresh: output.levels.ssthresh });
    },
  });
  world.start('server', (function* (): Program {
    yield { name: 'socket', type: 'stream', family: 4 };
    yield { name: 'bind', fd: 3, port: 80 };
    yield { name: 'listen', fd: 3, backlog: 1 };
    const { result: fd } = yield { name: 'accept', fd: 3 };
    while ((yield { name: 'recv', fd, max: 1e6 }).result > 0);
  })());
  world.start('client', (function* (): Program {
    yield { name: 'socket', type: 'stream', family: 4 };
    yield { name: 'connect', fd: 3, to: endpointOn('server', 80) };
    yield { name: 'send', fd: 3, data: new Uint8Array(bytes) };
    yield { name: 'close', fd: 3 };
  })());
  world.run();
  return seen;
}

const most = (seen: readonly { cwnd: number }[]): number => Math.max(...seen.map(({ cwnd }) => cwnd));

describe('the window of a connection', () => {
  it('starts at ten segments (RFC 6928 §2), or three (RFC 5681 §3.1)', () => {
    expect(upload('linux', 1_000)[0]?.cwnd).toBe(10);
    expect(upload('rfc', 1_000)[0]?.cwnd).toBe(3);
  });

  it('doubles each round trip in slow start, while it is what holds the sender back', () => {
    const seen = upload('linux', 200_000);
    const byRound = (round: number): number => most(seen.filter(({ at }) => at < (round + 0.5) * 100_000));
    expect([byRound(1), byRound(2), byRound(3)]).toEqual([10, 20, 40]);
    expect(most(upload('linux', 3_000))).toBe(10);
  });

  it('after one SYN or SYN-ACK repeated starts from one segment by RFC 5681 §3.1; Linux forgives the first', () => {
    const lost: Fault[] = [{ from: 'client', nth: 0, do: 'lose', by: micros(0) }];
    expect(upload('rfc', 1_000, lost)[0]?.cwnd).toBe(1);
    expect(upload('linux', 1_000, lost)[0]?.cwnd).toBe(10);
    expect(upload('linux', 1_000, [...lost, { from: 'client', nth: 1, do: 'lose', by: micros(0) }])[0]?.cwnd).toBe(1);
  });

  it('is halved by Reno when a segment is lost (RFC 5681 §3.2), and taken to 0.7 by CUBIC', () => {
    const lost: Fault[] = [{ from: 'client', nth: 20, do: 'lose', by: micros(0) }];
    const thresholds = (control: string): (number | null)[] => [...new Set(upload('linux', 150_000, lost, { tcp_congestion_control: control }).map(({ ssthresh }) => ssthresh))];
    const [, reno] = thresholds('reno');
    const [, cubic] = thresholds('cubic');
    expect((cubic ?? 0) / (reno ?? 1)).toBeCloseTo(1.4, 0);
  });

  it('never falls below one segment, whatever is lost', () => {
    const faults = fc.array(fc.record({ from: fc.constantFrom('client' as const, 'server' as const), nth: fc.nat(60), do: fc.constant('lose' as const), by: fc.constant(micros(0)) }), { maxLength: 12 });
    fc.assert(fc.property(faults, fc.constantFrom('linux' as const, 'rfc' as const), (bad, profile) => {
      expect(Math.min(...upload(profile, 60_000, bad).map(({ cwnd }) => cwnd))).toBeGreaterThanOrEqual(1);
    }), { numRuns: 40, seed: 5681 });
  });
});

describe('profiles', () => {
  it('take sysctl settings by Linux’s names, and leave what they do not know', () => {
    const linux = profileOf('linux');
    const set = profileOf('linux', { tcp_sack: 0, tcp_timestamps: '0', tcp_retries2: 5, tcp_fin_timeout: 7, tcp_congestion_control: 'reno', tcp_rmem: '4096 50000 100000', tcp_early_retrans: 0, tcp_rto_min_us: 5_000, tcp_orphan_retries: 0, no_such_name: 1 });
    expect(set).toEqual({
      ...linux, sack: false, timestamps: false, retries2: 5, finTimeout: seconds(7), congestionControl: 'reno', receiveBuffer: { initial: 50_000, max: 100_000 }, tailLossProbe: false, minRto: 5_000,
    });
    expect(profileOf('linux', {})).toEqual(linux);
  });
});
