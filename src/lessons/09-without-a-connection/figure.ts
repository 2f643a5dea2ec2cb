import { ms } from '../../model/core/units.ts';
import { dataLength } from '../../model/sim/data.ts';
import type { Data } from '../../scenarios/schema.ts';
import { scenario } from '../document.ts';
import { calls, count, duration, first, frames, framesCausedBy, layerBytes } from '../read-trace.ts';
import type { ChapterFigure } from '../types.ts';
import big from './scenarios/big.json' with { type: 'json' };
import closedPort from './scenarios/closed-port.json' with { type: 'json' };
import lostAnswer from './scenarios/lost-answer.json' with { type: 'json' };
import questionTcp from './scenarios/question-tcp.json' with { type: 'json' };
import question from './scenarios/question.json' with { type: 'json' };

const step = (document: unknown, what: string): Readonly<Record<string, unknown>> => {
  const found = JSON.stringify(document).match(new RegExp(`\\{"do":"${what}"[^{}]*(?:\\{[^{}]*\\})?[^{}]*\\}`));
  if (!found) throw new RangeError(`no ${what} step`);
  return JSON.parse(found[0]) as Record<string, unknown>;
};

export const figure: ChapterFigure = {
  scenarios: { main: scenario(question), lost: scenario(lostAnswer), closed: scenario(closedPort), big: scenario(big), tcp: scenario(questionTcp) },
  shown: ['main', 'lost', 'closed', 'big'],
  start: 'question',
  moments: {
    question: { kind: 'sent', from: 'client' },
    answer: { kind: 'sent', from: 'server' },
    'lost.lost': { kind: 'lost', from: 'server' },
    'lost.timeout': { kind: 'returned', host: 'client', call: 'recv', errno: 'EAGAIN' },
    'closed.connect': { kind: 'returned', host: 'client', call: 'connect' },
    'closed.icmp': { kind: 'sent', from: 'server' },
    'closed.refused': { kind: 'returned', host: 'client', call: 'recv', errno: 'ECONNREFUSED' },
    'big.fragments': { kind: 'sent', from: 'client' },
  },
  numbers: {
    udpHeader: (of) => count(layerBytes(first(frames(of('main')), 'the question'), 'transport')),
    frames: (of) => count(frames(of('main')).length),
    tcpFrames: (of) => count(frames(of('tcp')).length),
    patience: (of) => duration(ms(step(of('lost').scenario.processes, 'recvTimeout')['ms'] as number)),
    connectFrames: (of) => count(framesCausedBy(of('closed'), first(calls(of('closed'), 'client', 'connect'), 'connect').entry).length),
    bigMessage: (of) => count(dataLength(step(of('big').scenario.processes, 'send')['data'] as Data)),
    bigFragments: (of) => count(frames(of('big'), 'client').length),
  },
};
