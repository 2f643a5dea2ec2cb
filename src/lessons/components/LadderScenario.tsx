import { useMemo } from 'react';
import { LadderFigure } from '../../figures/Ladder/LadderFigure.tsx';
import { narrate } from '../../text/narrate.ts';
import { useScenario } from './useScenario.tsx';

export function LadderScenario() {
  const { panels: given, link, locked } = useScenario();
  const panels = useMemo(() => given.map((panel) => ({ ...panel, short: panel.title, summary: panel.title })), [given]);
  return (
    <>
      {locked}
      <LadderFigure panels={panels} tell={narrate} link={link} />
    </>
  );
}
