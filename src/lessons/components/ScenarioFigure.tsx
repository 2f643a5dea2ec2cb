import { useMemo } from 'react';
import { LadderFigure } from '../../figures/Ladder/LadderFigure.tsx';
import { useText } from '../../figures/text/TextContext.tsx';
import { run } from '../../model/sim/run.ts';
import { narrate } from '../../text/narrate.ts';
import { named, useLesson, useOrders } from '../LessonContext.tsx';
import { formatDuration } from '../quantity.ts';
import styles from './LessonFigure.module.css';

/** The scenario that is wished for, as a figure that the text can move. A new scenario needs a new `key`. */
export function ScenarioFigure() {
  const { facts, words, values, moved } = useLesson();
  const { wish, lockedBy } = useOrders();
  const text = useText();
  const { scenario } = wish;

  const panels = useMemo(() => {
    const beside = facts.beside[scenario];
    return [scenario, ...(beside === undefined ? [] : [beside])].map((name) => {
      const trace = run(named(facts.scenarios, name, 'scenario'));
      const title = words.format(`scenario.${name}`);
      return { trace, title, short: title, note: text.format('lessons.figure.note', { rtt: formatDuration(2_000 * trace.scenario.link.oneWayMs, text) }), summary: title };
    });
  }, [scenario, facts, words, text]);

  const question = facts.questions.find(({ id }) => id === lockedBy);
  const lock = question && question.watch.scenario === scenario ? Math.max(0, question.watch.event - 1) : null;
  const link = useMemo(
    () => ({ start: wish.event, wish, lock, onMoved: (event: number) => moved(scenario, event) }),
    [wish, lock, scenario, moved],
  );
  return (
    <>
      {question && lock !== null && (
        <p className={styles['locked']}>
          <a href={`#question-${question.id}`}>{text.format('lessons.question.locked', { title: words.format(`question.${question.id}`, values) })}</a>
        </p>
      )}
      <LadderFigure panels={panels} tell={narrate} link={link} />
    </>
  );
}
