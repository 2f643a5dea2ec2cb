/** Small scenarios for what the recordings and the named ones do not show, each a few lines. */
import type { Scenario, Step } from '../../src/scenarios/schema.ts';

const scenario = (name: string, server: readonly Step[], client: readonly Step[], more: Partial<Scenario> = {}): Scenario => ({
  version: 1,
  name,
  link: { oneWayMs: 50 },
  hosts: { client: {}, server: {} },
  processes: [
    ...(server.length ? [{ host: 'server' as const, run: server }] : []),
    { host: 'client', run: client },
  ],
  ...more,
});
const lossy = (from: 'client' | 'server', match: 'synack' | 'ack' | 'data' | 'fin' | 'udp', nth: readonly number[]) => ({ link: { oneWayMs: 50, drops: [{ from, match, nth }] } });

const listening: readonly Step[] = [{ do: 'socket', as: 'ls' }, { do: 'bind', on: 'ls', port: 8080 }, { do: 'listen', on: 'ls' }];
const accepting: readonly Step[] = [...listening, { do: 'accept', on: 'ls', as: 'c' }];
const connecting: readonly Step[] = [{ do: 'socket', as: 'c' }, { do: 'connect', on: 'c', port: 8080 }];
const send = (data: string | number): Step => ({ do: 'send', on: 'c', data: typeof data === 'number' ? { fill: data } : data });
const at = (ms: number): Step => ({ do: 'at', ms });
const close: Step = { do: 'close', on: 'c' };
const recv: Step = { do: 'recv', on: 'c' };
const readAll: Step = { do: 'recvEof', on: 'c' };
const option = (name: 'SO_RCVBUF' | 'SO_SNDBUF' | 'TCP_CORK' | 'TCP_NODELAY', value: number): Step => ({ do: 'setsockopt', on: 'c', option: name, value });

export const RARE: readonly Scenario[] = [
  scenario('syn-ack-lost', [...accepting, readAll, close], [...connecting, close], lossy('server', 'synack', [1])),
  scenario('third-segment-lost', [...accepting, readAll, close], [...connecting, send('hello'), close], lossy('client', 'ack', [1])),
  scenario('third-segment-lost-and-silence', [...accepting, readAll, close], [...connecting, at(3000), close], lossy('client', 'ack', [1])),
  scenario('data-ack-lost', [...accepting, readAll, close], [...connecting, send('hello'), at(2000), close], lossy('server', 'ack', [1])),
  scenario('exit-without-close', [...accepting, readAll, close], [...connecting, send('hello'), at(500)]),
  scenario('exit-with-unread', [...accepting, send('hello'), at(1000), close], [...connecting, at(500)]),
  scenario('read-late', [...accepting, at(500), recv, recv, close], [...connecting, send('hello'), at(700), close]),
  scenario('accept-late', [...listening, at(700), { do: 'accept', on: 'ls', as: 'c' }, readAll, close], [...connecting, send('hello'), at(300), close]),
  scenario('full-send-buffer', [...accepting, at(2000), readAll, close], [...connecting, option('SO_SNDBUF', 4608), send(300_000), close]),
  scenario('cork', [...accepting, readAll, close], [...connecting, option('TCP_CORK', 1), send('one'), at(1000), option('TCP_CORK', 0), close]),
  scenario('many-small-sends', [...accepting, readAll, close], [...connecting, option('TCP_NODELAY', 1), ...[1, 2, 3, 4, 5].map((i) => send(`part ${i}`)), close]),
  scenario('nobody-home', [], [...connecting], { hosts: { client: { neighbours: 'arp' }, server: { neighbours: 'arp' } }, link: { oneWayMs: 50, drops: [{ from: 'client', match: 'any', fromNth: 1 }] } }),
  scenario('datagram-and-arp', [{ do: 'socket', as: 'c', type: 'dgram' }, { do: 'bind', on: 'c', port: 9999 }, recv, close],
    [{ do: 'socket', as: 'c', type: 'dgram' }, { do: 'send', on: 'c', data: 'hello', port: 9999 }, close],
    { hosts: { client: { neighbours: 'arp' }, server: { neighbours: 'arp' } } }),
  scenario('neighbour-discovery', [{ do: 'socket', as: 'c', type: 'dgram', family: 6 }, { do: 'bind', on: 'c', port: 9999 }, recv, close],
    [{ do: 'socket', as: 'c', type: 'dgram', family: 6 }, { do: 'send', on: 'c', data: 'hello', port: 9999 }, close],
    { hosts: { client: { neighbours: 'arp' }, server: { neighbours: 'arp' } } }),
  scenario('fragment-lost', [{ do: 'socket', as: 'c', type: 'dgram' }, { do: 'bind', on: 'c', port: 9999 }, recv, close],
    [{ do: 'socket', as: 'c', type: 'dgram' }, { do: 'send', on: 'c', data: { fill: 4000 }, port: 9999 }, close], { ...lossy('client', 'udp', [2]), untilMs: 60_000 }),
  scenario('datagram-buffer-full', [{ do: 'socket', as: 'c', type: 'dgram' }, { do: 'setsockopt', on: 'c', option: 'SO_RCVBUF', value: 2304 }, { do: 'bind', on: 'c', port: 9999 }, at(1000), recv, close],
    [{ do: 'socket', as: 'c', type: 'dgram' }, ...[1, 2, 3, 4, 5, 6].map((): Step => ({ do: 'send', on: 'c', data: { fill: 1000 }, port: 9999 })), close]),
  scenario('middlebox-forgets', [...accepting, readAll, close], [...connecting, send('hello'), at(3000), send('again'), at(4000), close],
    { link: { oneWayMs: 50, middlebox: { idleMs: 60_000 } }, happenings: [{ atMs: 1000, do: 'forget' }], untilMs: 6000 }),
  scenario('orphan-in-fin-wait-2', [...accepting, at(90_000), close], [...connecting, close]),
  scenario('reboot-while-sent-to', [...accepting, readAll, close], [...connecting, at(500), send('hello'), at(3000), close], { happenings: [{ atMs: 400, do: 'reboot', host: 'server', forMs: 1000 }] }),
  scenario('reused-port', [...accepting, close, at(500), close], [...connecting, readAll, close, ...connecting, readAll, close], {
    hosts: { client: { seeds: { ephemeralPort: [40_000, 40_000] } }, server: {} },
  }),
  scenario('upload-into-a-full-buffer', [{ do: 'socket', as: 'ls' }, { do: 'setsockopt', on: 'ls', option: 'SO_RCVBUF', value: 4096 }, { do: 'bind', on: 'ls', port: 8080 }, { do: 'listen', on: 'ls' },
    { do: 'accept', on: 'ls', as: 'c' }, at(5000), readAll, close], [...connecting, send(20_000), close]),
  scenario('first-of-three-lost', [...accepting, readAll, close], [...connecting, send(4000), at(3000), close], lossy('client', 'data', [1])),
];
