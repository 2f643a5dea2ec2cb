/** Random scenario documents: every step, every happening, every property of the link. */
import fc from 'fast-check';
import type { Data, Drop, Happening, HostOptions, LinkOptions, ProcessOptions, Scenario, SockOpt, Step } from '../../../src/scenarios/schema.ts';
import { DROP_MATCHES } from '../../../src/scenarios/schema.ts';

const side = fc.constantFrom('client' as const, 'server' as const);
const time = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 3_000 }), fc.double({ min: 0, max: 5, noNaN: true }));
const flag = fc.constantFrom(0, 1);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
/** Without the keys whose value is undefined, as a document has it. */
const dense = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

const data: fc.Arbitrary<Data> = fc.oneof(
  fc.constantFrom('hello', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 'x'),
  fc.integer({ min: 1, max: 5_000 }).map((fill) => ({ fill })), fc.integer({ min: 1, max: 80_000 }).map((fill) => ({ fill })),
);

const option: fc.Arbitrary<readonly [SockOpt, number]> = fc.oneof(
  fc.tuple(fc.constantFrom<SockOpt>('SO_KEEPALIVE', 'TCP_NODELAY', 'TCP_CORK', 'SO_REUSEADDR'), flag),
  fc.tuple(fc.constantFrom<SockOpt>('SO_RCVBUF', 'SO_SNDBUF'), fc.constantFrom(1_000, 5_000, 50_000)),
  fc.tuple(fc.constantFrom<SockOpt>('TCP_KEEPIDLE', 'TCP_KEEPINTVL', 'TCP_KEEPCNT'), fc.integer({ min: 1, max: 3 })),
  fc.tuple(fc.constant<SockOpt>('TCP_USER_TIMEOUT'), fc.integer({ min: 100, max: 5_000 })),
  fc.tuple(fc.constant<SockOpt>('SO_LINGER'), fc.constantFrom(0, 1)),
);

/** What a program may do with a connection that it has. */
const talk = (on: string): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 5, arbitrary: data.map((each): Step => ({ do: 'send', on, data: each })) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 70_000 }).map((max): Step => ({ do: 'recv', on, max })) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3_000 }).map((bytes): Step => ({ do: 'recvExactly', on, bytes })) },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'recvEof', on }, { do: 'recvHttp', on }, { do: 'recvUntil', on, text: '\n' }) },
    { weight: 2, arbitrary: time.map((ms): Step => ({ do: 'sleep', ms })) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 500 }).map((ms): Step => ({ do: 'recvTimeout', on, ms })) },
    { weight: 1, arbitrary: option.map(([name, value]): Step => ({ do: 'setsockopt', on, option: name, value })) },
    { weight: 1, arbitrary: fc.constantFrom('rd' as const, 'wr' as const, 'rdwr' as const).map((how): Step => ({ do: 'shutdown', on, how })) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'close', on }) },
    { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 4 }), data).map(([times, each]): Step => ({ do: 'repeat', times, steps: [{ do: 'send', on, data: each }, { do: 'sleep', ms: 5 }] })) },
  );

const threaded = (on: string): fc.Arbitrary<Step[]> =>
  fc.tuple(fc.array(talk(on), { maxLength: 7 }), fc.array(talk(on), { maxLength: 4 }), fc.boolean()).map(([steps, more, joins]): Step[] =>
    more.length > 0 ? [{ do: 'thread', steps: more }, ...steps, ...(joins ? [{ do: 'join' } as const] : [])] : steps);

const family = fc.constantFrom(4 as const, 4 as const, 6 as const);

const tcp = family.chain((f): fc.Arbitrary<ProcessOptions[]> =>
  fc.record({ clients: fc.array(fc.tuple(threaded('c'), time), { minLength: 1, maxLength: 2 }), server: threaded('c'), backlog: fc.integer({ min: 0, max: 3 }), options: fc.array(option, { maxLength: 2 }) }).map(
    ({ clients, server, backlog, options }) => [
      { host: 'server', run: [
        { do: 'socket', as: 'ls', family: f }, ...options.map(([name, value]): Step => ({ do: 'setsockopt', on: 'ls', option: name, value })),
        { do: 'bind', on: 'ls', port: 8080 }, { do: 'listen', on: 'ls', backlog }, ...clients.flatMap((): Step[] => [{ do: 'accept', on: 'ls', as: 'c' }, ...server]),
      ] },
      ...clients.map(([steps, startMs], i): ProcessOptions => ({ host: 'client', name: `client${i}`, startMs, run: [{ do: 'socket', as: 'c', family: f }, { do: 'connect', on: 'c', port: 8080 }, ...steps] })),
    ]));

