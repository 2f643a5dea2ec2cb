/**
 * The player as a state machine, pure. `position` is where the playhead was put last; while playing, the clock moves on from it and reports
 * by `tick` when a step or the end is reached, so the state changes (and React renders) once a step.
 */
import { screenMs } from './screen-ms.ts';
import type { ScreenMs } from './screen-ms.ts';
import { clampSpeed } from './speed.ts';
import type { TimeMap } from './time-map.ts';

export interface PlayerState {
  readonly playing: boolean;
  /** The moment that the playhead is in (index in TimeMap.moments). */
  readonly step: number;
  readonly position: ScreenMs;
  readonly speed: number;
  /** The first and last moment that may be shown. */
  readonly from: number;
  readonly to: number;
  /** No moment after this one may be shown until the lock is lifted; null = none. */
  readonly lock: number | null;
  /** Why playing stopped by itself. */
  readonly stopped: 'end' | 'lock' | null;
  /** Counts the changes that the reader made to the place (step, seek, home, end): what is worth announcing. */
  readonly moved: number;
}

export type PlayerAction =
  | { readonly type: 'play' | 'pause' | 'toggle' | 'restart' | 'forward' | 'back' | 'home' | 'end' }
  | { readonly type: 'step'; readonly step: number }
  | { readonly type: 'seek'; readonly position: ScreenMs }
  /** From the clock: the playhead has come to this position. */
  | { readonly type: 'tick'; readonly position: ScreenMs }
  | { readonly type: 'speed'; readonly speed: number }
  | { readonly type: 'limits'; readonly from?: number; readonly to?: number; readonly lock?: number | null };

export interface PlayerStart {
  /** Indices of moments. Out of range is brought into it. */
  readonly step: number;
  readonly from: number;
  readonly to: number;
  readonly lock: number | null;
  readonly speed: number;
}

/** Where the playhead may be: from the beginning of moment `from` to the rest of the last moment that is allowed. */
export function bounds(map: TimeMap, state: Pick<PlayerState, 'from' | 'to' | 'lock'>): { readonly start: ScreenMs; readonly end: ScreenMs } {
  const last = state.lock === null ? state.to : Math.min(state.to, state.lock);
  return { start: state.from === 0 ? screenMs(0) : map.startOf(state.from), end: map.restOf(Math.max(state.from, last)) };
}

const lastMoment = (map: TimeMap): number => Math.max(0, map.moments.length - 1);
const within = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** Paused at the start, or at rest on the step that is asked for. */
export function initialPlayer(map: TimeMap, start: Partial<PlayerStart> = {}): PlayerState {
  const last = lastMoment(map);
  const from = within(start.from ?? 0, 0, last);
  const to = within(start.to ?? last, from, last);
  const state: PlayerState = {
    playing: false,
    step: from,
    position: screenMs(0),
    speed: clampSpeed(start.speed ?? 1),
    from,
    to,
    lock: start.lock ?? null,
    stopped: null,
    moved: 0,
  };
  return start.step === undefined ? at(map, state, bounds(map, state).start) : at(map, state, map.restOf(start.step));
}

/** The state with its playhead at a position, kept within its bounds. */
function at(map: TimeMap, state: PlayerState, position: number): PlayerState {
  const { start, end } = bounds(map, state);
  const kept = screenMs(within(position, start, end));
  return { ...state, position: kept, step: within(map.momentAt(kept), state.from, state.to) };
}

const moved = (state: PlayerState): PlayerState => ({ ...state, stopped: null, moved: state.moved + 1 });

function play(map: TimeMap, state: PlayerState): PlayerState {
  const { start, end } = bounds(map, state);
  if (state.position < end) return { ...state, playing: true, stopped: null };
  // At the end playing begins again; at a lock it stays where it is.
  if (state.lock !== null && state.lock < state.to) return { ...state, playing: false, stopped: 'lock' };
  return { ...at(map, state, start), playing: true, stopped: null };
}

export const playerReducer =
  (map: TimeMap) =>
  (state: PlayerState, action: PlayerAction): PlayerState => {
    switch (action.type) {
      case 'play':
        return state.playing ? state : play(map, state);
      case 'pause':
        return state.playing ? { ...state, playing: false } : state;
      case 'toggle':
        return state.playing ? { ...state, playing: false } : play(map, state);
      case 'restart':
        return moved(at(map, state, bounds(map, state).start));
      case 'forward':
        return moved({ ...at(map, state, map.restOf(state.step + 1)), playing: false });
      case 'back':
        return moved({ ...at(map, state, state.step <= state.from ? bounds(map, state).start : map.restOf(state.step - 1)), playing: false });
      case 'home':
        return moved({ ...at(map, state, bounds(map, state).start), playing: false });
      case 'end':
        return moved({ ...at(map, state, bounds(map, state).end), playing: false });
      case 'step':
        return moved({ ...at(map, state, map.restOf(action.step)), playing: false });
      case 'seek':
        return moved(at(map, state, action.position));
      case 'tick': {
        const next = at(map, state, action.position);
        if (next.position < bounds(map, state).end) return next;
        return { ...next, playing: false, stopped: state.lock !== null && state.lock < state.to ? 'lock' : 'end' };
      }
      case 'speed':
        return { ...state, speed: clampSpeed(action.speed) };
      case 'limits': {
        const last = lastMoment(map);
        const from = within(action.from ?? state.from, 0, last);
        const to = within(action.to ?? state.to, from, last);
        const lock = action.lock === undefined ? state.lock : action.lock;
        return at(map, { ...state, from, to, lock, stopped: null }, state.position);
      }
    }
  };
