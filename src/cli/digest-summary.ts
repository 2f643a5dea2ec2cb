import type { Side, Trace } from '../model/trace/events.ts';
import type { DigestCall } from './digest-calls.ts';
import { isKind } from './digest-frames.ts';
import type { DigestSegment } from './digest-segments.ts';
import type { DigestState } from './digest-states.ts';

interface Direction {
  readonly frames: number;
  readonly bytes: number;
  readonly payloadBytes: number;
}

export interface DigestSummary {
  readonly frames: number;
  readonly bytes: number;
  readonly c2s: Direction;
  readonly s2c: Direction;
  readonly tcpConnections: number;
  readonly lost: number;
  readonly retransmissions: number;
  readonly connect_ms: readonly { readonly sock: string; readonly ms: number }[];
  readonly firstRecv_ms: number | null;
  readonly clientClose_ms: number | null;
  /** When the last frame arrived (or was sent, if it was lost), after the first was sent. */
  readonly lastFrame_ms: number | null;
  readonly lastFrame_rtt: number | null;
  readonly finalStates: Readonly<Partial<Record<Side, Readonly<Record<string, string>>>>>;
  readonly timeWait: readonly string[];
  readonly errors: readonly { readonly host: string; readonly call: string; readonly errno: string; readonly t: number }[];
}

export function digestSummary(trace: Trace, segments: readonly DigestSegment[], calls: readonly DigestCall[], states: readonly DigestState[]): DigestSummary {
  const all = direction(segments);
  const zero = segments[0]?.t_ms ?? 0;
  const last = segments.length ? Math.max(...segments.map((each) => each.rx_ms ?? each.t_ms)) - zero : null;
  const roundTrip = 2 * trace.scenario.link.oneWayMs;
  const client = calls.filter((each) => each.host === 'client');
  const firstRecv = client.find((each) => each.call.startsWith('recv') && each.errno === undefined && each.dt !== null && Number.parseInt(String(each.ret), 10) > 0);
  return {
    frames: all.frames,
    bytes: all.bytes,
    c2s: direction(segments.filter((each) => each.from === 'client')),
    s2c: direction(segments.filter((each) => each.from === 'server')),
    tcpConnections: trace.connections.length,
    lost: segments.filter((each) => each.rx_ms === null).length,
    retransmissions: trace.events.filter(isKind('sent')).filter((each) => each.repeats !== undefined && each.hopOf === undefined).length,
    connect_ms: client.filter((each) => each.call === 'connect' && each.dt).map((each) => ({ sock: each.sock, ms: each.dt ?? 0 })),
    firstRecv_ms: firstRecv ? round(firstRecv.t + (firstRecv.dt ?? 0)) : null,
    clientClose_ms: client.findLast((each) => each.call === 'close')?.t ?? null,
    lastFrame_ms: last === null ? null : round(last),
    lastFrame_rtt: last === null || roundTrip === 0 ? null : Math.round((100 * last) / roundTrip) / 100,
    finalStates: finalStates(states),
    timeWait: states.filter((each) => each.state === 'TIME_WAIT').map((each) => `${each.host} ${each.sock}`),
    errors: calls.filter((each) => each.errno !== undefined).map((each) => ({ host: each.host, call: each.call, errno: each.errno ?? '', t: round(each.t + (each.dt ?? 0)) })),
  };
}

const round = (ms: number): number => Math.round(ms * 1_000) / 1_000;

const direction = (segments: readonly DigestSegment[]): Direction => ({
  frames: segments.length,
  bytes: segments.reduce((sum, each) => sum + each.frameLen, 0),
  payloadBytes: segments.reduce((sum, each) => sum + each.len, 0),
});

function finalStates(states: readonly DigestState[]): Partial<Record<Side, Record<string, string>>> {
  const final: Partial<Record<Side, Record<string, string>>> = {};
  for (const { host, sock, state } of states) if (/^conn\d+$/.test(sock)) (final[host] ??= {})[sock] = state;
  return final;
}
