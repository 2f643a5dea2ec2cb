/** Random programs on two hosts, and what came of them: the raw material of the laws. */
import fc from 'fast-check';
import { micros, ms, type Micros } from '../../../src/model/core/units.ts';
import type { Errno, SocketOption } from '../../../src/model/stack/api.ts';
import { createWorld, endpointOn, other, type Done, type Fault, type HostWishes, type Program, type Request, type Result, type Side } from './world.ts';

type Action =
  | { readonly do: 'send'; readonly bytes: number }
  | { readonly do: 'recv'; readonly max: number }
  | { readonly do: 'sleep'; readonly for: Micros }
  | { readonly do: 'option'; readonly option: SocketOption; readonly value: number };

/** How a side ends: in peace, or in one of the ways that cut the other off. */
type Ending = 'shutdown' | 'close' | 'abort' | 'exit';

interface Party {
  readonly wishes: HostWishes;
  readonly options: readonly (readonly [SocketOption, number])[];
  readonly writes: readonly Action[];
  readonly reads: readonly Action[];
  readonly ending: Ending;
  /** For the endings other than 'shutdown': when. */
  readonly endsAt: Micros;
}

export interface Exchange {
  readonly family: 4 | 6;
  readonly oneWay: Micros;
  readonly faults: readonly Fault[];
  readonly client: Party;
  readonly server: Party;
}

export interface Came {
  /** Bytes given to send calls, and bytes read, by side. */
  readonly given: Record<Side, number>;
  readonly read: Record<Side, Uint8Array[]>;
  readonly errors: Record<Side, Errno[]>;
  readonly ended: Record<Side, boolean>;
  readonly waiting: readonly string[];
  readonly steps: number;
}

// ---------------------------------------------------------------- arbitraries

const PORT = 8080;
const time = (most: number): fc.Arbitrary<Micros> => fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: most })).map(micros);
const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 60_000 }));
const nearWrap = fc.oneof(fc.integer({ min: 2 ** 32 - 70_000, max: 2 ** 32 - 1 }), fc.constant(2 ** 32 - 1), fc.constant(2 ** 31 - 1), fc.nat(2 ** 32 - 1));
const flag = fc.constantFrom(0, 1);

const sysctl = fc.record(
  {
    tcp_sack: flag, tcp_timestamps: flag, tcp_window_scaling: flag, tcp_dsack: flag, tcp_recovery: flag,
    tcp_early_retrans: fc.constantFrom(0, 3), tcp_congestion_control: fc.constantFrom('reno', 'cubic'), tcp_slow_start_after_idle: flag,
  },
  { requiredKeys: [] },
);

const wishes = (profile: 'linux' | 'rfc'): fc.Arbitrary<HostWishes> =>
  fc.record({
    profile: fc.constant(profile), sysctl, mtu: fc.constantFrom(1500, 1500, 1280, 1400),
    neighbours: fc.constantFrom('static', 'static', 'arp') as fc.Arbitrary<'static' | 'arp'>,
    seeds: fc.record({ isn: fc.tuple(nearWrap), tsval0: fc.tuple(nearWrap), ipId0: fc.tuple(fc.integer({ min: 0xfff0, max: 0xffff })) }, { requiredKeys: ['isn'] }),
  });

