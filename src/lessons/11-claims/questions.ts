import { calls, timeWaitSide } from '../read-trace.ts';
import type { Question } from '../types.ts';

export const questions: readonly Question[] = [
  {
    id: 'short-and-long',
    scenario: 'short',
    kind: 'choice',
    options: ['http', 'tcp', 'server-program', 'network'],
    // Who made the short lives short: nothing on the wire ends a connection here before the server's program calls close.
    answer: (trace) => {
      const fin = trace.events.find((event) => event.kind === 'sent' && event.segment?.flags.includes('FIN'));
      return fin && calls(trace, 'server', 'close').some(({ entry }) => fin.causes.includes(entry.n)) ? 'server-program' : 'network';
    },
    watch: { kind: 'call', host: 'server', call: 'close' },
  },
  {
    id: 'whose-time-wait',
    scenario: 'long',
    kind: 'side',
    answer: timeWaitSide,
    watch: { kind: 'state', host: 'client', to: 'TIME-WAIT' },
  },
];