const udp = fc.record({ f: family, sizes: fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 4 }), answered: fc.boolean(), connects: fc.boolean() }).map(({ f, sizes, answered, connects }): ProcessOptions[] => [
  ...(answered ? [{ host: 'server', name: 'udp-server', run: [
    { do: 'socket', as: 'u', type: 'dgram', family: f }, { do: 'bind', on: 'u', port: 53 }, ...sizes.flatMap((): Step[] => [{ do: 'recv', on: 'u' }, { do: 'reply', on: 'u', data: 'yes' }]),
  ] } as const] : []),
  { host: 'client', name: 'udp-client', run: [
    { do: 'socket', as: 'u', type: 'dgram', family: f }, { do: 'recvTimeout', on: 'u', ms: 300 }, ...(connects ? [{ do: 'connect', on: 'u', port: 53 } as const] : []),
    ...sizes.flatMap((fill): Step[] => [{ do: 'send', on: 'u', data: { fill }, ...(connects ? {} : { port: 53 }) }, { do: 'recv', on: 'u' }]),
  ] },
]);

const drop: fc.Arbitrary<Drop> = fc.oneof(
  fc.record({ from: side, match: fc.constantFrom(...DROP_MATCHES), nth: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }) }),
  fc.record({ from: side, match: fc.constantFrom(...DROP_MATCHES), fromNth: fc.integer({ min: 2, max: 20 }) }),
);

const link: fc.Arbitrary<LinkOptions> = fc.record({
  oneWayMs: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.double({ min: 0, max: 3, noNaN: true })), bitsPerSecond: optional(fc.constantFrom(100_000, 1_000_000, 1e9)),
  queueFrames: optional(fc.integer({ min: 1, max: 20 })), pathMtu: optional(fc.constantFrom(68, 576, 1_300, 1_499)), drops: optional(fc.array(drop, { maxLength: 3 })),
  middlebox: optional(fc.record({ idleMs: fc.integer({ min: 1, max: 2_000 }), onUnknown: fc.constantFrom('drop' as const, 'reset' as const) })), routers: optional(fc.integer({ min: 0, max: 3 })),
}).map(dense);

const host: fc.Arbitrary<HostOptions> = fc.record({
  mtu: optional(fc.constantFrom(1_280, 1_400, 9_000)), neighbours: optional(fc.constant('arp' as const)),
  sysctl: optional(fc.record({ tcp_sack: flag, tcp_timestamps: flag, tcp_window_scaling: flag, tcp_retries2: fc.integer({ min: 2, max: 6 }) })),
  seeds: optional(fc.record({ isn: fc.tuple(fc.integer({ min: 2 ** 32 - 5_000, max: 2 ** 32 - 1 })) })),
}).map(dense);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.tuple(time, fc.constantFrom('unplug' as const, 'plug' as const), optional(side)).map(([atMs, what, from]) => dense({ atMs, do: what, from })),
  fc.tuple(time, fc.constantFrom('server', 'client0')).map(([atMs, process]): Happening => ({ atMs, do: 'kill', process })),
  fc.tuple(time, side, optional(fc.integer({ min: 1, max: 500 }))).map(([atMs, which, forMs]) => dense({ atMs, do: 'reboot' as const, host: which, forMs })),
  time.map((atMs): Happening => ({ atMs, do: 'forget' })),
);

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  profile: fc.constantFrom('linux' as const, 'linux' as const, 'rfc' as const), link, client: host, server: host, programs: tcp, more: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: udp }),
  happenings: fc.array(happening, { maxLength: 3 }),
}).map(({ profile, link: line, client, server, programs, more, happenings }) => ({
  version: 1 as const, name: 'random', profile, link: line, hosts: { client, server }, processes: [...programs, ...more], happenings: happenings.filter((each) => each.do !== 'forget' || line.middlebox !== undefined),
  untilMs: 900_000,
}));
