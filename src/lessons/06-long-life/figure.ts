import { scenario } from '../document.ts';
import { count, dataFrames, duration, first, framesBetween, layerBytes, moment, returned, segments } from '../read-trace.ts';
import type { ChapterFigure, MomentQuery } from '../types.ts';
import lines from './scenarios/lines.json' with { type: 'json' };
import twoSends from './scenarios/two-sends.json' with { type: 'json' };
import websocket from './scenarios/websocket.json' with { type: 'json' };

/** The last acknowledgement before the silence, and the line that ends it. */
export const SILENCE_STARTS: MomentQuery = { kind: 'sent', from: 'client', flags: ['ACK'], data: false, nth: -2 };
export const SILENCE_ENDS: MomentQuery = { kind: 'sent', from: 'server', data: true, nth: 3 };
const TEXT_LENGTH = 'Hello'.length;

export const figure: ChapterFigure = {
  scenarios: { main: scenario(lines), boundaries: scenario(twoSends), websocket: scenario(websocket) },
  start: 'serverSpeaks',
  dim: ['handshake'],
  moments: {
    serverSpeaks: { kind: 'sent', from: 'server', data: true, nth: 2 },
    acknowledged: { kind: 'sent', from: 'client', flags: ['ACK'], data: false, nth: 3 },
    silence: { kind: 'after', moment: { kind: 'sent', from: 'server', data: true, nth: 2 }, ms: 1_800_000 },
    afterSilence: SILENCE_ENDS,
    'boundaries.twoSends': { kind: 'call', host: 'client', call: 'send', nth: 2 },
    'boundaries.oneRecv': { kind: 'returned', host: 'server', call: 'recv' },
    'websocket.upgrade': { kind: 'sent', from: 'client', data: true },
    'websocket.switched': { kind: 'arrived', at: 'client', from: 'server', data: true },
    'websocket.message': { kind: 'sent', from: 'client', data: true, nth: 2 },
    'websocket.ping': { kind: 'sent', from: 'server', data: true, nth: 4 },
    'websocket.closing': { kind: 'sent', from: 'client', data: true, nth: 4 },
  },
  numbers: {
    ackLength: (of) => count(first(segments(of('main'), 'client'), 'a lone acknowledgement', ({ at }) => at > moment(of('main'), { kind: 'sent', from: 'server', data: true, nth: 2 })).segment?.len ?? Number.NaN),
    silence: (of) => duration(moment(of('main'), SILENCE_ENDS) - moment(of('main'), { kind: 'sent', from: 'server', data: true, nth: 2 })),
    silentFrames: (of) => count(framesBetween(of('main'), moment(of('main'), SILENCE_STARTS), moment(of('main'), SILENCE_ENDS)).length),
    firstSend: (of) => count(returned(of('boundaries'), 'client', 'send').result),
    secondSend: (of) => count(returned(of('boundaries'), 'client', 'send', 2).result),
    received: (of) => count(returned(of('boundaries'), 'server', 'recv').result),
    wsText: () => count(TEXT_LENGTH),
    wsServerFrame: (of) => count(layerBytes(first(dataFrames(of('websocket'), 'server').slice(1), 'the server frame'), 'application')),
    wsClientFrame: (of) => count(layerBytes(first(dataFrames(of('websocket'), 'client').slice(1), 'the client frame'), 'application')),
  },
};
