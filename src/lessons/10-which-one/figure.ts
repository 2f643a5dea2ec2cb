import type { ChapterFigure } from '../types.ts';
import { WAYS, choose, planFor, wayCosts, wayScenario } from './ways.ts';
import type { Needs, Plan, Way } from './ways.ts';

/** Few events, so that each can be followed. */
export const SHORT: Plan = { oneWayMs: 50, newsAt: [1_300, 2_650], saysAt: [], pollMs: 1_000, untilMs: 3_600 };
/** What the aid is set to when the page opens. */
export const FIRST_NEEDS: Needs = { rttMs: 80, newsPerHour: 120, saysPerHour: 60, patienceMs: 2_000, page: true };

const asked = (way: Way): string => `asked-${way}`;

export const figure: ChapterFigure = {
  scenarios: {
    ...Object.fromEntries(WAYS.map((way) => [way, wayScenario(way, SHORT)])),
    ...Object.fromEntries(WAYS.map((way) => [asked(way), wayScenario(way, planFor(FIRST_NEEDS))])),
  },
  shown: WAYS,
  start: 'polling.tooEarly',
  dim: ['handshake'],
  moments: {
    'polling.tooEarly': { kind: 'sent', from: 'server', data: true, nth: 2 },
    'longPolling.held': { kind: 'sent', from: 'server', data: true },
    'sse.event': { kind: 'sent', from: 'server', data: true, nth: 2 },
  },
  numbers: {},
  tables: { choice: (of) => choose(FIRST_NEEDS, WAYS.map((way) => wayCosts(way, planFor(FIRST_NEEDS), of(asked(way))))) },
};
