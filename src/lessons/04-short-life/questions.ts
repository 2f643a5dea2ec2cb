import { timeWaitSide } from '../read-trace.ts';
import type { Question } from '../types.ts';

export const questions: readonly Question[] = [
  {
    id: 'who-waits',
    scenario: 'main',
    kind: 'side',
    answer: timeWaitSide,
    watch: { kind: 'state', host: 'server', to: 'TIME-WAIT' },
  },
  {
    id: 'client-closes-first',
    scenario: 'clientFirst',
    kind: 'side',
    answer: timeWaitSide,
    watch: { kind: 'state', host: 'client', to: 'TIME-WAIT' },
  },
];
