/**
 * The clock: moves the playhead on while playing and glides it to where the reader steps. It owns the state machine's one instance; the playhead
 * itself lives in `place` (a MotionValue on a page), which changes each frame, while the state changes once a step.
 */
import { initialPlayer, playerReducer } from './reducer.ts';
import type { PlayerAction, PlayerStart, PlayerState } from './reducer.ts';
import { screenMs } from './screen-ms.ts';
import type { ScreenMs } from './screen-ms.ts';
import type { TimeMap } from './time-map.ts';

/** Calls back once a frame with the milliseconds since the one before, until it is stopped. */
export type FrameDriver = (onFrame: (deltaMs: number) => void) => () => void;

/** What holds the playhead, in screen time. */
export interface Place {
  get: () => number;
  set: (position: number) => void;
}

export interface Clock {
  readonly state: () => PlayerState;
  readonly send: (action: PlayerAction) => void;
  /** @returns the function that ends the subscription */
  readonly subscribe: (listener: () => void) => () => void;
  /** With reduced motion the playhead rests on steps and goes from one to the next at once. */
  readonly reduceMotion: (reduced: boolean) => void;
  /** Stops the driver; the clock can be used again. */
  readonly stop: () => void;
}

/** Milliseconds that the playhead takes to a step, whatever the speed. */
export const GLIDE_MS = 450;
/** A frame that took longer (a page in the background) counts as this long. */
const LONGEST_FRAME_MS = 100;

export function createClock(map: TimeMap, start: Partial<PlayerStart>, place: Place, driver: FrameDriver): Clock {
  const reduce = playerReducer(map);
  const listeners = new Set<() => void>();
  let state = initialPlayer(map, start);
  let reduced = false;
  let stopDriver: (() => void) | undefined;
  /** While playing: where the playhead is, also when reduced motion shows it at rest. */
  let live: number = state.position;
  let nextStep = Infinity;
  let glide: { readonly from: number; readonly to: number; elapsed: number } | undefined;

  const show = (position: number): void => place.set(reduced ? map.restOf(map.momentAt(screenMs(position))) : position);

  const set = (next: PlayerState): void => {
    if (next === state) return;
    state = next;
    nextStep = state.step + 1 < map.moments.length ? map.startOf(state.step + 1) : Infinity;
    for (const listener of listeners) listener();
  };

  const runDriver = (): void => {
    const needed = state.playing || glide !== undefined;
    if (needed && !stopDriver) stopDriver = driver(onFrame);
    else if (!needed && stopDriver) {
      stopDriver();
      stopDriver = undefined;
    }
  };

  function onFrame(deltaMs: number): void {
    const passed = Math.min(LONGEST_FRAME_MS, Math.max(0, deltaMs));
    if (state.playing) playOn(passed);
    else if (glide) glideOn(passed);
    runDriver();
  }

  function playOn(passed: number): void {
    live = Math.min(live + passed * state.speed, map.length);
    const end = map.restOf(Math.min(state.to, state.lock ?? state.to));
    if (live >= nextStep || live >= end) {
      set(reduce(state, { type: 'tick', position: screenMs(live) }));
      live = state.position;
    }
    show(live);
  }

  function glideOn(passed: number): void {
    if (!glide) return;
    glide.elapsed += passed;
    const share = Math.min(1, glide.elapsed / GLIDE_MS);
    place.set(glide.from + (glide.to - glide.from) * share * share * (3 - 2 * share));
    if (share === 1) glide = undefined;
  }

  function send(action: PlayerAction): void {
    glide = undefined;
    const before = place.get();
    set(reduce(state.playing ? reduce(state, { type: 'tick', position: screenMs(live) }) : state, action));
    live = state.position;
    const steps = action.type === 'forward' || action.type === 'back' || action.type === 'step';
    if (steps && !reduced && before !== live) glide = { from: before, to: live, elapsed: 0 };
    else show(live);
    runDriver();
  }

  return {
    state: () => state,
    send,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    reduceMotion: (next) => {
      if (next === reduced) return;
      reduced = next;
      glide = undefined;
      show(live);
      runDriver();
    },
    stop: () => {
      stopDriver?.();
      stopDriver = undefined;
      glide = undefined;
      if (state.playing) set({ ...state, position: screenMs(live), playing: false });
    },
  };
}

/** The position that a state is first drawn at. */
export const firstPlace = (map: TimeMap, start: Partial<PlayerStart>): ScreenMs => initialPlayer(map, start).position;