const write: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: size.map((bytes): Action => ({ do: 'send', bytes })) },
  { weight: 2, arbitrary: time(2_000_000).map((t): Action => ({ do: 'sleep', for: t })) },
  { weight: 1, arbitrary: fc.constantFrom<Action>(...(['TCP_NODELAY', 'TCP_CORK'] as const).flatMap((option) => [0, 1].map((value): Action => ({ do: 'option', option, value })))) },
);
const read: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: size.map((max): Action => ({ do: 'recv', max })) },
  { weight: 2, arbitrary: time(5_000_000).map((t): Action => ({ do: 'sleep', for: t })) },
  { weight: 1, arbitrary: flag.map((value): Action => ({ do: 'option', option: 'TCP_QUICKACK', value })) },
);
const option = fc.oneof(
  fc.tuple(fc.constantFrom<SocketOption>('SO_RCVBUF', 'SO_SNDBUF'), fc.constantFrom(600, 1_000, 4_096, 20_000, 200_000)),
  fc.tuple(fc.constantFrom<SocketOption>('TCP_NODELAY', 'SO_KEEPALIVE', 'TCP_CORK'), flag),
  fc.tuple(fc.constant<SocketOption>('TCP_MAXSEG'), fc.integer({ min: 88, max: 1460 })),
  fc.tuple(fc.constant<SocketOption>('TCP_KEEPIDLE'), fc.integer({ min: 1, max: 3 })),
);

const party = (profile: 'linux' | 'rfc', endings: readonly Ending[]): fc.Arbitrary<Party> =>
  fc.record({
    wishes: wishes(profile), options: fc.array(option, { maxLength: 3 }),
    writes: fc.array(write, { maxLength: 8 }), reads: fc.array(read, { maxLength: 6 }),
    ending: fc.constantFrom(...endings), endsAt: time(3_000_000),
  });

const fault = (kinds: readonly Fault['do'][]): fc.Arbitrary<Fault> =>
  fc.record({ from: fc.constantFrom<Side>('client', 'server'), nth: fc.oneof(fc.nat(12), fc.nat(80)), do: fc.constantFrom(...kinds), by: time(400_000) });

export interface Kind {
  readonly endings?: readonly Ending[];
  readonly kinds?: readonly Fault['do'][];
  readonly mostFaults?: number;
}

export const exchange = ({ endings = ['shutdown'], kinds = ['lose', 'duplicate', 'delay'], mostFaults = 5 }: Kind = {}): fc.Arbitrary<Exchange> =>
  fc.constantFrom('linux' as const, 'linux' as const, 'rfc' as const).chain((profile) =>
    fc.record({
      family: fc.constantFrom(4 as const, 4 as const, 6 as const), oneWay: time(60_000).map((t) => micros(t + 1)),
      faults: fc.array(fault(kinds), { maxLength: mostFaults }), client: party(profile, endings), server: party(profile, endings),
    }).map(reachable));

/** Three unanswered requests end the search for a neighbour: where so many frames are lost both sides know each other. */
function reachable(given: Exchange): Exchange {
  if (given.faults.filter((each) => each.do === 'lose').length < 3) return given;
  const known = (each: Party): Party => ({ ...each, wishes: { ...each.wishes, neighbours: 'static' } });
  return { ...given, client: known(given.client), server: known(given.server) };
}

// ---------------------------------------------------------------- programs

/** The byte at a place of a side's stream; no two nearby stretches are alike. */
const byteAt = (side: Side, i: number): number => ((i * 31) ^ (i >>> 7) ^ (side === 'client' ? 0x55 : 0)) & 0xff;
const streamOf = (side: Side, from: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => byteAt(side, from + i));

