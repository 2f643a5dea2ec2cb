import { calls, frames, moment } from '../read-trace.ts';
import type { Question } from '../types.ts';

export const questions: readonly Question[] = [
  {
    id: 'five-requests',
    scenario: 'main',
    kind: 'number',
    unit: 'count',
    tolerance: 2,
    answer: (trace) => frames(trace).length,
    watch: { kind: 'end' },
  },
  {
    id: 'race-recv',
    scenario: 'race',
    kind: 'choice',
    options: ['response', 'end', 'ECONNRESET', 'nothing'],
    answer: (trace) => {
      const asked = moment(trace, { kind: 'call', host: 'client', call: 'send', nth: 2 });
      const end = calls(trace, 'client', 'recv').find(({ entry }) => entry.at >= asked)?.end;
      if (!end) return 'nothing';
      return end.errno ?? (end.result === 0 ? 'end' : 'response');
    },
    watch: { kind: 'returned', host: 'client', call: 'recv', result: 0 },
  },
];
