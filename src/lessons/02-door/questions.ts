import { calls, framesCausedBy } from '../read-trace.ts';
import type { Question } from '../types.ts';
import { serverPorts } from './figure.ts';

const CALLS = ['listen', 'accept', 'send'] as const;

export const questions: readonly Question[] = [
  {
    id: 'silent-calls',
    scenario: 'main',
    kind: 'choice',
    options: CALLS,
    answer: (trace) => CALLS.filter((name) => calls(trace, 'server', name).some(({ entry }) => framesCausedBy(trace, entry).length > 0)).join(' '),
    watch: { kind: 'call', host: 'server', call: 'send' },
  },
  {
    id: 'server-ports',
    scenario: 'main',
    kind: 'number',
    unit: 'count',
    answer: (trace) => serverPorts(trace).size,
    watch: { kind: 'returned', host: 'server', call: 'accept', nth: 2 },
  },
];
