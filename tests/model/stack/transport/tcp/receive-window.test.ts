import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seqAdd, seqDiff } from '../../../../../src/model/core/seq.ts';
import { micros, ms } from '../../../../../src/model/core/units.ts';
import { profileOf } from '../../../../../src/model/stack/profile.ts';
import { newOptions } from '../../../../../src/model/stack/socket/socket.ts';
import { charge, currentWindow, initialWindow, possibleWindow, selectWindow } from '../../../../../src/model/stack/transport/tcp/receive-window.ts';
import { newTcb, type Tcb } from '../../../../../src/model/stack/transport/tcp/tcb.ts';
import type { Levels } from '../../../../../src/model/stack/api.ts';
import { createWorld, endpointOn, type Program } from '../../world.ts';

const linux = profileOf('linux');
const rfc = profileOf('rfc');

/** A connection as it is after the handshake. */
function opened(profile: typeof linux, buffer: number, scaling = true, mss = 1_460): Tcb {
  const t = newTcb(profile, 1, buffer);
  if (!profile.skbAccounting) t.scaling = 256;
  const options = { ...newOptions(profile), receiveBuffer: buffer };
  t.scalingOn = scaling;
  t.advertisedMss = t.ack.receiveMss = mss;
  initialWindow(profile, options, t, mss, scaling);
  return t;
}

describe('the window that is offered', () => {
  it('starts as Linux’s does: half of the buffer in whole segments, and a scale that fits the largest buffer', () => {
    const t = opened(linux, 131_072);
    expect([t.rcvWnd, t.rcvScale]).toEqual([64_240, 7]);          // 44 segments of 1,460 in 65,536 bytes
    expect(opened(linux, 131_072, false).rcvScale).toBe(0);
  });

  it('in bytes, where memory is not what counts', () => {
    expect(opened(rfc, 65_535, true, 1_000).rcvWnd).toBe(65_000);
  });

  it('counts memory on Linux: the frame, its headroom and two structures; else bytes', () => {
    expect(charge(linux, 1_514, 1_448)).toBe(1_600 + 576);
    expect(charge(rfc, 1_514, 1_448)).toBe(1_448);
  });

  it('is never taken back, whatever comes and is read (RFC 9293 §3.8.6.2.1)', () => {
    const happening = fc.oneof(fc.integer({ min: 1, max: 5_000 }).map((bytes) => ({ come: bytes })), fc.integer({ min: 1, max: 9_000 }).map((bytes) => ({ read: bytes })));
    fc.assert(fc.property(fc.constantFrom(linux, rfc), fc.constantFrom(3_000, 20_000, 131_072), fc.boolean(), fc.array(happening, { maxLength: 60 }), (profile, buffer, scaling, happenings) => {
      const t = opened(profile, buffer, scaling);
      selectWindow(t);
      let edge = seqAdd(t.rcvWup, t.rcvWnd);
      for (const each of happenings) {
        if ('come' in each) {
          const bytes = Math.min(each.come, currentWindow(t));
          t.rcvNxt = seqAdd(t.rcvNxt, bytes);
          t.charged += bytes > 0 ? charge(profile, bytes + 66, bytes) : 0;
        } else {
          t.charged = Math.max(0, t.charged - each.read);
        }
        const field = selectWindow(t);
        expect(Number.isInteger(field) && field >= 0 && field <= 0xffff).toBe(true);
        const now = seqAdd(t.rcvWup, t.rcvWnd);
        expect(seqDiff(now, edge), 'the right edge moves to the right').toBeGreaterThanOrEqual(0);
        expect(field * 2 ** t.rcvScale).toBeLessThanOrEqual(scaling ? 0xffff * 2 ** t.rcvScale : 0xffff);
        edge = now;
      }
    }));
  });

  it('stays closed until a segment fits (RFC 9293 §3.8.6.2.2)', () => {
    const t = opened(linux, 8_192);
    t.charged = 8_192;
    expect(possibleWindow(t)).toBe(0);
    t.charged = 8_192 - 2_000;                      // a thousand bytes of data would fit
    expect(possibleWindow(t)).toBe(0);
    t.charged = 8_192 - 4_000;
    expect(possibleWindow(t)).toBeGreaterThan(0);
  });
});

/** A slow reader: what the receiver offers, and what comes. */
function slowReader(profile: 'linux' | 'rfc', buffer: number): { levels: Levels[]; zero: number; probes: number; read: number } {
  const levels: Levels[] = [];
  let zero = 0;
  let probes = 0;
  let read = 0;
  const world = createWorld({
    client: { profile }, server: { profile }, oneWay: ms(5), consume: true,
    watch: ({ side, outputs }) => {
      for (const output of outputs) {
        if (output.type === 'levels' && side === 'server') {
          levels.push(output.levels);
          if (output.levels.rcvWnd === 0) zero += 1;
        }
        if (output.type === 'transmit' && output.why === 'window-probe') probes += 1;
      }
    },
  });
  world.start('server', (function* (): Program {
    yield { name: 'socket', type: 'stream', family: 4 };
    yield { name: 'setsockopt', fd: 3, option: 'SO_RCVBUF', value: buffer };
    yield { name: 'bind', fd: 3, port: 80 };
    yield { name: 'listen', fd: 3, backlog: 1 };
    const { result: fd } = yield { name: 'accept', fd: 3 };
    yield { name: 'sleep', for: micros(3_000_000) };
    for (;;) {
      const { result } = yield { name: 'recv', fd, max: 1_000 };
      if (result <= 0) return;
      read += result;
      yield { name: 'sleep', for: ms(5) };
    }
  })());
  world.start('client', (function* (): Program {
    yield { name: 'socket', type: 'stream', family: 4 };
    yield { name: 'connect', fd: 3, to: endpointOn('server', 80) };
    yield { name: 'send', fd: 3, data: new Uint8Array(60_000) };
    yield { name: 'close', fd: 3 };
  })());
  world.run();
  return { levels, zero, probes, read };
}

describe.each(['linux', 'rfc'] as const)('a reader that is slow, by the %s profile', (profile) => {
  it('closes its window, is probed, opens it again, and reads all', () => {
    const { zero, probes, read } = slowReader(profile, 8_000);
    expect(zero).toBeGreaterThan(0);
    expect(probes).toBeGreaterThan(0);
    expect(read).toBe(60_000);
  });

  it('never holds more than its buffer and a segment', () => {
    const { levels } = slowReader(profile, 8_000);
    for (const each of levels) expect(each.recvUnread).toBeLessThanOrEqual(each.recvCapacity + 1_460);
  });
});
