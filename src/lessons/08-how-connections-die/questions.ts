import { calls, returned } from '../read-trace.ts';
import type { Question } from '../types.ts';

export const questions: readonly Question[] = [
  {
    id: 'cable-idle',
    scenario: 'cableIdle',
    kind: 'choice',
    options: ['at-once', 'minutes', 'hours', 'never'],
    answer: (trace) => {
      const waiting = calls(trace, 'client', 'recv').at(-1);
      if (!waiting?.end) return 'never';
      const minutes = (waiting.end.at - 1_000_000) / 60_000_000;
      return minutes < 1 ? 'at-once' : minutes < 60 ? 'minutes' : 'hours';
    },
    watch: { kind: 'end' },
  },
  {
    id: 'send-after-kill',
    scenario: 'killed',
    kind: 'choice',
    options: ['success', 'EPIPE', 'ECONNRESET', 'ETIMEDOUT'],
    answer: (trace) => returned(trace, 'client', 'send', 2).errno ?? 'success',
    watch: { kind: 'returned', host: 'client', call: 'send', nth: 2 },
  },
];
