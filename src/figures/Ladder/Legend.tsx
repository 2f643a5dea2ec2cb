import { memo } from 'react';
import type { MessageId } from '../../text/areas.ts';
import { useText } from '../text/TextContext.tsx';
import type { LadderMarks } from './geometry.ts';
import ladder from './Ladder.module.css';
import styles from './LadderFigure.module.css';

/** What the signs of these pictures mean: those that occur. */
export const Legend = memo(function Legend({ marks }: { readonly marks: readonly LadderMarks[] }) {
  const text = useText();
  const phases = (['opening', 'established', 'closing', 'time-wait'] as const).filter((phase) => marks.some(({ lives }) => lives.some((life) => life.phase === phase)));
  const arrows = marks.flatMap((each) => each.arrows);
  const lines: readonly (readonly [MessageId, string, boolean])[] = [
    ['figures.legend.message', 'application', arrows.some(({ layer }) => layer === 'application')],
    ['figures.legend.control', 'transport', arrows.some(({ layer }) => layer === 'transport')],
    ['figures.legend.again', 'again', arrows.some(({ repeats }) => repeats !== undefined)],
    ['figures.legend.lost', 'lost', arrows.some(({ lost }) => lost !== undefined)],
  ];
  return (
    <ul className={styles['legend']} aria-hidden="true">
      {phases.map((phase) => (
        <li key={phase}>
          <i className={`${ladder['life']} ${ladder[phase]}`} />
          {text.format(`figures.legend.${phase}`)}
        </li>
      ))}
      {lines.filter(([, , occurs]) => occurs).map(([id, kind]) => (
        <li key={id}>
          <svg width="26" height="10" className={kind === 'lost' ? ladder['losses'] : `${ladder['arrows']} ${ladder[kind === 'again' ? 'transport' : kind]}`}>
            {kind === 'lost' ? <path d="M8 0 18 10M18 0 8 10" /> : <line x1="0" y1="5" x2="26" y2="5" className={kind === 'again' ? ladder['again'] : undefined} />}
          </svg>
          {text.format(id)}
        </li>
      ))}
    </ul>
  );
});
