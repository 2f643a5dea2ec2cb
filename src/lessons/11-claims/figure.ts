import { scenario } from '../document.ts';
import fiveRequests from '../04-short-life/scenarios/five-requests.json' with { type: 'json' };
import lines from '../06-long-life/scenarios/lines.json' with { type: 'json' };
import type { ChapterFigure } from '../types.ts';

export const figure: ChapterFigure = {
  scenarios: { short: scenario(fiveRequests), long: scenario(lines) },
  beside: { short: 'long' },
  shown: ['short'],
  start: 'all',
  moments: { all: { kind: 'state', host: 'client', to: 'CLOSED', nth: -1 } },
  numbers: {},
};
