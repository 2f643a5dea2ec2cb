import { useEffect, useId, useState } from 'react';
import { useText } from '../../figures/text/TextContext.tsx';
import { useLesson } from '../LessonContext.tsx';
import { formatDuration } from '../quantity.ts';
import styles from './Chooser.module.css';
import { FIRST_NEEDS } from './needs.ts';
import type { Needs } from './needs.ts';
import type { Choice } from './ways.ts';

const NEWS = [1, 6, 60, 120, 600, 3_600, 36_000] as const;
const SAYS = [0, ...NEWS] as const;
const PATIENCE = [100, 500, 2_000, 10_000, 60_000] as const;
const DISTANCES = [1, 20, 80, 200, 600] as const;

/** The choice for these needs, at first the one that the build has worked out; the model is asked for when the reader wants another. */
function useChoice(needs: Needs, first: Choice): Choice {
  const [choice, setChoice] = useState(first);
  useEffect(() => {
    if (needs === FIRST_NEEDS) return undefined;
    let wanted = true;
    const count = async (): Promise<void> => {
      const { decide } = await import('./ways.ts');
      if (wanted) setChoice(decide(needs));
    };
    void count();
    return () => {
      wanted = false;
    };
  }, [needs]);
  return choice;
}

/** The decision aid. */
export function Chooser() {
  const { facts, words } = useLesson();
  const text = useText();
  const [needs, setNeeds] = useState(FIRST_NEEDS);
  const choice = useChoice(needs, facts.tables['choice'] as Choice);
  const change = <K extends keyof Needs>(key: K, value: Needs[K]): void => setNeeds((before) => ({ ...before, [key]: value }));
  const number = new Intl.NumberFormat(text.locale);
  const delay = (micros: number | null): string => (micros === null ? words.format('aid.never') : formatDuration(micros, text));

  return (
    <div className={styles['aid']}>
      <div className={`${styles['fields']} needs-script`}>
        <Select label={words.format('aid.news')} value={needs.newsPerHour} options={NEWS} name={(rate) => words.format(`rate.${rate}`)} onChange={(rate) => change('newsPerHour', rate)} />
        <Select label={words.format('aid.says')} value={needs.saysPerHour} options={SAYS} name={(rate) => words.format(`rate.${rate}`)} onChange={(rate) => change('saysPerHour', rate)} />
        <Select label={words.format('aid.patience')} value={needs.patienceMs} options={PATIENCE} name={(ms) => words.format(`patience.${ms}`)} onChange={(ms) => change('patienceMs', ms)} />
        <Select label={words.format('aid.rtt')} value={needs.rttMs} options={DISTANCES} name={(ms) => formatDuration(1_000 * ms, text)} onChange={(ms) => change('rttMs', ms)} />
        <label className={styles['check']}>
          <input type="checkbox" checked={needs.page} onChange={(event) => change('page', event.target.checked)} />
          <span>{words.format('aid.page')}</span>
        </label>
      </div>
      <p className={styles['answer']} role="status">
        {choice.best ? words.format('aid.answer', { way: words.format(`scenario.${choice.best}`) }) : words.format('aid.none')}
      </p>
      <div className={styles['scroll']} tabIndex={0} role="group" aria-label={words.format('aid.way')}>
        <table className={styles['table']}>
          <caption>{words.format('aid.caption', { minutes: choice.minutes })}</caption>
          <thead>
            <tr>
              {(['way', 'mean', 'worst', 'bytes', 'frames', 'connections'] as const).map((column) => (
                <th key={column} scope="col">
                  {words.format(`aid.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {choice.costs.map(({ way, meanDelay, worstDelay, bytes, frames, connections }) => {
              const struck = choice.struck[way];
              return (
                <tr key={way} data-struck={struck !== undefined || undefined} data-best={choice.best === way || undefined}>
                  <th scope="row">
                    {words.format(`scenario.${way}`)}
                    <span>{choice.best === way ? words.format('aid.best') : struck && words.format(`aid.struck.${struck}`)}</span>
                  </th>
                  <td>{delay(meanDelay)}</td>
                  <td>{delay(worstDelay)}</td>
                  <td>{number.format(bytes)}</td>
                  <td>{number.format(frames)}</td>
                  <td>{number.format(connections)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: number;
  readonly options: readonly number[];
  readonly name: (value: number) => string;
  readonly onChange: (value: number) => void;
}

function Select({ label, value, options, name, onChange }: SelectProps) {
  const id = useId();
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {options.map((option) => (
          <option key={option} value={option}>
            {name(option)}
          </option>
        ))}
      </select>
    </div>
  );
}
