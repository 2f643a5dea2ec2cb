/**
 * Two hosts and a line between them that a test may make as bad as it likes: frames are lost, doubled and overtaken as told. Programs are
 * generators of socket calls. Nothing here knows TCP: it steps hosts, carries frames and keeps everything they did.
 */
import { ipv4, ipv6, mac } from '../../../src/model/core/address.ts';
import { later, micros, ms, type Micros } from '../../../src/model/core/units.ts';
import { createQueue } from '../../../src/model/sim/queue.ts';
import type { Endpoint, Input, Output, SocketCall } from '../../../src/model/stack/api.ts';
import { createHost, nextWakeUp, step, stepConsuming, type Host, type HostConfig } from '../../../src/model/stack/host.ts';
import type { ProfileName } from '../../../src/model/stack/profile.ts';
import type { Seeds } from '../../../src/scenarios/schema.ts';

export type Side = 'client' | 'server';
export const other = (side: Side): Side => (side === 'client' ? 'server' : 'client');

const ADDRESSES = {
  client: { ipv4: ipv4('10.0.0.1'), ipv6: ipv6('fd00::1'), mac: mac('02:00:00:00:00:01') },
  server: { ipv4: ipv4('10.0.0.2'), ipv6: ipv6('fd00::2'), mac: mac('02:00:00:00:00:02') },
} as const;

export interface HostWishes {
  readonly profile?: ProfileName;
  readonly sysctl?: Readonly<Record<string, number | string>>;
  readonly seeds?: Seeds;
  readonly mtu?: number;
  readonly neighbours?: 'static' | 'arp';
}

export function hostConfig(side: Side, wishes: HostWishes = {}): HostConfig {
  const peer = ADDRESSES[other(side)];
  const neighbours = wishes.neighbours ?? 'static';
  return {
    name: side, profile: wishes.profile ?? 'linux', ...ADDRESSES[side], mtu: wishes.mtu ?? 1500, neighbours,
    staticNeighbours: neighbours === 'static' ? { [peer.ipv4]: peer.mac, [peer.ipv6]: peer.mac } : {},
    sysctl: wishes.sysctl ?? {}, seeds: wishes.seeds ?? {},
  };
}

export const endpointOn = (side: Side, port: number, family: 4 | 6 = 4): Endpoint => ({ address: ADDRESSES[side][family === 6 ? 'ipv6' : 'ipv4'], port });

/** What happens to the nth frame (from 0) that a host sends. */
export interface Fault {
  readonly from: Side;
  readonly nth: number;
  readonly do: 'lose' | 'duplicate' | 'delay';
  /** How much later the frame, or its double, arrives. */
  readonly by: Micros;
}

export type Request = SocketCall | { readonly name: 'sleep'; readonly for: Micros };
export type Result = Omit<Extract<Output, { type: 'returned' }>, 'type' | 'id' | 'causes' | 'process' | 'thread' | 'call'>;
export type Program = Generator<Request, void, Result>;

export interface Done {
  readonly side: Side;
  readonly at: Micros;
  readonly input: Input;
  readonly serial: number;
  readonly before: Host;
  readonly after: Host;
  readonly outputs: readonly Output[];
}

export interface WorldWishes {
  readonly client?: HostWishes;
  readonly server?: HostWishes;
  readonly oneWay?: Micros;
  readonly faults?: readonly Fault[];
  /** Called after each step. */
  readonly watch?: (done: Done) => void;
  /** Hosts are changed in place: quicker, and `Done.before` is not to be looked at. */
  readonly consume?: boolean;
}

export interface World {
  readonly now: () => Micros;
  readonly host: (side: Side) => Host;
  /** A program's thread begins. One that has not ended when the run does was blocked for good. */
  readonly start: (side: Side, program: Program, process?: string, thread?: string, at?: Micros) => void;
  readonly give: (side: Side, input: Input) => readonly Output[];
  readonly at: (when: Micros, what: () => void) => void;
  /** Runs until nothing is left to happen, or until a moment. @throws Error after too many steps */
  readonly run: (until?: Micros) => void;
  /** Threads that have not come to their end. */
  readonly waiting: () => readonly string[];
  readonly sent: (side: Side) => number;
}

