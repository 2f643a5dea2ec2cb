/** Plays one of RFC 9293's sequence charts (Figures 6 to 13) with two hosts of the model, row by row, and says what came of each. */
import { micros, type Micros } from '../../../../../src/model/core/units.ts';
import type { Input, Output, SocketCall } from '../../../../../src/model/stack/api.ts';
import { createHost, nextWakeUp, step, type Host } from '../../../../../src/model/stack/host.ts';
import type { ProfileName } from '../../../../../src/model/stack/profile.ts';
import { dissect } from '../../../../../src/model/wire/frame.ts';
import { tcpFlagNames } from '../../../../../src/model/wire/tcp.ts';
import type { TcpState } from '../../../../../src/model/stack/transport/tcp/states.ts';
import { endpointOn, hostConfig } from '../../world.ts';

export type End = 'A' | 'B';
export const peer = (end: End): End => (end === 'A' ? 'B' : 'A');

export interface Seen {
  readonly seq: number;
  readonly ack?: number;
  readonly ctl: string;
  readonly data: number;
}

export interface Chart {
  readonly call: (end: End, call: SocketCall, thread?: string) => number;
  /** Told of every call's return from now on, in place of who was told before. */
  readonly watch: (told: (returned: Returned) => void) => void;
  readonly give: (end: End, input: Input) => void;
  /** The next segment that this end has sent, or will send when its time has come; it stays in the network until it is delivered. */
  readonly next: (end: End) => Uint8Array;
  readonly deliver: (to: End, bytes: Uint8Array) => void;
  /** The state of the connection; without one, LISTEN if the end listens, else CLOSED. */
  readonly state: (end: End) => TcpState;
  /** The same without what listens. */
  readonly connection: (end: End) => TcpState;
  readonly idle: (end: End) => boolean;
  /** Lets time pass, with every timer that is due. */
  readonly wait: (until: Micros) => void;
  readonly now: () => Micros;
  readonly host: (end: End) => Host;
}

type Returned = Extract<Output, { type: 'returned' }>;

/** A's and B's names on the hosts of world.ts. */
const SIDE = { A: 'client', B: 'server' } as const;

export function createChart(profile: ProfileName, isn: Readonly<Record<End, readonly number[]>>): Chart {
  const hosts: Record<End, Host> = {
    A: createHost(hostConfig('client', { profile, seeds: { isn: isn.A } })), B: createHost(hostConfig('server', { profile, seeds: { isn: isn.B } })),
  };
  const out: Record<End, Uint8Array[]> = { A: [], B: [] };
  let now = micros(1_000_000);
  let told: (returned: Returned) => void = () => {};

  function give(end: End, input: Input): number {
    const stepped = step(hosts[end], input, now);
    hosts[end] = stepped.host;
    let result = 0;
    for (const output of stepped.outputs) {
      if (output.type === 'transmit') out[end].push(output.bytes);
      if (output.type === 'returned') {
        result = output.result;
        told(output);
      }
    }
    return result;
  }

  function wake(until: Micros, done: () => boolean): void {
    for (;;) {
      const next = Math.min(nextWakeUp(hosts.A) ?? Infinity, nextWakeUp(hosts.B) ?? Infinity);
      if (done() || next > until) return;
      now = micros(Math.max(now, next));
      for (const end of ['A', 'B'] as const) if ((nextWakeUp(hosts[end]) ?? Infinity) <= now) give(end, { type: 'wakeUp' });
    }
  }

  const connection = (end: End): TcpState =>
    [...hosts[end].sockets.values()].find((s) => s.tcb && !s.listener && s.tcb.state !== 'CLOSED')?.tcb?.state ?? 'CLOSED';

  return {
    now: () => now,
    host: (end) => hosts[end],
    watch: (who) => {
      told = who;
    },
    give: (end, input) => void give(end, input),
    call: (end, call, thread = '') => give(end, { type: 'call', process: SIDE[end], thread, call }),
    next: (end) => {
      wake(micros(now + 5_000_000), () => out[end].length > 0);
      const bytes = out[end].shift();
      if (!bytes) throw new Error(`${end} has sent nothing`);
      return bytes;
    },
    deliver: (to, bytes) => {
      now = micros(now + 1_000);
      give(to, { type: 'frame', bytes });
    },
    idle: (end) => out[end].length === 0,
    wait: (until) => {
      wake(until, () => false);
      now = until;
    },
    connection,
    state: (end) => {
      const state = connection(end);
      return state === 'CLOSED' && [...hosts[end].sockets.values()].some((s) => s.listener) ? 'LISTEN' : state;
    },
  };
}

export const PORT = { A: 4_000, B: 5_000 } as const;
const at = (end: End) => endpointOn(SIDE[end], PORT[end]);

export function listen(chart: Chart, end: End): void {
  chart.call(end, { name: 'socket', type: 'stream', family: 4 });
  chart.call(end, { name: 'bind', fd: 3, port: PORT[end] });
  chart.call(end, { name: 'listen', fd: 3, backlog: 5 });
}

/** Opens from a fixed port; the thread that connects stays in its call. @returns the descriptor */
export function open(chart: Chart, end: End): number {
  const fd = chart.call(end, { name: 'socket', type: 'stream', family: 4 });
  chart.call(end, { name: 'bind', fd, port: PORT[end] });
  chart.call(end, { name: 'connect', fd, to: at(peer(end)) }, 'connecting');
  return fd;
}

/** Both ends established, each with its descriptor: A has opened, B has accepted. */
export function connected(chart: Chart, listening = true): Record<End, number> {
  listen(chart, 'B');
  const a = open(chart, 'A');
  chart.deliver('B', chart.next('A'));
  chart.deliver('A', chart.next('B'));
  chart.deliver('B', chart.next('A'));
  chart.wait(micros(chart.now() + 1_000));
  const b = chart.call('B', { name: 'accept', fd: 3 });
  if (!listening) chart.call('B', { name: 'close', fd: 3 });
  return { A: a, B: b };
}

/** A segment as the charts print it: PSH is not shown, and ACK stands last. */
export function seen(bytes: Uint8Array): Seen {
  const { tcp, payload } = dissect(bytes);
  if (!tcp) throw new Error('no TCP segment');
  const names = tcpFlagNames(tcp.flags).filter((name) => name !== 'PSH' && name !== 'ACK');
  const acks = tcpFlagNames(tcp.flags).includes('ACK');
  return { seq: tcp.seq, ...(acks && { ack: tcp.ack }), ctl: [...names, ...(acks ? ['ACK'] : [])].join(','), data: payload[1] - payload[0] };
}
