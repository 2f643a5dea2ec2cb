import { describe, expect, it } from 'vitest';
import { GLIDE_MS, createClock } from '../../src/player/clock.ts';
import type { FrameDriver, Place } from '../../src/player/clock.ts';
import type { PlayerStart } from '../../src/player/reducer.ts';
import { screenMs } from '../../src/player/screen-ms.ts';
import { timeMap } from '../../src/player/time-map.ts';
import { traceOf } from '../model/trace/real.ts';

const map = timeMap([traceOf('04-http10-small')]);

/** A clock whose frames come when the test says so. */
function setUp(start: Partial<PlayerStart> = {}) {
  let onFrame: ((deltaMs: number) => void) | undefined;
  const driver: FrameDriver = (callback) => {
    onFrame = callback;
    return () => (onFrame = undefined);
  };
  const shown: number[] = [];
  let position = 0;
  const place: Place = { get: () => position, set: (next) => void shown.push((position = next)) };
  const clock = createClock(map, start, place, driver);
  let changes = 0;
  clock.subscribe(() => changes++);
  const frames = (count: number, deltaMs = 16): void => {
    for (let i = 0; i < count; i++) onFrame?.(deltaMs);
  };
  return { clock, frames, shown, at: () => position, changes: () => changes, runs: () => onFrame !== undefined };
}

describe('the clock', () => {
  it('stands still until it is told to play', () => {
    const { runs, shown } = setUp();
    expect(runs()).toBe(false);
    expect(shown).toEqual([]);
  });

  it('plays screen time at its speed, to the end, and then stops its driver', () => {
    const { clock, frames, at, runs } = setUp();
    clock.send({ type: 'play' });
    frames(10);
    expect(at()).toBeCloseTo(160);
    clock.send({ type: 'speed', speed: 4 });
    frames(10);
    expect(at()).toBeCloseTo(160 + 640);
    frames(2000);
    expect(at()).toBe(map.length);
    expect(clock.state()).toMatchObject({ playing: false, stopped: 'end' });
    expect(runs()).toBe(false);
  });

  it('changes its state once a step, not once a frame', () => {
    const { clock, frames, shown, changes } = setUp();
    clock.send({ type: 'play' });
    frames(2000);
    // One for play, one for each step that is reached, one for the end.
    expect(changes()).toBe(1 + (map.moments.length - 1) + 1);
    expect(shown.length).toBeGreaterThan(500);
  });

  it('counts a frame that took long as a short one', () => {
    const { clock, frames, at } = setUp();
    clock.send({ type: 'play' });
    frames(1, 60_000);
    expect(at()).toBe(100);
  });

  it('glides to a step in the same time at any speed', () => {
    for (const speed of [0.25, 100]) {
      const { clock, frames, at, runs } = setUp({ speed });
      clock.send({ type: 'forward' });
      expect(clock.state().step).toBe(1);
      frames(10);
      expect(at()).toBeGreaterThan(0);
      expect(at()).toBeLessThan(map.restOf(1));
      frames(Math.ceil(GLIDE_MS / 16));
      expect(at()).toBe(map.restOf(1));
      expect(runs()).toBe(false);
    }
  });

  it('steps on from a glide that is not over, and from playing', () => {
    const { clock, frames, at } = setUp();
    clock.send({ type: 'forward' });
    frames(3);
    clock.send({ type: 'forward' });
    frames(60);
    expect(at()).toBe(map.restOf(2));
    clock.send({ type: 'play' });
    frames(40);
    const step = clock.state().step;
    clock.send({ type: 'forward' });
    frames(60);
    expect(clock.state()).toMatchObject({ step: step + 1, playing: false });
    expect(at()).toBe(map.restOf(step + 1));
  });

  it('jumps where the scrubber points, playing or not', () => {
    const { clock, frames, at } = setUp();
    clock.send({ type: 'seek', position: screenMs(1234) });
    expect(at()).toBe(1234);
    clock.send({ type: 'play' });
    clock.send({ type: 'seek', position: screenMs(3000) });
    frames(1);
    expect(at()).toBe(3016);
  });

  it('stops at a lock', () => {
    const { clock, frames, at } = setUp({ lock: 2 });
    clock.send({ type: 'play' });
    frames(2000);
    expect(at()).toBe(map.restOf(2));
    expect(clock.state().stopped).toBe('lock');
  });

  it('with reduced motion rests on steps and shows nothing in between', () => {
    const { clock, frames, shown } = setUp();
    clock.reduceMotion(true);
    clock.send({ type: 'forward' });
    clock.send({ type: 'play' });
    frames(2000);
    const rests = new Set(map.moments.map(({ index }) => map.restOf(index)));
    expect(shown.filter((position) => !rests.has(screenMs(position)))).toEqual([]);
    expect(clock.state().stopped).toBe('end');
  });

  it('keeps its place when it is stopped while playing', () => {
    const { clock, frames, at, runs } = setUp();
    clock.send({ type: 'play' });
    frames(20);
    clock.stop();
    expect(runs()).toBe(false);
    expect(clock.state()).toMatchObject({ playing: false, position: at() });
  });
});
