import { framesBetween, moment, returned } from '../read-trace.ts';
import type { Question } from '../types.ts';
import { SILENCE_ENDS, SILENCE_STARTS } from './figure.ts';

export const questions: readonly Question[] = [
  {
    id: 'silent-hour',
    scenario: 'main',
    kind: 'number',
    unit: 'count',
    answer: (trace) => framesBetween(trace, moment(trace, SILENCE_STARTS), moment(trace, SILENCE_ENDS)).length,
    watch: SILENCE_ENDS,
  },
  {
    id: 'how-many-bytes',
    scenario: 'boundaries',
    kind: 'number',
    unit: 'bytes',
    answer: (trace) => returned(trace, 'server', 'recv').result,
    watch: { kind: 'returned', host: 'server', call: 'recv' },
  },
];