const MOST_STEPS = 40_000;
const STANDSTILL = 1_000;

export function createWorld(wishes: WorldWishes = {}): World {
  const queue = createQueue<() => void>();
  const hosts: Record<Side, Host> = { client: createHost(hostConfig('client', wishes.client)), server: createHost(hostConfig('server', wishes.server)) };
  const wakes: Record<Side, Micros | undefined> = { client: undefined, server: undefined };
  const sent: Record<Side, number> = { client: 0, server: 0 };
  const threads = new Map<string, Program>();
  const oneWay = wishes.oneWay ?? ms(10);
  let now = micros(0);

  const key = (side: Side, process: string, thread: string): string => `${side} ${process} ${thread}`;

  function give(side: Side, input: Input): readonly Output[] {
    const before = hosts[side];
    const stepped = (wishes.consume ? stepConsuming : step)(before, input, now);
    hosts[side] = stepped.host;
    wakes[side] = nextWakeUp(stepped.host);
    wishes.watch?.({ side, at: now, input, serial: stepped.input, before, after: stepped.host, outputs: stepped.outputs });
    for (const output of stepped.outputs) {
      if (output.type === 'transmit') carry(side, output.bytes);
      else if (output.type === 'returned') goOn(side, output.process, output.thread, output);
    }
    return stepped.outputs;
  }

  function carry(from: Side, bytes: Uint8Array): void {
    const nth = sent[from]++;
    const faults = (wishes.faults ?? []).filter((fault) => fault.from === from && fault.nth === nth);
    const late = faults.filter((fault) => fault.do === 'delay').reduce((sum, fault) => sum + fault.by, 0);
    const arrive = (after: number): void => queue.put(micros(now + oneWay + after), () => void give(other(from), { type: 'frame', bytes }));
    for (const fault of faults) if (fault.do === 'duplicate') arrive(late + fault.by);
    if (!faults.some((fault) => fault.do === 'lose')) arrive(late);
  }

  function goOn(side: Side, process: string, thread: string, result: Result): void {
    const program = threads.get(key(side, process, thread));
    if (!program) return;
    const next = program.next(result);
    if (next.done) {
      threads.delete(key(side, process, thread));
      return;
    }
    const request = next.value;
    if (request.name === 'sleep') queue.put(later(now, request.for), () => goOn(side, process, thread, { result: 0 }));
    else queue.put(later(now, micros(20)), () => threads.has(key(side, process, thread)) && void give(side, { type: 'call', process, thread, call: request }));
  }

  return {
    now: () => now,
    host: (side) => hosts[side],
    give,
    at: (when, what) => queue.put(when, what),
    sent: (side) => sent[side],
    waiting: () => [...threads.keys()],
    start: (side, program, process = side, thread = '', at = now) => {
      threads.set(key(side, process, thread), program);
      queue.put(at, () => goOn(side, process, thread, { result: 0 }));
    },
    run: (until) => {
      let still = 0;
      for (let steps = 0; ; steps++) {
        const next = Math.min(queue.nextAt() ?? Infinity, wakes.client ?? Infinity, wakes.server ?? Infinity);
        if (next === Infinity || (until !== undefined && next > until)) break;
        if (steps > MOST_STEPS) throw new Error(`still going after ${steps} steps, at ${now} µs`);
        still = next <= now ? still + 1 : 0;
        if (still > STANDSTILL) throw new Error(`time stands still at ${now} µs`);
        now = micros(Math.max(now, next));
        if (queue.nextAt() === next) queue.take()();
        else give(wakes.client === next ? 'client' : 'server', { type: 'wakeUp' });
      }
      if (until !== undefined) now = micros(Math.max(now, until));
    },
  };
}
