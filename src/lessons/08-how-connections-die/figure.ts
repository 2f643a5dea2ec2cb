import { ms } from '../../model/core/units.ts';
import type { ReturnedEvent, Trace } from '../../model/trace/events.ts';
import { scenario } from '../document.ts';
import { calls, duration, first, moment } from '../read-trace.ts';
import type { ChapterFigure, MomentQuery } from '../types.ts';
import abort from './scenarios/abort.json' with { type: 'json' };
import cableIdle from './scenarios/cable-idle.json' with { type: 'json' };
import cableMended from './scenarios/cable-mended.json' with { type: 'json' };
import cableOut from './scenarios/cable-out.json' with { type: 'json' };
import heartbeat from './scenarios/heartbeat.json' with { type: 'json' };
import hostRebooted from './scenarios/host-rebooted.json' with { type: 'json' };
import keepalive from './scenarios/keepalive.json' with { type: 'json' };
import natForgets from './scenarios/nat-forgets.json' with { type: 'json' };
import natResets from './scenarios/nat-resets.json' with { type: 'json' };
import peerCloses from './scenarios/peer-closes.json' with { type: 'json' };
import processKilled from './scenarios/process-killed.json' with { type: 'json' };

/** When the client speaks again, in every one of these scenarios. */
const SPEAKS: MomentQuery = { kind: 'call', host: 'client', call: 'send', nth: 2 };
const GIVES_UP: MomentQuery = { kind: 'returned', host: 'client', call: 'recv', errno: 'ETIMEDOUT' };
const UNPLUGGED: MomentQuery = { kind: 'happening', what: 'unplug' };

export const DEATHS = ['peerCloses', 'killed', 'abort', 'rebooted', 'natResets', 'nat', 'cable'] as const;
export type DeathName = (typeof DEATHS)[number];

/** What the client saw of one death. Results are an errno, or the number that the call returned. */
export interface Death {
  readonly name: DeathName;
  /** The thread that only listens: what its recv returned, and how long after the client's program spoke again; negative: before. */
  readonly listener: { readonly result: string; readonly at: number; readonly beforeSpeaking: boolean } | null;
  readonly firstSend: string;
  readonly secondSend: string;
}

const shown = (event: ReturnedEvent): string => event.errno ?? String(event.result);

export function deathOf(name: DeathName, trace: Trace): Death {
  const speaks = moment(trace, SPEAKS);
  const sends = calls(trace, 'client', 'send').map(({ end }) => (end ? shown(end) : ''));
  const listening = first(calls(trace, 'client', 'recv'), 'the listening thread', ({ entry }) => entry.thread !== '');
  const { end } = listening;
  return {
    name,
    listener: end ? { result: shown(end), at: end.at, beforeSpeaking: end.at < speaks } : null,
    firstSend: sends[1] ?? '',
    secondSend: sends[2] ?? '',
  };
}

/** How long the client's recv takes to fail after the cable was cut. */
const notices = (trace: Trace, query: MomentQuery): number => moment(trace, query) - moment(trace, UNPLUGGED);

export const figure: ChapterFigure = {
  scenarios: {
    killed: scenario(processKilled), peerCloses: scenario(peerCloses), abort: scenario(abort), rebooted: scenario(hostRebooted), cable: scenario(cableOut),
    mended: scenario(cableMended), nat: scenario(natForgets), natResets: scenario(natResets), cableIdle: scenario(cableIdle),
    keepalive: scenario(keepalive), heartbeat: scenario(heartbeat),
  },
  shown: ['killed', 'abort', 'rebooted', 'cable', 'mended', 'nat', 'natResets', 'keepalive', 'heartbeat'],
  start: 'killed.fin',
  dim: ['handshake'],
  moments: {
    'killed.fin': { kind: 'sent', from: 'server', flags: ['FIN', 'ACK'] },
    'killed.rst': { kind: 'sent', from: 'server', flags: ['RST'] },
    'killed.epipe': { kind: 'returned', host: 'client', call: 'send', errno: 'EPIPE' },
    'abort.rst': { kind: 'arrived', at: 'client', from: 'server', flags: ['RST'] },
    'rebooted.silence': { kind: 'happening', what: 'reboot' },
    'rebooted.rst': { kind: 'arrived', at: 'client', from: 'server', flags: ['RST'] },
    'cable.retransmit': { kind: 'sent', from: 'client', repeated: true },
    'cable.timeout': GIVES_UP,
    'nat.dropped': { kind: 'lost', from: 'client' },
    'keepalive.probe': { kind: 'sent', from: 'client', why: 'keepalive' },
    'heartbeat.gaveUp': { kind: 'returned', host: 'client', call: 'recv', errno: 'EAGAIN' },
    'mended.plugged': { kind: 'happening', what: 'plug' },
  },
  numbers: {
    speaksAt: (of) => duration(moment(of('killed'), SPEAKS)),
    cableGiveUp: (of) => duration(moment(of('cable'), GIVES_UP) - moment(of('cable'), SPEAKS)),
    keepaliveNotices: (of) => duration(notices(of('keepalive'), GIVES_UP)),
    heartbeatNotices: (of) => duration(notices(of('heartbeat'), { kind: 'returned', host: 'client', call: 'recv', errno: 'EAGAIN' })),
    heartbeatEvery: (of) => duration(ms(setting(of('heartbeat'), 'sleep'))),
    heartbeatPatience: (of) => duration(ms(setting(of('heartbeat'), 'recvTimeout'))),
  },
  tables: { deaths: (of) => DEATHS.map((name) => deathOf(name, of(name))) },
};

/** The milliseconds of the first such step in the client's program. */
function setting(trace: Trace, what: 'sleep' | 'recvTimeout'): number {
  const found = new RegExp(`"do":"${what}",(?:"on":"conn",)?"ms":(\\d+)`).exec(JSON.stringify(trace.scenario.processes[1]));
  if (!found) throw new RangeError(`${trace.scenario.name}: no ${what} step`);
  return Number(found[1]);
}