/** Plays an exchange to its end. @param watch sees every step; @param consume: see WorldWishes */
export function play(given: Exchange, watch: (done: Done) => void = () => {}, consume = true): Came {
  const came = {
    given: { client: 0, server: 0 }, read: { client: [] as Uint8Array[], server: [] as Uint8Array[] },
    errors: { client: [] as Errno[], server: [] as Errno[] }, ended: { client: false, server: false }, steps: 0,
  };
  const world = createWorld({
    client: given.client.wishes, server: given.server.wishes, oneWay: given.oneWay, faults: given.faults, consume,
    watch: (done) => {
      came.steps += 1;
      watch(done);
    },
  });
  world.start('server', serverMain());
  world.start('client', clientMain(), 'client', '', ms(5));
  world.run();
  return { ...came, waiting: world.waiting() };

  function* ask(side: Side, request: Request): Generator<Request, Result, Result> {
    const result = yield request;
    if (result.errno) came.errors[side].push(result.errno);
    return result;
  }

  function* clientMain(): Program {
    const { result: fd } = yield { name: 'socket', type: 'stream', family: given.family };
    for (const [option, value] of given.client.options) yield { name: 'setsockopt', fd, option, value };
    const connected = yield* ask('client', { name: 'connect', fd, to: endpointOn('server', PORT, given.family) });
    if (connected.result === 0) yield* talk('client', given.client, fd);
  }

  function* serverMain(): Program {
    const { result: fd } = yield { name: 'socket', type: 'stream', family: given.family };
    for (const [option, value] of given.server.options) yield { name: 'setsockopt', fd, option, value };
    yield { name: 'bind', fd, port: PORT };
    yield { name: 'listen', fd, backlog: 4 };
    const accepted = yield* ask('server', { name: 'accept', fd });
    yield { name: 'close', fd };
    if (accepted.result >= 0) yield* talk('server', given.server, accepted.result);
  }

  /** One thread writes, another reads; who is done last closes. */
  function* talk(side: Side, party: Party, fd: number): Program {
    let busy = 2;
    world.start(side, reading(), side, 'reader');
    if (party.ending !== 'shutdown') world.start(side, cutting(), side, 'cutter');
    yield* act(party.writes);
    if (party.ending === 'shutdown') {
      const shut = yield { name: 'shutdown', fd, how: 'wr' };
      // The connection may be gone already: then the send call has said so.
      if (shut.errno !== undefined && shut.errno !== 'ENOTCONN') came.errors[side].push(shut.errno);
    }
    yield* leave();

    function* reading(): Program {
      yield* act(party.reads);
      for (;;) {
        const got = yield* ask(side, { name: 'recv', fd, max: 65_536 });
        if (got.data) came.read[side].push(got.data);
        if (got.result <= 0) {
          came.ended[side] ||= got.result === 0;
          break;
        }
      }
      yield* leave();
    }

    function* leave(): Program {
      busy -= 1;
      if (busy === 0 && party.ending === 'shutdown') yield { name: 'close', fd };
    }

    function* cutting(): Program {
      yield { name: 'sleep', for: party.endsAt };
      if (party.ending === 'exit') world.at(world.now(), () => void world.give(side, { type: 'exit', process: side }));
      if (party.ending === 'abort') yield { name: 'setsockopt', fd, option: 'SO_LINGER', value: 0 };
      if (party.ending !== 'exit') yield { name: 'close', fd };
    }

    function* act(actions: readonly Action[]): Program {
      for (const action of actions) {
        if (action.do === 'sleep') yield { name: 'sleep', for: action.for };
        if (action.do === 'option') yield { name: 'setsockopt', fd, option: action.option, value: action.value };
        if (action.do === 'recv') {
          const got = yield* ask(side, { name: 'recv', fd, max: action.max });
          if (got.data) came.read[side].push(got.data);
        }
        if (action.do === 'send') {
          for (let left = action.bytes; left > 0; ) {
            const from = came.given[side];
            came.given[side] += left;
            const taken = yield* ask(side, { name: 'send', fd, data: streamOf(side, from, left) });
            if (taken.result <= 0) break;
            left -= taken.result;
            came.given[side] -= left;
          }
        }
      }
    }
  }
}

/** Every step's time, input and outputs, as text: equal exchanges have equal ones. */
export function logOf(given: Exchange, consume = true): string {
  const lines: string[] = [];
  const asText = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value);
  play(given, ({ at, side, input, outputs }) => lines.push(JSON.stringify({ at, side, input, outputs }, asText)), consume);
  return lines.join('\n');
}

/** What a side has read, as one, and what its peer meant to say at that place. */
export function readBy(came: Came, side: Side): { readonly got: Uint8Array; readonly meant: Uint8Array } {
  const got = Buffer.concat(came.read[side]);
  return { got: new Uint8Array(got), meant: streamOf(other(side), 0, got.length) };
}
