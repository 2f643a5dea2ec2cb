import { useMemo } from 'react';
import { run } from '../../model/sim/run.ts';
import type { Trace } from '../../model/trace/events.ts';
import { longLived } from '../../scenarios/named/long-lived.ts';
import { shortLived } from '../../scenarios/named/short-lived.ts';
import { narrate } from '../../text/narrate.ts';
import { LadderFigure } from '../Ladder/LadderFigure.tsx';
import type { LadderPanel } from '../Ladder/LadderFigure.tsx';
import { useText } from '../text/TextContext.tsx';

/** The same run for every page and every visit, so once is enough. */
let traces: readonly [Trace, Trace] | undefined;

/** The key figure: five messages, on five connections and on one, on one clock. */
export function TwoLives() {
  const text = useText();
  const panels = useMemo((): readonly LadderPanel[] => {
    traces ??= [run(shortLived), run(longLived)];
    return (['short', 'long'] as const).map((which, k) => ({
      trace: (traces as readonly Trace[])[k] as Trace,
      title: text.format(`home.${which}.title`),
      short: text.format(`home.${which}.short`),
      note: text.format(`home.${which}.note`),
      summary: text.format(`home.${which}.summary`),
    }));
  }, [text]);
  return <LadderFigure panels={panels} tell={narrate} caption={text.format('home.caption')} />;
}
