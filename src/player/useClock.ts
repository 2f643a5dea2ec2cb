/** The clock in React: a MotionValue that carries the playhead, and the player's state, which changes once a step. */
import { cancelFrame, frame, useMotionValue } from 'framer-motion';
import type { MotionValue } from 'framer-motion';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { createClock, firstPlace } from './clock.ts';
import type { FrameDriver } from './clock.ts';
import type { PlayerAction, PlayerStart, PlayerState } from './reducer.ts';
import type { TimeMap } from './time-map.ts';

export interface ClockOptions {
  /** Where to begin; read once. */
  readonly start?: Partial<PlayerStart>;
  readonly reducedMotion?: boolean;
  /** Tests give their own; default: framer-motion's frame loop. Read once. */
  readonly driver?: FrameDriver;
}

export interface ClockHandle {
  /** The playhead in screen time (ScreenMs). */
  readonly position: MotionValue<number>;
  readonly state: PlayerState;
  readonly send: (action: PlayerAction) => void;
}

/** The browser's frames, as framer-motion batches them. */
const frameLoop: FrameDriver = (onFrame) => {
  let first = true;
  // The first frame's delta reaches back to before the driver ran.
  const update = ({ delta }: { readonly delta: number }): void => {
    onFrame(first ? 0 : delta);
    first = false;
  };
  frame.update(update, true);
  return () => cancelFrame(update);
};

/** One player for one map; a component that gets another map needs another `key`. Nothing plays until `send({ type: 'play' })`. */
export function useClock(map: TimeMap, { start = {}, reducedMotion = false, driver = frameLoop }: ClockOptions = {}): ClockHandle {
  const position = useMotionValue<number>(firstPlace(map, start));
  const [clock] = useState(() => createClock(map, start, position, driver));
  const state = useSyncExternalStore(clock.subscribe, clock.state, clock.state);
  useEffect(() => clock.reduceMotion(reducedMotion), [clock, reducedMotion]);
  useEffect(() => clock.stop, [clock]);
  const send = useCallback((action: PlayerAction) => clock.send(action), [clock]);
  return { position, state, send };
}
