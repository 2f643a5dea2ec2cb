import { useMotionValueEvent } from 'framer-motion';
import type { MotionValue } from 'framer-motion';
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { costsAfter } from '../../model/trace/costs.ts';
import type { Costs } from '../../model/trace/costs.ts';
import type { EventId, Trace } from '../../model/trace/events.ts';
import { screenMs } from '../../player/screen-ms.ts';
import type { TimeMap } from '../../player/time-map.ts';
import type { MessageId } from '../../text/areas.ts';
import { useText } from '../text/TextContext.tsx';
import styles from './LadderFigure.module.css';

interface CountersProps {
  readonly trace: Trace;
  /** The trace's place in the map. */
  readonly k: number;
  readonly map: TimeMap;
  readonly position: MotionValue<number>;
}

interface Counter {
  readonly label: MessageId;
  readonly count: (costs: Costs, trace: Trace) => number | null;
  readonly decimals?: number;
  /** Out of how many so far. */
  readonly of?: (costs: Costs, trace: Trace) => number;
}

const COUNTERS: readonly Counter[] = [
  { label: 'figures.count.segments', count: (costs) => costs.segments },
  { label: 'figures.count.bytes', count: (costs) => costs.totalBytes },
  { label: 'figures.count.roundTrips', count: (costs) => costs.roundTrips, decimals: 1 },
  { label: 'figures.count.handshakes', count: (costs) => costs.handshakes },
  { label: 'figures.count.timeWait', count: (costs) => costs.timeWait.client + costs.timeWait.server, of: (costs, trace) => timeWaits(trace, costs.event) },
];

const waits = new WeakMap<Trace, readonly EventId[]>();

/** How many ends have entered TIME-WAIT up to an event. */
function timeWaits(trace: Trace, n: EventId): number {
  const known = waits.get(trace) ?? trace.events.flatMap((event) => (event.kind === 'state' && event.to === 'TIME-WAIT' ? [event.n] : []));
  waits.set(trace, known);
  return known.filter((each) => each <= n).length;
}

/** What it has cost so far. The numbers follow the playhead without a render. */
export const Counters = memo(function Counters({ trace, k, map, position }: CountersProps) {
  const text = useText();
  const list = useRef<HTMLDListElement>(null);
  const write = useMemo(() => {
    const formats = COUNTERS.map(({ decimals = 0 }) => new Intl.NumberFormat(text.locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
    return (at: number): readonly string[] => {
      const costs = costsAfter(trace, map.eventAt(k, screenMs(at)), map.toNetwork(screenMs(at)));
      return COUNTERS.map(({ count, of }, i) => {
        const n = count(costs, trace);
        const all = of?.(costs, trace) ?? 0;
        const number = n === null ? '–' : (formats[i]?.format(n) ?? '');
        return all > 0 ? text.format('figures.count.of', { number, all }) : number;
      });
    };
  }, [trace, k, map, text]);
  const show = (at: number): void => {
    const numbers = list.current?.querySelectorAll('dd');
    write(at).forEach((number, i) => {
      const element = numbers?.[i];
      if (element && element.textContent !== number) element.textContent = number;
    });
  };
  useMotionValueEvent(position, 'change', show);
  useLayoutEffect(() => show(position.get()));
  const [first] = useState(() => write(position.get()));
  return (
    <dl className={styles['counters']} ref={list}>
      {COUNTERS.map(({ label }, i) => (
        <div key={label}>
          <dt>{text.format(label)}</dt>
          <dd>{first[i]}</dd>
        </div>
      ))}
    </dl>
  );
});
