import { useId, useState } from 'react';
import { useText } from '../../figures/text/TextContext.tsx';
import { useAnswers, useLesson } from '../LessonContext.tsx';
import { isRight, readNumber } from '../grade.ts';
import type { AnsweredQuestion } from '../types.ts';
import styles from './Ask.module.css';

/** A question of the chapter: predict, commit, watch. What happens is told only once the reader has committed. */
export function Ask({ id }: { readonly id: string }) {
  const { folder, facts, words, values, answer, show } = useLesson();
  const answers = useAnswers(folder);
  const text = useText();
  const field = useId();
  const [draft, setDraft] = useState('');
  const [missing, setMissing] = useState(false);
  const question = facts.questions.find((each) => each.id === id);
  if (!question) throw new RangeError(`no question "${id}" in this chapter`);

  const says = (key: string): string => words.format(`question.${id}${key}`, { ...values, answer: shown(question, String(question.answer)) });
  const label = (option: string): string =>
    question.kind === 'side' ? text.format(option === 'client' ? 'lessons.side.client' : 'lessons.side.server') : question.kind === 'state' ? option : says(`.${option}`);
  const why = (option: string): string | undefined => {
    for (const key of [`.${option}.why`, question.kind === 'side' ? `.${option}` : '', '.why']) if (key && words.has(`question.${id}${key}`)) return says(key);
    return undefined;
  };
  const shown = (of: AnsweredQuestion, value: string): string => {
    if (of.kind !== 'number') return value;
    const number = readNumber(value) ?? Number(value);
    return new Intl.NumberFormat(text.locale, { maximumFractionDigits: 1 }).format(number);
  };
  const said = answers[id];
  const right = said !== undefined && isRight(question, said);
  const truth = String(question.answer);

  const commit = (): void => {
    const given = draft.trim();
    const valid = question.kind === 'number' ? readNumber(given) !== undefined : given !== '';
    setMissing(!valid);
    if (valid) answer(id, given);
  };

  const prompt = (
    <>
      <span className={styles['kind']}>{text.format('lessons.question')}</span>
      <span className={styles['prompt']}>{says('')}</span>
    </>
  );

  return (
    <div className={styles['question']} id={`question-${id}`}>
      <form
        className="needs-script"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          commit();
        }}
      >
        <fieldset disabled={said !== undefined}>
          <legend>{prompt}</legend>
          {question.kind === 'number' ? (
            <label className={styles['number']} htmlFor={field}>
              <span>{text.format(`lessons.question.number.${question.unit ?? 'count'}`)}</span>
              <input id={field} inputMode="decimal" autoComplete="off" size={8} value={said ?? draft} aria-invalid={missing || undefined} aria-describedby={`${field}m`} onChange={(event) => setDraft(event.target.value)} />
            </label>
          ) : (
            <div className={styles['options']}>
              {question.options.map((option) => (
                <label key={option} data-outcome={said === undefined ? undefined : option === truth ? 'right' : option === said ? 'wrong' : 'other'}>
                  <input type="radio" name={field} value={option} checked={(said ?? draft) === option} onChange={() => setDraft(option)} />
                  <span>{label(option)}</span>
                </label>
              ))}
            </div>
          )}
        </fieldset>
        {said === undefined && (
          <button type="submit" className={styles['commit']}>
            {text.format('lessons.question.commit')}
          </button>
        )}
        <div role="status" id={`${field}m`}>
          {missing && said === undefined && <p className={styles['missing']}>{text.format('lessons.question.missing')}</p>}
          {said !== undefined && (
            <div className={styles['outcome']} data-right={right}>
              <p>
                <b>{text.format('lessons.question.said', { said: question.kind === 'number' ? shown(question, said) : label(said) })}</b>{' '}
                {right ? text.format('lessons.question.right') : text.format('lessons.question.wrong', { answer: question.kind === 'number' ? shown(question, truth) : label(truth) })}
              </p>
              {!right && question.kind !== 'number' && why(said) !== undefined && <p>{why(said)}</p>}
              <p>{why(truth)}</p>
            </div>
          )}
        </div>
        {said !== undefined && (
          <p className={styles['after']}>
            <button type="button" onClick={() => show(question.watch)}>
              {text.format('lessons.question.watch')}
            </button>
            <button
              type="button"
              className={styles['again']}
              onClick={() => {
                setDraft('');
                answer(id, undefined);
              }}
            >
              {text.format('lessons.question.again')}
            </button>
          </p>
        )}
      </form>
      <div className={styles['still']}>
        <p>{prompt}</p>
        {question.kind !== 'number' && (
          <ul>
            {question.options.map((option) => (
              <li key={option}>{label(option)}</li>
            ))}
          </ul>
        )}
        <details>
          <summary>{text.format('lessons.question.reveal')}</summary>
          <p>
            {question.kind === 'number' ? shown(question, truth) : label(truth)}. {why(truth)}
          </p>
        </details>
      </div>
    </div>
  );
}
