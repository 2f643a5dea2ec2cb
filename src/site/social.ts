/** What a page's social picture shows: the ladders of its figure, as marks. The build draws them (scripts/social.ts). */
import { layoutLadder, type LadderMarks } from '../figures/Ladder/geometry.ts';
import { chapter } from '../lessons/everything.ts';
import { CHAPTERS, pathOfChapter } from '../lessons/chapters.ts';
import { run } from '../model/sim/run.ts';
import { timeMap } from '../player/time-map.ts';
import { longLived } from '../scenarios/named/long-lived.ts';
import { shortLived } from '../scenarios/named/short-lived.ts';
import type { Scenario } from '../scenarios/schema.ts';
import type { Route } from './routes.ts';

/** A page without a figure of its own shows the two lives, as the first page does. */
function scenariosOf(route: Route): readonly Scenario[] {
  const folder = CHAPTERS.find((each) => pathOfChapter(each) === route.path);
  const figure = folder && chapter(folder).figure;
  const first = figure && (figure.shown?.[0] ?? Object.keys(figure.scenarios)[0]);
  const shown = first === undefined ? undefined : figure?.scenarios[first];
  return shown ? [shown] : [shortLived, longLived];
}

/** Marks without labels: a picture of this size is looked at, not read. */
export function socialLadders(route: Route): readonly LadderMarks[] {
  return scenariosOf(route).map((scenario) => {
    const trace = run(scenario);
    return layoutLadder(trace, 0, timeMap([trace]), { widths: [300], pixelsPerScreenMs: 0.05 }, () => '');
  });
}
