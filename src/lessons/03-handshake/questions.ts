import { toMs } from '../../model/core/units.ts';
import type { Side } from '../../model/trace/events.ts';
import { viewAt } from '../../model/trace/view-at.ts';
import { moment, returned } from '../read-trace.ts';
import type { MomentQuery, Question } from '../types.ts';

const SIDES: readonly Side[] = ['client', 'server'];
const THIRD: MomentQuery = { kind: 'sent', from: 'client', flags: ['ACK'] };

export const questions: readonly Question[] = [
  {
    id: 'connect-returns',
    scenario: 'main',
    kind: 'number',
    unit: 'ms',
    tolerance: 5,
    answer: (trace) => toMs(returned(trace, 'client', 'connect').at),
    watch: { kind: 'returned', host: 'client', call: 'connect' },
  },
  {
    id: 'established-first',
    scenario: 'main',
    kind: 'side',
    answer: (trace) => {
      const view = viewAt(trace, moment(trace, THIRD));
      const [side, ...more] = SIDES.filter((host) => view[host].sockets.some(({ state }) => state === 'ESTABLISHED'));
      if (side === undefined || more.length > 0) throw new RangeError('not exactly one side is established');
      return side;
    },
    watch: THIRD,
  },
];
