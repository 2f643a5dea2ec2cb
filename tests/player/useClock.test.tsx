import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { FrameDriver } from '../../src/player/clock.ts';
import { timeMap } from '../../src/player/time-map.ts';
import { useClock } from '../../src/player/useClock.ts';
import type { ClockHandle } from '../../src/player/useClock.ts';
import { traceOf } from '../model/trace/real.ts';

const map = timeMap([traceOf('04-http10-small')]);
afterEach(cleanup);

function setUp(reducedMotion = false) {
  let onFrame: ((deltaMs: number) => void) | undefined;
  const driver: FrameDriver = (callback) => {
    onFrame = callback;
    return () => (onFrame = undefined);
  };
  let renders = 0;
  let handle: ClockHandle | undefined;
  function Player() {
    renders++;
    handle = useClock(map, { driver, reducedMotion });
    return <p>{`step ${handle.state.step + 1}`}</p>;
  }
  const { unmount } = render(<Player />);
  const frames = (count: number): void => act(() => Array.from({ length: count }, () => onFrame?.(16)));
  return { frames, unmount, renders: () => renders, handle: () => handle as ClockHandle, runs: () => onFrame !== undefined };
}

it('playing renders once a step while the MotionValue moves every frame', () => {
  const { frames, renders, handle } = setUp();
  const positions: number[] = [];
  handle().position.on('change', (position) => positions.push(position));
  act(() => handle().send({ type: 'play' }));
  const before = renders();
  frames(40);
  const steps = handle().state.step;
  expect(positions.length).toBe(40);
  expect(renders() - before).toBe(steps);
  expect(screen.getByText(`step ${steps + 1}`)).toBeDefined();
});

it('nothing plays by itself, and nothing is left running when the figure goes', () => {
  const { handle, runs, unmount } = setUp();
  expect(runs()).toBe(false);
  act(() => handle().send({ type: 'play' }));
  expect(runs()).toBe(true);
  unmount();
  expect(runs()).toBe(false);
});

it('with reduced motion the playhead is at rest from the first', () => {
  const { handle } = setUp(true);
  expect(handle().position.get()).toBe(map.restOf(0));
});
