import { costs } from '../../model/trace/costs.ts';
import type { Trace } from '../../model/trace/events.ts';
import { scenario } from '../document.ts';
import { count, dataFrames, duration, first, frames, layerBytes, moment, text, wireBytes } from '../read-trace.ts';
import type { ChapterFigure, MomentQuery } from '../types.ts';
import clientClosesFirst from './scenarios/client-closes-first.json' with { type: 'json' };
import fiveRequests from './scenarios/five-requests.json' with { type: 'json' };
import halfClose from './scenarios/half-close.json' with { type: 'json' };
import lostLastAck from './scenarios/lost-last-ack.json' with { type: 'json' };
import oneRequest from './scenarios/one-request.json' with { type: 'json' };

const WAITS: MomentQuery = { kind: 'state', host: 'server', to: 'TIME-WAIT' };

/** What follows the empty line of the response. */
const content = (trace: Trace): string => first(dataFrames(trace, 'server').map(text), 'the response').split('\r\n\r\n')[1] ?? '';

export const figure: ChapterFigure = {
  scenarios: {
    main: scenario(oneRequest), lastAck: scenario(lostLastAck), halfClose: scenario(halfClose), five: scenario(fiveRequests),
    clientFirst: scenario(clientClosesFirst),
  },
  shown: ['main', 'lastAck', 'halfClose', 'five'],
  start: 'request',
  moments: {
    request: { kind: 'sent', from: 'client', data: true },
    response: { kind: 'sent', from: 'server', data: true },
    eof: { kind: 'returned', host: 'client', call: 'recv', result: 0 },
    timeWait: WAITS,
    timeWaitEnds: { kind: 'state', host: 'server', from: 'TIME-WAIT', to: 'CLOSED' },
    'lastAck.lost': { kind: 'lost', from: 'server' },
    'halfClose.shutdown': { kind: 'returned', host: 'client', call: 'shutdown' },
    'five.all': { kind: 'state', host: 'client', to: 'CLOSED', nth: -1 },
  },
  numbers: {
    frames: (of) => count(frames(of('main')).length),
    requestBytes: (of) => count(layerBytes(first(dataFrames(of('main'), 'client'), 'the request'), 'application')),
    wireBytes: (of) => count(wireBytes(of('main'))),
    contentBytes: (of) => count(content(of('main')).length),
    rounds: (of) => count(costs(of('main'), of('main').endedAt).roundTrips ?? 0),
    timeWait: (of) => duration(moment(of('main'), { kind: 'state', host: 'server', from: 'TIME-WAIT', to: 'CLOSED' }) - moment(of('main'), WAITS)),
    fiveFrames: (of) => count(frames(of('five')).length),
  },
};
