import type { Side } from '../../model/trace/events.ts';
import { frames, layerBytes } from '../read-trace.ts';
import type { Question } from '../types.ts';

export const questions: readonly Question[] = [
  {
    id: 'frames-before-data',
    scenario: 'main',
    kind: 'number',
    unit: 'count',
    answer: (trace) => frames(trace).findIndex((frame) => layerBytes(frame, 'application') > 0),
    watch: { kind: 'sent', from: 'client' },
  },
  {
    id: 'who-notices',
    scenario: 'lost',
    kind: 'choice',
    options: ['client-kernel', 'client-program', 'server-kernel', 'server-program'],
    // Whoever does something after the loss because of it: a kernel would send a frame, a program gets a failed call.
    answer: (trace) => {
      const lost = trace.events.findIndex((event) => event.kind === 'lost');
      const after = trace.events.slice(lost + 1);
      const noticed = (host: Side): string | undefined =>
        after.some((event) => event.kind === 'sent' && event.from === host) ? `${host}-kernel`
          : after.some((event) => event.kind === 'returned' && event.host === host && event.errno !== undefined) ? `${host}-program` : undefined;
      return [noticed('client'), noticed('server')].filter(Boolean).join(' ');
    },
    watch: { kind: 'returned', host: 'client', call: 'recv', errno: 'EAGAIN' },
  },
];
