import controls from '../../figures/Controls/Controls.module.css';
import twin from '../../figures/Ladder/LadderFigure.module.css';
import calls from '../../figures/SocketCalls/SocketCalls.module.css';
import stage from '../../figures/stage/Stage.module.css';
import { live } from '../../figures/page/Live.tsx';
import type { FigureKind } from './LessonFigure.tsx';

/** Both programs as code, and the kernels behind the door. */
export const CALLS: FigureKind = {
  Figure: live(async () => (await import('./CallsScenario.tsx')).CallsScenario),
  looks: [controls, twin, stage, calls],
  wide: true,
};
