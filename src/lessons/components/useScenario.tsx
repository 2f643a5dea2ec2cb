import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { FigureLink } from '../../figures/Ladder/useLink.ts';
import { useText } from '../../figures/text/TextContext.tsx';
import { run } from '../../model/sim/run.ts';
import type { EventId, Trace } from '../../model/trace/events.ts';
import { stepOf, steps } from '../../model/trace/steps.ts';
import { faintFrames } from '../faint.ts';
import { named, useLesson, useOrders } from '../LessonContext.tsx';
import { formatDuration } from '../quantity.ts';
import styles from './LessonFigure.module.css';

interface ScenarioPanel {
  readonly trace: Trace;
  readonly title: string;
  readonly note: string;
  /** Frames to draw faint. */
  readonly faint: ReadonlySet<EventId>;
}

export interface ScenarioParts {
  /** The scenario that is wished for, and the one beside it, if any. The same array as long as the scenario is. */
  readonly panels: readonly ScenarioPanel[];
  readonly link: FigureLink;
  /** What holds the figure back, in words. */
  readonly locked: ReactNode;
}

/** What any figure of a chapter needs to show the wished-for scenario and to follow the text. A new scenario needs a new `key`. */
export function useScenario(): ScenarioParts {
  const { facts, words, values, here } = useLesson();
  const { wish, lockedBy } = useOrders();
  const text = useText();
  const { scenario } = wish;

  const panels = useMemo(() => {
    const beside = facts.beside[scenario];
    return [scenario, ...(beside === undefined ? [] : [beside])].map((name) => {
      const trace = run(named(facts.scenarios, name, 'scenario'));
      const rtt = formatDuration(2_000 * trace.scenario.link.oneWayMs, text);
      return { trace, title: words.format(`scenario.${name}`), note: text.format('lessons.figure.note', { rtt }), faint: faintFrames(trace, facts.dim) };
    });
  }, [scenario, facts, words, text]);

  const question = facts.questions.find(({ id }) => id === lockedBy);
  const trace = panels[0]?.trace;
  const lock = trace && question?.watch.scenario === scenario ? lastBefore(trace, question.watch.event) : null;
  const link = useMemo(
    () => ({ start: wish.event, wish, lock, onMoved: (event: EventId) => here.set({ scenario, event }) }),
    [wish, lock, scenario, here],
  );
  const locked = question && lock !== null && (
    <p className={styles['locked']}>
      <a href={`#question-${question.id}`}>{text.format('lessons.question.locked', { title: words.format(`question.${question.id}`, values) })}</a>
    </p>
  );
  return { panels, link, locked };
}

/** The event that the step before an event's step is about: the last that may be shown when the event may not. */
const lastBefore = (trace: Trace, event: EventId): EventId => steps(trace)[stepOf(trace, event).index - 1]?.key ?? 0;
