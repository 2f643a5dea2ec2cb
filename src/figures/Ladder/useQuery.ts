import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { readPlayerQuery, writePlayerQuery, type QueryFault } from '../../player/query.ts';
import type { PlayerAction, PlayerState } from '../../player/reducer.ts';
import type { TimeMap } from '../../player/time-map.ts';

const NONE: readonly QueryFault[] = [];

function faultsFor(map: TimeMap): readonly QueryFault[] {
  const { faults } = readPlayerQuery(window.location.search, map.moments.length);
  return faults.length > 0 ? faults : NONE;
}

/**
 * Step and speed in the page's address: read once when the figure comes to life, written when the playhead rests, so that a moment can be linked.
 * What the address asks for and cannot have is returned, so that the reader is told.
 * Writing replaces the entry in the history and never throws: some frames forbid it.
 */
export function useQuery(map: TimeMap, state: PlayerState, fresh: boolean, act: (action: PlayerAction) => void): readonly QueryFault[] {
  const read = useRef(false);
  const [faults, setFaults] = useState<readonly QueryFault[]>(NONE);
  useLayoutEffect(() => {
    if (read.current) return;
    read.current = true;
    const { query } = readPlayerQuery(window.location.search, map.moments.length);
    if (query.speed !== undefined) act({ type: 'speed', speed: query.speed });
    if (query.step !== undefined) act({ type: 'seek', position: map.restOf(query.step - 1) });
  });

  useEffect(() => {
    const timer = setTimeout(() => setFaults(faultsFor(map)));
    return () => clearTimeout(timer);
  }, [map]);

  useEffect(() => {
    if (fresh || state.playing) return undefined;
    // A scrub passes many steps: only where it comes to rest is worth writing.
    const timer = setTimeout(() => {
      const search = writePlayerQuery(window.location.search, { step: state.step + 1, speed: state.speed });
      if (search === window.location.search) return;
      try {
        window.history.replaceState(window.history.state, '', `${window.location.pathname}${search}${window.location.hash}`);
      } catch {
        // The address stays as it was; nothing else depends on it.
      }
    }, 150);
    return () => clearTimeout(timer);
  }, [map, fresh, state.playing, state.step, state.speed]);
  return faults;
}
