import { useMemo } from 'react';
import { LadderFigure } from '../../figures/Ladder/LadderFigure.tsx';
import { useText } from '../../figures/text/TextContext.tsx';
import { narrate } from '../../text/narrate.ts';
import { embedPage, type FigureProps } from '../EmbedPage.tsx';

function Figure({ trace, title }: FigureProps) {
  const text = useText();
  const panels = useMemo(() => [{ trace, title, short: title, note: '', summary: text.format('embed.ladder.summary') }], [trace, title, text]);
  return <LadderFigure panels={panels} tell={narrate} />;
}

export const Page = embedPage('ladder', Figure);
