import type { ReactNode } from 'react';
import { useText } from '../../figures/text/TextContext.tsx';
import { named, useHere, useLesson } from '../LessonContext.tsx';
import { formatQuantity } from '../quantity.ts';
import type { ToldMoment } from '../types.ts';
import styles from './prose.module.css';

/** A number out of the model. */
export function Num({ of }: { readonly of: string }) {
  const { facts } = useLesson();
  return <span className={styles['num']}>{formatQuantity(named(facts.numbers, of, 'number'), useText())}</span>;
}

/** Of all steps that paragraphs are about, the one that the figure has come to last. */
function currentStep(moments: Readonly<Record<string, ToldMoment>>, here: { readonly scenario: string; readonly event: number }): number | undefined {
  const past = Object.values(moments).filter(({ scenario, event }) => scenario === here.scenario && event <= here.event);
  return past.length > 0 ? Math.max(...past.map(({ step }) => step)) : undefined;
}

/** Paragraphs about one moment: their marker moves the figure there, and the figure marks them when it is there. */
export function At({ step, children }: { readonly step: string; readonly children: ReactNode }) {
  const { facts, show } = useLesson();
  const here = useHere();
  const text = useText();
  const moment = named(facts.moments, step, 'moment');
  const current = here !== null && moment.scenario === here.scenario && currentStep(facts.moments, here) === moment.step;
  return (
    <div className={styles['at']} data-step={step} data-current={current || undefined}>
      <button type="button" className={`${styles['marker']} needs-script`} aria-pressed={current} aria-label={text.format('lessons.at')} title={text.format('lessons.at')} onClick={() => show(moment)}>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path d="M2.5 1.5v9l7-4.5z" />
        </svg>
      </button>
      {children}
    </div>
  );
}

/** Words that show a moment when they are chosen. */
export function Show({ step, children }: { readonly step: string; readonly children: ReactNode }) {
  const { facts, show } = useLesson();
  const moment = named(facts.moments, step, 'moment');
  return (
    <button type="button" className={styles['show']} onClick={() => show(moment)}>
      {children}
    </button>
  );
}

interface NoteProps {
  readonly children: ReactNode;
}

export function TryIt({ children }: NoteProps) {
  const heading = useText().format('lessons.try');
  return (
    <aside className={styles['try']} aria-label={heading}>
      <p className={styles['kind']}>{heading}</p>
      {children}
    </aside>
  );
}

export function Simplified({ children }: NoteProps) {
  const heading = useText().format('lessons.simplified');
  return (
    <section className={styles['simplified']} aria-label={heading}>
      <h2>{heading}</h2>
      {children}
    </section>
  );
}

export function Sources({ children }: NoteProps) {
  const heading = useText().format('lessons.sources');
  return (
    <section className={styles['sources']} aria-label={heading}>
      <h2>{heading}</h2>
      {children}
    </section>
  );
}
