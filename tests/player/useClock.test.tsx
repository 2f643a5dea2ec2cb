import { act, cleanup, renderHook } from '@testing-library/react';
import { Profiler } from 'react';
import type { ReactNode } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { FrameDriver } from '../../src/player/clock.ts';
import { timeMap } from '../../src/player/time-map.ts';
import { useClock } from '../../src/player/useClock.ts';
import { traceOf } from '../model/trace/real.ts';

const map = timeMap([traceOf('04-http10-small')]);
afterEach(cleanup);

function setUp(reducedMotion = false) {
  let onFrame: ((deltaMs: number) => void) | undefined;
  const driver: FrameDriver = (callback) => {
    onFrame = callback;
    return () => (onFrame = undefined);
  };
  const renders: string[] = [];
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <Profiler id="clock" onRender={(_, phase) => renders.push(phase)}>
      {children}
    </Profiler>
  );
  const { result, unmount } = renderHook(() => useClock(map, { driver, reducedMotion }), { wrapper });
  const frames = (count: number): void =>
    act(() => {
      for (let i = 0; i < count; i++) onFrame?.(16);
    });
  return { frames, unmount, renders, result, runs: () => onFrame !== undefined };
}

it('playing renders once a step while the MotionValue moves every frame', () => {
  const { frames, renders, result } = setUp();
  const positions: number[] = [];
  result.current.position.on('change', (position) => positions.push(position));
  act(() => result.current.send({ type: 'play' }));
  const before = renders.length;
  for (let i = 0; i < 200; i++) frames(1);
  expect(positions).toHaveLength(200);
  expect(result.current.state.step).toBeGreaterThan(0);
  expect(renders.length - before).toBe(result.current.state.step);
});

it('nothing plays by itself, and nothing is left running when the figure goes', () => {
  const { result, runs, unmount } = setUp();
  expect(runs()).toBe(false);
  act(() => result.current.send({ type: 'play' }));
  expect(runs()).toBe(true);
  unmount();
  expect(runs()).toBe(false);
});

it('with reduced motion the playhead is at rest from the first', () => {
  const { result } = setUp(true);
  expect(result.current.position.get()).toBe(map.restOf(0));
});
