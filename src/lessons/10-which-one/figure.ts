import type { ChapterFigure } from '../types.ts';
import { FIRST_NEEDS } from './needs.ts';
import { WAYS, decide, wayScenario } from './ways.ts';
import type { Plan } from './ways.ts';

/** Few events, so that each can be followed. */
export const SHORT: Plan = { oneWayMs: 50, newsAt: [1_300, 2_650], saysAt: [], pollMs: 1_000, untilMs: 3_600 };

export const figure: ChapterFigure = {
  scenarios: Object.fromEntries(WAYS.map((way) => [way, wayScenario(way, SHORT)])),
  start: 'polling.tooEarly',
  dim: ['handshake', 'acknowledgements'],
  moments: {
    'polling.tooEarly': { kind: 'sent', from: 'server', data: true, nth: 2 },
    'longPolling.held': { kind: 'sent', from: 'server', data: true },
    'sse.event': { kind: 'sent', from: 'server', data: true, nth: 2 },
  },
  numbers: {},
  tables: { choice: () => decide(FIRST_NEEDS) },
};
