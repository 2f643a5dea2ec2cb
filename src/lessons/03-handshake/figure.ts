import { scenario } from '../document.ts';
import { count, duration, moment, returned, rtt, segments } from '../read-trace.ts';
import type { ChapterFigure } from '../types.ts';
import lateAccept from './scenarios/late-accept.json' with { type: 'json' };
import lostSyn from './scenarios/lost-syn.json' with { type: 'json' };
import refused from './scenarios/refused.json' with { type: 'json' };
import unanswered from './scenarios/unanswered.json' with { type: 'json' };

export const figure: ChapterFigure = {
  scenarios: { main: scenario(lateAccept), refused: scenario(refused), unanswered: scenario(unanswered), lostSyn: scenario(lostSyn) },
  start: 'syn',
  dim: ['closing'],
  moments: {
    syn: { kind: 'sent', from: 'client', flags: ['SYN'] },
    synack: { kind: 'sent', from: 'server', flags: ['SYN', 'ACK'] },
    ack: { kind: 'sent', from: 'client', flags: ['ACK'] },
    connected: { kind: 'returned', host: 'client', call: 'connect' },
    dataArrives: { kind: 'arrived', at: 'server', from: 'client', data: true },
    accepts: { kind: 'returned', host: 'server', call: 'accept' },
    'refused.rst': { kind: 'arrived', from: 'server', flags: ['RST', 'ACK'] },
    'unanswered.givesUp': { kind: 'returned', host: 'client', call: 'connect', errno: 'ETIMEDOUT' },
    'lostSyn.again': { kind: 'sent', from: 'client', flags: ['SYN'], nth: 2 },
  },
  numbers: {
    rtt: (of) => duration(rtt(of('main'))),
    connectTime: (of) => duration(returned(of('main'), 'client', 'connect').took),
    acceptTime: (of) => duration(moment(of('main'), { kind: 'returned', host: 'server', call: 'accept' })),
    refusedTime: (of) => duration(returned(of('refused'), 'client', 'connect').took),
    synCount: (of) => count(segments(of('unanswered'), 'client').length),
    synGiveUp: (of) => duration(returned(of('unanswered'), 'client', 'connect').took),
    lostSynFactor: (of) => count(Math.round(returned(of('lostSyn'), 'client', 'connect').took / returned(of('main'), 'client', 'connect').took)),
  },
};
