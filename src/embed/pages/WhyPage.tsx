import { Stage } from '../../figures/stage/Stage.tsx';
import { Why } from '../../figures/Why/Why.tsx';
import { narrate } from '../../text/narrate.ts';
import { embedPage, type FigureProps } from '../EmbedPage.tsx';

function Figure({ trace, title }: FigureProps) {
  return (
    <Stage trace={trace} title={title} tell={narrate}>
      {({ step, event, selected, goTo }) => <Why trace={trace} event={selected ?? step?.key ?? Math.max(event, 0)} onGo={goTo} />}
    </Stage>
  );
}

export const Page = embedPage('why', Figure);
