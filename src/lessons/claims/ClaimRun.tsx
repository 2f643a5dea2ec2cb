import { useMemo } from 'react';
import { LadderFigure } from '../../figures/Ladder/LadderFigure.tsx';
import { run } from '../../model/sim/run.ts';
import { narrate } from '../../text/narrate.ts';
import { findMoment } from '../moments.ts';
import { CLAIMS } from './claims.ts';

/** The run behind one claim, at the moment that shows it. */
export function ClaimRun({ id, title, note }: { readonly id: string; readonly title: string; readonly note: string }) {
  const figure = useMemo(() => {
    const claim = CLAIMS.find((each) => each.id === id);
    if (!claim) throw new RangeError(`no claim "${id}"`);
    const trace = run(claim.scenario);
    return { panels: [{ trace, title, short: title, note, summary: note }], link: { start: findMoment(trace, claim.see)?.event } };
  }, [id, title, note]);
  return <LadderFigure panels={figure.panels} tell={narrate} link={figure.link} />;
}
