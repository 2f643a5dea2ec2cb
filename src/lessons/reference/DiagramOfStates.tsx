import { useMemo } from 'react';
import { Stage } from '../../figures/stage/Stage.tsx';
import { StatesFigure } from '../../figures/StateDiagram/StatesFigure.tsx';
import { useText } from '../../figures/text/TextContext.tsx';
import { run } from '../../model/sim/run.ts';
import { narrate } from '../../text/narrate.ts';
import oneRequest from '../04-short-life/scenarios/one-request.json' with { type: 'json' };
import { scenario } from '../document.ts';

/** All states and the ways between them, with a whole short life to play. */
export function DiagramOfStates() {
  const text = useText();
  const trace = useMemo(() => run(scenario(oneRequest)), []);
  return (
    <Stage trace={trace} title={text.format('lessons.reference.transitions')} tell={narrate}>
      {(scene) => <StatesFigure scene={scene} />}
    </Stage>
  );
}
