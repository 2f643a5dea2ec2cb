import { SocketCalls } from '../../figures/SocketCalls/SocketCalls.tsx';
import { Stage } from '../../figures/stage/Stage.tsx';
import { narrate } from '../../text/narrate.ts';
import { embedPage, type FigureProps } from '../EmbedPage.tsx';

function Figure({ trace, title }: FigureProps) {
  return (
    <Stage trace={trace} title={title} tell={narrate}>
      {(scene) => <SocketCalls scene={scene} />}
    </Stage>
  );
}

export const Page = embedPage('calls', Figure);
