import { LayersFigure } from '../../figures/LayerStack/LayersFigure.tsx';
import { narrate } from '../../text/narrate.ts';
import { embedPage, type FigureProps } from '../EmbedPage.tsx';

/** The two scenarios that are made of a message. */
const MADE = { message: { text: 'hello', transport: 'tcp' }, 'message-udp': { text: 'hello', transport: 'udp' } } as const;

function Figure({ trace, title }: FigureProps) {
  const { name } = trace.scenario;
  return <LayersFigure trace={trace} title={title} tell={narrate} message={name in MADE ? MADE[name as keyof typeof MADE] : undefined} />;
}

export const Page = embedPage('layers', Figure);
