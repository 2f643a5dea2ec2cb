import { ms } from '../../model/core/units.ts';
import { scenario } from '../document.ts';
import { count, dataFrames, duration, first, frames, framesBetween, moment, nameOf, text, timeWaits, trips } from '../read-trace.ts';
import type { ChapterFigure, MomentQuery } from '../types.ts';
import fiveRequests from '../04-short-life/scenarios/five-requests.json' with { type: 'json' };
import idleTimeout from './scenarios/idle-timeout.json' with { type: 'json' };
import keepAlive from './scenarios/keep-alive.json' with { type: 'json' };
import race from './scenarios/race.json' with { type: 'json' };

const LAST_ANSWER: MomentQuery = { kind: 'arrived', at: 'client', from: 'server', data: true, nth: -1 };
const SECOND: MomentQuery = { kind: 'sent', from: 'client', data: true, nth: 2 };
const THIRD: MomentQuery = { kind: 'sent', from: 'client', data: true, nth: 3 };
const SERVER_FIN: MomentQuery = { kind: 'sent', from: 'server', flags: ['FIN', 'ACK'] };

export const figure: ChapterFigure = {
  scenarios: { main: scenario(keepAlive), idle: scenario(idleTimeout), race: scenario(race), short: scenario(fiveRequests) },
  shown: ['main', 'idle', 'race'],
  beside: { main: 'short' },
  start: 'firstResponse',
  dim: ['acknowledgements'],
  moments: {
    firstResponse: { kind: 'arrived', at: 'client', from: 'server', data: true },
    secondRequest: SECOND,
    done: LAST_ANSWER,
    'idle.timeout': { kind: 'returned', host: 'server', call: 'recv', errno: 'EAGAIN' },
    'race.crossing': SECOND,
    'race.reset': { kind: 'arrived', at: 'client', from: 'server', flags: ['RST'] },
  },
  numbers: {
    secondExchange: (of) => count(1 + framesBetween(of('main'), moment(of('main'), SECOND), moment(of('main'), THIRD)).length),
    frames: (of) => count(frames(of('main')).length),
    rounds: (of) => count(trips(of('main'), moment(of('main'), LAST_ANSWER))),
    shortFrames: (of) => count(frames(of('short')).length),
    shortRounds: (of) => count(trips(of('short'), moment(of('short'), LAST_ANSWER))),
    timeWaits: (of) => count(timeWaits(of('main'))),
    shortTimeWaits: (of) => count(timeWaits(of('short'))),
    contentLength: (of) => nameOf(Number(/Content-Length: (\d+)/.exec(first(dataFrames(of('main'), 'server').map(text), 'a response'))?.[1])),
    idleLimit: (of) => duration(idleLimit(of('idle').scenario)),
    raceWindow: (of) => duration(moment(of('race'), SECOND) - moment(of('race'), SERVER_FIN)),
  },
};

/** The server's SO_RCVTIMEO, in Micros. */
function idleLimit(document: { readonly processes: readonly { readonly run: readonly unknown[] }[] }): number {
  const found = /"recvTimeout","on":"conn","ms":(\d+)/.exec(JSON.stringify(document.processes));
  if (!found) throw new RangeError('the idle scenario sets no receive time-out');
  return ms(Number(found[1]));
}
