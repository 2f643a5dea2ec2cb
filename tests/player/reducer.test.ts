import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounds, initialPlayer, playerReducer } from '../../src/player/reducer.ts';
import type { PlayerAction, PlayerState } from '../../src/player/reducer.ts';
import { screenMs } from '../../src/player/screen-ms.ts';
import { timeMap } from '../../src/player/time-map.ts';
import { arbitraryTrace } from '../model/trace/arbitrary-trace.ts';
import { traceOf } from '../model/trace/real.ts';

const map = timeMap([traceOf('04-http10-small')]);
const reduce = playerReducer(map);
const last = map.moments.length - 1;
const after = (start: PlayerState, ...actions: PlayerAction[]): PlayerState => actions.reduce(reduce, start);

const arbitraryAction: fc.Arbitrary<PlayerAction> = fc.oneof(
  fc.constantFrom('play', 'pause', 'toggle', 'restart', 'forward', 'back', 'home', 'end').map((type) => ({ type }) as PlayerAction),
  fc.integer({ min: -3, max: 80 }).map((step) => ({ type: 'step', step }) as const),
  fc.double({ min: -1000, max: 100_000, noNaN: true }).map((s) => ({ type: 'seek', position: screenMs(s) }) as const),
  fc.double({ min: 0, max: 100_000, noNaN: true }).map((s) => ({ type: 'tick', position: screenMs(s) }) as const),
  fc.double({ min: 0, max: 1000, noNaN: true }).map((speed) => ({ type: 'speed', speed }) as const),
  fc.record({ from: fc.integer({ min: -2, max: 60 }), to: fc.integer({ min: -2, max: 60 }), lock: fc.option(fc.integer({ min: 0, max: 60 })) }).map((limits) => ({ type: 'limits', ...limits }) as const),
);

describe('the player', () => {
  it('begins paused, at the start', () => {
    expect(initialPlayer(map)).toMatchObject({ playing: false, step: 0, position: 0, speed: 1, from: 0, to: last, lock: null });
  });

  it('begins at rest on the step that is asked for', () => {
    const state = initialPlayer(map, { step: 4 });
    expect(state.step).toBe(4);
    expect(state.position).toBe(map.restOf(4));
  });

  it('steps to each step and back', () => {
    let state = initialPlayer(map);
    for (let i = 1; i <= last; i++) expect((state = reduce(state, { type: 'forward' }))).toMatchObject({ step: i, position: map.restOf(i), playing: false });
    expect(after(state, { type: 'forward' })).toMatchObject({ step: last, position: map.length });
    for (let i = last - 1; i >= 0; i--) expect((state = reduce(state, { type: 'back' }))).toMatchObject({ step: i, position: map.restOf(i) });
    expect(after(state, { type: 'back' })).toMatchObject({ step: 0, position: 0 });
  });

  it('plays on from where it stands and stops at the end; then playing begins again', () => {
    const ended = after(initialPlayer(map), { type: 'play' }, { type: 'tick', position: map.length });
    expect(ended).toMatchObject({ playing: false, stopped: 'end', step: last });
    expect(after(ended, { type: 'toggle' })).toMatchObject({ playing: true, stopped: null, step: 0, position: 0 });
  });

  it('does not pass a lock, however it is asked', () => {
    const locked = initialPlayer(map, { lock: 3 });
    for (const action of [{ type: 'end' }, { type: 'step', step: 9 }, { type: 'seek', position: map.length }, { type: 'tick', position: map.length }] as const) {
      expect(after(locked, { type: 'play' }, action)).toMatchObject({ step: 3, position: map.restOf(3) });
    }
    const stopped = after(locked, { type: 'play' }, { type: 'tick', position: map.length });
    expect(stopped).toMatchObject({ playing: false, stopped: 'lock' });
    expect(after(stopped, { type: 'play' })).toMatchObject({ playing: false, stopped: 'lock', step: 3 });
    expect(after(stopped, { type: 'limits', lock: null }, { type: 'forward' })).toMatchObject({ step: 4 });
  });

  it('stays within the steps it was given', () => {
    const some = initialPlayer(map, { from: 3, to: 6, step: 0 });
    expect(some.step).toBe(3);
    expect(after(some, { type: 'end' })).toMatchObject({ step: 6 });
    expect(after(some, { type: 'end' }, { type: 'home' })).toMatchObject({ step: 3, position: map.startOf(3) });
  });

  it('counts what the reader moved, not what the clock did', () => {
    const start = initialPlayer(map);
    expect(after(start, { type: 'play' }, { type: 'tick', position: screenMs(2000) }, { type: 'pause' }).moved).toBe(0);
    expect(after(start, { type: 'forward' }, { type: 'seek', position: screenMs(500) }).moved).toBe(2);
  });

  it('keeps its place, its step and its bounds together, whatever is done', () => {
    fc.assert(
      fc.property(arbitraryTrace(), fc.array(arbitraryAction, { maxLength: 30 }), (trace, actions) => {
        const each = timeMap([trace]);
        const next = playerReducer(each);
        let state = initialPlayer(each);
        for (const action of actions) {
          state = next(state, action);
          const { start, end } = bounds(each, state);
          expect(state.position).toBeGreaterThanOrEqual(start);
          expect(state.position).toBeLessThanOrEqual(end);
          expect(state.step).toBe(Math.min(state.to, Math.max(state.from, each.momentAt(state.position))));
          expect(state.speed).toBeGreaterThanOrEqual(0.25);
          expect(state.speed).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});
