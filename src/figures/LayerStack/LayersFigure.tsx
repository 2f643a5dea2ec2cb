import { useMemo, useState } from 'react';
import { run } from '../../model/sim/run.ts';
import type { Trace } from '../../model/trace/events.ts';
import type { Step } from '../../model/trace/steps.ts';
import { messageScenario, type MessageTransport } from '../../scenarios/named/message.ts';
import type { Told } from '../Ladder/LadderFigure.tsx';
import { Stage } from '../stage/Stage.tsx';
import { LayerStack, LayerWords } from './LayerStack.tsx';
import { MessageForm } from './MessageForm.tsx';
import { frameAt } from './parts.ts';

interface LayersFigureProps {
  readonly trace: Trace;
  readonly title: string;
  readonly tell: (trace: Trace, step: Step) => Told;
  /** What the trace's scenario says, when the reader may say something else. */
  readonly message?: { readonly text: string; readonly transport: MessageTransport } | undefined;
}

/** The layer stack on its stage; with a message, the field to type another and the switch between TCP and UDP. */
export function LayersFigure({ trace, title, tell, message }: LayersFigureProps) {
  const [said, setSaid] = useState(message);
  const shown = useMemo(() => (said && said !== message ? run(messageScenario(said.text, said.transport)) : trace), [said, message, trace]);
  const start = useMemo(() => frameAt(shown, -1, null)?.n, [shown]);
  return (
    <>
      {said && <MessageForm message={said.text} transport={said.transport} onSend={(text, transport) => setSaid({ text, transport })} />}
      <Stage key={said ? `${said.transport}${said.text}` : ''} trace={shown} title={said === message ? title : (shown.scenario.title ?? title)} tell={tell} link={{ start }} below={(scene) => <LayerWords scene={scene} />}>
        {(scene) => <LayerStack scene={scene} />}
      </Stage>
    </>
  );
}
