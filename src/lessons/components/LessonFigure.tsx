import { Suspense, memo, useEffect, useRef, useState } from 'react';
import type { ComponentType } from 'react';
import controls from '../../figures/Controls/Controls.module.css';
import ladder from '../../figures/Ladder/Ladder.module.css';
import ladderFigure from '../../figures/Ladder/LadderFigure.module.css';
import { Wakeable, live } from '../../figures/page/Live.tsx';
import { Message } from '../../figures/text/Message.tsx';
import { useText } from '../../figures/text/TextContext.tsx';
import { useLesson, useOrders } from '../LessonContext.tsx';
import { formatDuration } from '../quantity.ts';
import styles from './LessonFigure.module.css';

/** A figure of a chapter: what draws the wished-for scenario, and the CSS Modules that it is drawn with at first. */
export interface FigureKind {
  readonly Figure: ComponentType;
  readonly looks: readonly CSSModuleClasses[];
  /** It needs the page's whole width. */
  readonly wide?: true;
}

export const LADDER: FigureKind = {
  Figure: live(async () => (await import('./LadderScenario.tsx')).LadderScenario),
  looks: [controls, ladder, ladderFigure],
};

/** The chapter's figure: the scenario that is chosen, at the moment that the text or the reader wants, with the others to choose from. */
export function LessonFigure() {
  const { facts, figure } = useLesson();
  const { wish } = useOrders();
  const text = useText();
  const whole = useRef<HTMLDivElement>(null);

  // What was asked for from further down the page comes into sight, with a way back.
  const seen = useRef(wish.n);
  const [came, setCame] = useState<Element | null>(null);
  useEffect(() => {
    if (seen.current === wish.n) return;
    seen.current = wish.n;
    const box = whole.current?.getBoundingClientRect();
    if (!box || (box.bottom >= window.innerHeight / 3 && box.top <= window.innerHeight * 0.6)) return;
    setCame(document.activeElement?.closest('article') ? document.activeElement : null);
    whole.current?.scrollIntoView({ block: 'start' });
  }, [wish.n]);

  return (
    <div className={styles['slot']} id="figure" ref={whole} role="region" aria-label={text.format('lessons.figure')} data-wide={figure.wide ?? (Object.keys(facts.beside).length > 0 || undefined)}>
      <h2 className="visually-hidden">{text.format('lessons.figure')}</h2>
      <ScenarioChoice />
      <Asleep kind={figure} scenario={wish.scenario} />
      {came && (
        <p className={styles['back']}>
          <button
            type="button"
            onClick={() => {
              came.scrollIntoView({ block: 'center' });
              if (came instanceof HTMLElement) came.focus({ preventScroll: true });
              setCame(null);
            }}
          >
            {text.format('lessons.toText')}
          </button>
        </p>
      )}
      <KeyMoments />
    </div>
  );
}

/** The figure, prerendered and not alive yet. What else the page renders must not reach it: React would take down what is there and start afresh. */
const Asleep = memo(function Asleep({ kind: { Figure, looks }, scenario }: { readonly kind: FigureKind; readonly scenario: string }) {
  return (
    <Wakeable looks={looks}>
      <Suspense fallback={null}>
        <Figure key={scenario} />
      </Suspense>
    </Wakeable>
  );
});

function ScenarioChoice() {
  const { facts, words, show } = useLesson();
  const { wish } = useOrders();
  const text = useText();
  if (facts.shown.length < 2) return null;
  const choose = (scenario: string): void => {
    const first = Object.values(facts.moments).find((moment) => moment.scenario === scenario);
    show(first ?? { scenario, at: 0 as never, event: 0 });
  };
  return (
    <label className={`${styles['choice']} needs-script`}>
      <span>{text.format('lessons.figure.choose')}</span>
      <select value={wish.scenario} onChange={(event) => choose(event.target.value)}>
        {[...facts.shown, ...(facts.shown.includes(wish.scenario) ? [] : [wish.scenario])].map((scenario) => (
          <option key={scenario} value={scenario}>
            {words.format(`scenario.${scenario}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** On paper, where nothing moves: what happens at each moment that the text is about. */
function KeyMoments() {
  const { facts, words } = useLesson();
  const text = useText();
  const scenarios = facts.shown.filter((scenario) => Object.values(facts.moments).some((moment) => moment.scenario === scenario));
  return (
    <section className={styles['moments']}>
      <h2>{text.format('lessons.figure.moments')}</h2>
      {scenarios.map((scenario) => (
        <div key={scenario}>
          <h3>{words.format(`scenario.${scenario}`)}</h3>
          <ol>
            {Object.entries(facts.moments).filter(([, moment]) => moment.scenario === scenario).map(([name, { at, told }]) => (
              <li key={name}>
                <b>{formatDuration(at, text)}</b> <Message {...told} />
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}
