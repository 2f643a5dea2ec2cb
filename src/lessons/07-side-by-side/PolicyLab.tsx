import { useEffect, useId, useState } from 'react';
import { useText } from '../../figures/text/TextContext.tsx';
import { useLesson } from '../LessonContext.tsx';
import { formatDuration } from '../quantity.ts';
import type { PolicyCosts, Work } from './policies.ts';
import { PolicyTable } from './PolicyTable.tsx';
import styles from './PolicyTable.module.css';

const MOST_MESSAGES = 20;
/** Round trips in ms: the same machine, the same city, a country, an ocean, round the world, a satellite. */
const DISTANCES = [0.5, 2, 10, 30, 60, 100, 150, 200, 300, 600] as const;
const START = { messages: 5, distance: 5 } as const;

const least = (rows: readonly PolicyCosts[], of: (row: PolicyCosts) => number): readonly PolicyCosts[] => {
  const best = Math.min(...rows.map(of));
  return rows.filter((row) => of(row) === best);
};

/** The four policies again, with the reader's own distance and number of messages. */
export function PolicyLab() {
  const { words, facts } = useLesson();
  const text = useText();
  const id = useId();
  const [messages, setMessages] = useState<number>(START.messages);
  const [distance, setDistance] = useState<number>(START.distance);
  const rtt = DISTANCES[distance] ?? 100;
  const [{ work, rows }, setCounted] = useState<{ readonly work: Work; readonly rows: readonly PolicyCosts[] }>({
    work: { messages: START.messages, oneWayMs: DISTANCES[START.distance] / 2 }, rows: facts.tables['policies'] as readonly PolicyCosts[],
  });
  // At first what the build has counted; the model is asked for when the reader wants another.
  useEffect(() => {
    if (work.messages === messages && work.oneWayMs === rtt / 2) return undefined;
    let wanted = true;
    const next = { messages, oneWayMs: rtt / 2 };
    const count = async (): Promise<void> => {
      const { compare } = await import('./policies.ts');
      if (wanted) setCounted({ work: next, rows: compare(next) });
    };
    void count();
    return () => {
      wanted = false;
    };
  }, [messages, rtt, work]);
  const names = (list: readonly PolicyCosts[]): string => new Intl.ListFormat(text.locale).format(list.map(({ policy }) => words.format(`scenario.${policy}`)));
  const shownRtt = formatDuration(1_000 * rtt, text);
  return (
    <div className="needs-script">
      <div className={styles['fields']}>
        <div>
          <label htmlFor={`${id}m`}>{words.format('lab.messages')}</label> <output htmlFor={`${id}m`}>{messages}</output>
          <input id={`${id}m`} type="range" min={1} max={MOST_MESSAGES} value={messages} onChange={(event) => setMessages(event.target.valueAsNumber)} />
        </div>
        <div>
          <label htmlFor={`${id}d`}>{words.format('lab.rtt')}</label> <output htmlFor={`${id}d`}>{shownRtt}</output>
          <input id={`${id}d`} type="range" min={0} max={DISTANCES.length - 1} value={distance} aria-valuetext={shownRtt} onChange={(event) => setDistance(event.target.valueAsNumber)} />
        </div>
      </div>
      <PolicyTable {...work} rows={rows} />
      <p className={styles['answer']} role="status">
        {words.format('lab.fastest', { policy: names(least(rows, ({ lastReply }) => lastReply)), lean: names(least(rows, ({ bytes }) => bytes)) })}
      </p>
    </div>
  );
}
