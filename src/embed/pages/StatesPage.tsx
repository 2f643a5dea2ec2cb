import { Stage } from '../../figures/stage/Stage.tsx';
import { StatesFigure } from '../../figures/StateDiagram/StatesFigure.tsx';
import { narrate } from '../../text/narrate.ts';
import { embedPage, type FigureProps } from '../EmbedPage.tsx';

function Figure({ trace, title }: FigureProps) {
  return (
    <Stage trace={trace} title={title} tell={narrate}>
      {(scene) => <StatesFigure scene={scene} />}
    </Stage>
  );
}

export const Page = embedPage('states', Figure);
