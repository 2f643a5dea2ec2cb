import { toMs } from '../../model/core/units.ts';
import type { Micros } from '../../model/core/units.ts';
import type { Question } from '../types.ts';
import { POLICIES, policyCosts } from './policies.ts';

export const questions: readonly Question[] = [
  {
    id: 'double-distance',
    scenario: 'double-short',
    kind: 'number',
    unit: 'ms',
    tolerance: 100,
    answer: (trace) => Math.round(toMs(policyCosts('short', trace).lastReply as Micros)),
    watch: { kind: 'arrived', at: 'client', from: 'server', data: true, nth: -1 },
  },
  {
    id: 'first-reply',
    scenario: 'websocket',
    kind: 'choice',
    options: POLICIES,
    answer: (_, traces) => {
      const times = POLICIES.map((policy) => ({ policy, first: policyCosts(policy, traces(policy)).firstReply }));
      return times.toSorted((a, b) => b.first - a.first)[0]?.policy ?? '';
    },
    watch: { kind: 'arrived', at: 'client', from: 'server', data: true, nth: 2 },
  },
];
