import { toMs } from '../../model/core/units.ts';
import type { Micros } from '../../model/core/units.ts';
import type { Question } from '../types.ts';
import { SHORT } from './figure.ts';
import { WAYS, wayCosts } from './ways.ts';

export const questions: readonly Question[] = [
  {
    id: 'polling-delay',
    scenario: 'polling',
    kind: 'number',
    unit: 'ms',
    tolerance: 50,
    answer: (trace) => Math.round(toMs((wayCosts('polling', SHORT, trace).worstDelay ?? Number.NaN) as Micros)),
    watch: { kind: 'sent', from: 'server', data: true, nth: 3 },
  },
  {
    id: 'fewest-bytes',
    scenario: 'sse',
    kind: 'choice',
    options: ['polling', 'longPolling', 'sse', 'websocket'],
    answer: (_, traces) => WAYS.filter((way) => way !== 'raw').map((way) => ({ way, bytes: wayCosts(way, SHORT, traces(way)).bytes })).toSorted((a, b) => a.bytes - b.bytes)[0]?.way ?? '',
    watch: { kind: 'end' },
  },
];
