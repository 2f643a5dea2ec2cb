import { useMemo } from 'react';
import { FrameHead, HeaderBytes } from '../../figures/HeaderBytes/HeaderBytes.tsx';
import { framesToHosts } from '../../figures/HeaderBytes/fields.ts';
import { Stage } from '../../figures/stage/Stage.tsx';
import { narrate } from '../../text/narrate.ts';
import { embedPage, type FigureProps } from '../EmbedPage.tsx';

function Figure({ trace, title }: FigureProps) {
  const link = useMemo(() => ({ start: framesToHosts(trace)[0]?.n }), [trace]);
  return (
    <Stage trace={trace} title={title} tell={narrate} link={link} ownBytes below={(scene) => <HeaderBytes scene={scene} />}>
      {(scene) => <FrameHead scene={scene} />}
    </Stage>
  );
}

export const Page = embedPage('bytes', Figure);
