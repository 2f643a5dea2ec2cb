import { SocketCalls } from '../../figures/SocketCalls/SocketCalls.tsx';
import { Stage } from '../../figures/stage/Stage.tsx';
import { narrate } from '../../text/narrate.ts';
import { useScenario } from './useScenario.tsx';

export function CallsScenario() {
  const { panels: [panel], link, locked } = useScenario();
  if (!panel) return null;
  return (
    <>
      {locked}
      <Stage trace={panel.trace} title={panel.title} note={panel.note} tell={narrate} link={link}>
        {(scene) => <SocketCalls scene={scene} />}
      </Stage>
    </>
  );
}
