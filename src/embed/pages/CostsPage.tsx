import { Costs } from '../../figures/Costs/Costs.tsx';
import { Stage } from '../../figures/stage/Stage.tsx';
import { narrate } from '../../text/narrate.ts';
import { embedPage, type FigureProps } from '../EmbedPage.tsx';

function Figure({ trace, title }: FigureProps) {
  return (
    <Stage trace={trace} title={title} tell={narrate}>
      {({ map, position, state }) => <Costs trace={trace} map={map} position={position} index={state.step} />}
    </Stage>
  );
}

export const Page = embedPage('costs', Figure);
