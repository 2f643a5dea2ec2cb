import controls from '../../figures/Controls/Controls.module.css';
import twin from '../../figures/Ladder/LadderFigure.module.css';
import layers from '../../figures/LayerStack/LayerStack.module.css';
import stage from '../../figures/stage/Stage.module.css';
import { live } from '../../figures/page/Live.tsx';
import type { FigureKind } from './LessonFigure.tsx';

/** One message wrapped layer by layer, over the router, and unwrapped. */
export const LAYERS: FigureKind = {
  Figure: live(async () => (await import('./LayersScenario.tsx')).LayersScenario),
  looks: [controls, twin, stage, layers],
  wide: true,
};
