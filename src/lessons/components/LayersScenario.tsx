import { LayerStack, LayerWords } from '../../figures/LayerStack/LayerStack.tsx';
import { Stage } from '../../figures/stage/Stage.tsx';
import { narrate } from '../../text/narrate.ts';
import { useScenario } from './useScenario.tsx';

export function LayersScenario() {
  const { panels: [panel], link, locked } = useScenario();
  if (!panel) return null;
  return (
    <>
      {locked}
      <Stage trace={panel.trace} title={panel.title} note={panel.note} tell={narrate} link={link} below={(scene) => <LayerWords scene={scene} />}>
        {(scene) => <LayerStack scene={scene} />}
      </Stage>
    </>
  );
}
