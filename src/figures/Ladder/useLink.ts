import { useEffect, useRef } from 'react';
import type { EventId } from '../../model/trace/events.ts';
import type { PlayerAction, PlayerState } from '../../player/reducer.ts';
import type { TimeMap } from '../../player/time-map.ts';

/** How a page leads a figure, and hears where it is. Events are those of the first panel's trace. */
export interface FigureLink {
  /** Where it begins; without it, at the end, with everything to be seen. */
  readonly start?: EventId | undefined;
  /** Goes to this event whenever another object is given. */
  readonly wish?: { readonly event: EventId } | undefined;
  /** Nothing after this event may be shown. */
  readonly lock?: EventId | null | undefined;
  /** Told the last event that is shown, whenever the step changes. */
  readonly onMoved?: ((event: EventId) => void) | undefined;
}

/** The moment that holds an event of the first trace. */
export const momentOf = (map: TimeMap, event: EventId): number => map.momentAt(map.screenOf(0, event));

export function useLink(link: FigureLink | undefined, map: TimeMap, state: PlayerState, act: (action: PlayerAction) => void): void {
  const latest = useRef({ act, onMoved: link?.onMoved });
  useEffect(() => {
    latest.current = { act, onMoved: link?.onMoved };
  });

  const lock = link?.lock ?? null;
  const locked = useRef<EventId | null>(null);
  useEffect(() => {
    if (locked.current === lock) return;
    locked.current = lock;
    latest.current.act({ type: 'limits', lock: lock === null ? null : momentOf(map, lock) });
  }, [lock, map]);

  const wish = link?.wish;
  const granted = useRef(wish);
  useEffect(() => {
    if (!wish || granted.current === wish) return;
    granted.current = wish;
    latest.current.act({ type: 'step', step: momentOf(map, wish.event) });
  }, [wish, map]);

  const { step } = state;
  useEffect(() => {
    latest.current.onMoved?.(map.eventAt(0, map.restOf(step)));
  }, [map, step]);
}
