import { describe, expect, it } from 'vitest';
import { ipv4 } from '../../../../src/model/core/address.ts';
import type { SocketCall } from '../../../../src/model/stack/api.ts';
import { createSolo, type Solo } from '../solo.ts';
import { connected, createChart, listen as listenAt, PORT, type Chart } from '../transport/tcp/charts.ts';
import { endpointOn } from '../world.ts';

const nobody = endpointOn('client', 9);
const byte = Uint8Array.of(1);
const stream = { name: 'socket', type: 'stream', family: 4 } as const;
const dgram = { name: 'socket', type: 'dgram', family: 4 } as const;
const bind = (fd: number, port: number): SocketCall => ({ name: 'bind', fd, port });
const listen = (fd: number): SocketCall => ({ name: 'listen', fd, backlog: 5 });
const send = (fd: number, data = byte): SocketCall => ({ name: 'send', fd, data });
const recv = (fd: number): SocketCall => ({ name: 'recv', fd, max: 10 });
const close = (fd: number): SocketCall => ({ name: 'close', fd });
const connect = (fd: number, to = nobody): SocketCall => ({ name: 'connect', fd, to });
const shutdown = (fd: number, how: 'rd' | 'wr' | 'rdwr' = 'wr'): SocketCall => ({ name: 'shutdown', fd, how });
const set = (fd: number, option: Extract<SocketCall, { name: 'setsockopt' }>['option'], value = 1): SocketCall => ({ name: 'setsockopt', fd, option, value });

/** Each call's result, or the name of its error. */
const says = (host: Solo, ...calls: readonly SocketCall[]): (number | string)[] => calls.map((call) => host.say(call));

describe('descriptors', () => {
  it('are the lowest that is free, each process its own', () => {
    const host = createSolo();
    expect(says(host, stream, dgram, stream, close(4), stream, stream)).toEqual([3, 4, 5, 0, 4, 6]);
    const other = host.give({ type: 'call', process: 'another', thread: '', call: stream });
    expect(other).toContainEqual(expect.objectContaining({ type: 'returned', result: 3 }));
  });

  it('that are none: EBADF from every call', () => {
    const host = createSolo();
    const calls: SocketCall[] = [bind(3, 80), listen(3), { name: 'accept', fd: 3 }, connect(3), send(3), recv(3), shutdown(3), close(3), set(3, 'SO_REUSEADDR'), { name: 'getsockopt', fd: -1, option: 'SO_ERROR' }, { name: 'nonblock', fd: 3, on: true }];
    expect(new Set(says(host, ...calls))).toEqual(new Set(['EBADF']));
    expect(says(host, stream, close(3), close(3))).toEqual([3, 0, 'EBADF']);
  });

  it('of another process are none', () => {
    const host = createSolo();
    host.call(stream);
    expect(host.give({ type: 'call', process: 'another', thread: '', call: close(3) })).toContainEqual(expect.objectContaining({ errno: 'EBADF' }));
  });
});

describe('bind', () => {
  it('twice: EINVAL', () => expect(says(createSolo(), stream, bind(3, 80), bind(3, 81))).toEqual([3, 0, 'EINVAL']));
  it('to a port that another has: EADDRINUSE; TCP and UDP count apart', () => expect(says(createSolo(), stream, bind(3, 80), stream, bind(4, 80), dgram, bind(5, 80))).toEqual([3, 0, 4, 'EADDRINUSE', 5, 0]));
  it('to an address that is not ours: EADDRNOTAVAIL', () => expect(says(createSolo(), stream, { name: 'bind', fd: 3, address: ipv4('10.9.9.9'), port: 80 })).toEqual([3, 'EADDRNOTAVAIL']));
  it('to port 0 takes any that is free', () => {
    const host = createSolo('server', { seeds: { ephemeralPort: [40_000, 40_000] } });
    expect(says(host, stream, bind(3, 0), stream, bind(4, 0))).toEqual([3, 0, 4, 0]);
    const ports = [...host.host().sockets.values()].map((s) => s.local?.port);
    expect(ports[0]).toBe(40_000);
    expect(new Set(ports).size).toBe(2);
  });
  it('to one port with SO_REUSEADDR on both, as long as neither listens', () => {
    const both = (...more: readonly SocketCall[]) => says(createSolo(), stream, set(3, 'SO_REUSEADDR'), bind(3, 80), ...more);
    expect(both(stream, set(4, 'SO_REUSEADDR'), bind(4, 80))).toEqual([3, 0, 0, 4, 0, 0]);
    expect(both(stream, bind(4, 80))).toEqual([3, 0, 0, 4, 'EADDRINUSE']);
    expect(both(listen(3), stream, set(4, 'SO_REUSEADDR'), bind(4, 80))).toEqual([3, 0, 0, 0, 4, 0, 'EADDRINUSE']);
  });
});

describe('listen and accept', () => {
  it('on UDP: EOPNOTSUPP', () => expect(says(createSolo(), dgram, listen(3), { name: 'accept', fd: 3 })).toEqual([3, 'EOPNOTSUPP', 'EOPNOTSUPP']));
  it('accept without listen: EINVAL', () => expect(says(createSolo(), stream, { name: 'accept', fd: 3 })).toEqual([3, 'EINVAL']));
  it('again only sets the backlog', () => {
    const host = createSolo();
    expect(says(host, stream, bind(3, 80), listen(3), { name: 'listen', fd: 3, backlog: 9 })).toEqual([3, 0, 0, 0]);
    expect([...host.host().sockets.values()][0]?.listener?.backlog).toBe(9);
  });
  it('without bind takes any port', () => expect(says(createSolo(), stream, listen(3))).toEqual([3, 0]));
  it('without waiting: EAGAIN; with a time limit: EAGAIN when it is over', () => {
    const host = createSolo();
    expect(says(host, stream, bind(3, 80), listen(3), { name: 'nonblock', fd: 3, on: true }, { name: 'accept', fd: 3 })).toEqual([3, 0, 0, 0, 'EAGAIN']);
    expect(says(host, { name: 'nonblock', fd: 3, on: false }, set(3, 'SO_RCVTIMEO', 50), { name: 'accept', fd: 3 })).toEqual([0, 0, 'waits']);
    host.returned();
    host.wait(49);
    expect(host.returned()).toEqual([]);
    host.wait(10);
    expect(host.returned()).toEqual([': accept EAGAIN']);
  });
});

describe('connect', () => {
  it('of a socket that listens: EISCONN', () => expect(says(createSolo(), stream, listen(3), connect(3))).toEqual([3, 0, 'EISCONN']));
  it('without waiting: EINPROGRESS, then EALREADY', () => expect(says(createSolo(), stream, { name: 'nonblock', fd: 3, on: true }, connect(3), connect(3))).toEqual([3, 0, 'EINPROGRESS', 'EALREADY']));
  it('without waiting tells how it went once, then EISCONN', () => {
    const chart = createChart('linux', { A: [1], B: [1] });
    const said: (number | string)[] = [];
    listenAt(chart, 'B');
    chart.call('A', stream);
    chart.call('A', { name: 'nonblock', fd: 3, on: true });
    chart.watch(({ result, errno }) => said.push(errno ?? result));
    chart.call('A', connect(3, endpointOn('server', PORT.B)));
    chart.deliver('B', chart.next('A'));
    chart.deliver('A', chart.next('B'));
    for (let i = 0; i < 3; i++) chart.call('A', connect(3, endpointOn('server', PORT.B)));
    expect(said).toEqual(['EINPROGRESS', 0, 'EISCONN', 'EISCONN']);
  });
  it('from a port that is connected there already: EADDRNOTAVAIL', () => {
    const host = createSolo();
    const calls = [stream, set(3, 'SO_REUSEADDR'), bind(3, 80), stream, set(4, 'SO_REUSEADDR'), bind(4, 80), connect(3), connect(4)];
    expect(calls.map((call, i) => host.say(call, `${i}`)).slice(-2)).toEqual(['waits', 'EADDRNOTAVAIL']);
  });
  it('for so long as SO_SNDTIMEO says: EINPROGRESS, and it goes on', () => {
    const host = createSolo();
    expect(says(host, stream, set(3, 'SO_SNDTIMEO', 300), connect(3))).toEqual([3, 0, 'waits']);
    host.returned();
    host.wait(310);
    expect(host.returned()).toEqual([': connect EINPROGRESS']);
    expect([...host.host().sockets.values()][0]?.tcb?.state).toBe('SYN-SENT');
  });
  it('that nobody answers: ETIMEDOUT after the last SYN, and the socket can be used again', () => {
    const host = createSolo('server', { sysctl: { tcp_syn_retries: 1, tcp_syn_linear_timeouts: 0 } });
    expect(says(host, stream, connect(3))).toEqual([3, 'waits']);
    host.returned();
    host.wait(4_000);
    expect(host.returned()).toEqual([': connect ETIMEDOUT']);
    expect(host.sent().map((frame) => frame.tcp?.flags)).toEqual([2, 2]);
    expect(host.say(connect(3))).toBe('waits');
  });
  it('of UDP only notes the peer, and may be called again', () => {
    const host = createSolo();
    expect(says(host, dgram, connect(3), connect(3, endpointOn('client', 10)))).toEqual([3, 0, 0]);
    expect(host.sent()).toEqual([]);
    expect([...host.host().sockets.values()][0]?.remote?.port).toBe(10);
  });
});

describe('send, recv and shutdown without a connection', () => {
  it('TCP: EPIPE, ENOTCONN, ENOTCONN', () => expect(says(createSolo(), stream, send(3), recv(3), shutdown(3))).toEqual([3, 'EPIPE', 'ENOTCONN', 'ENOTCONN']));
  it('TCP that listens: EPIPE, ENOTCONN', () => expect(says(createSolo(), stream, listen(3), send(3), recv(3))).toEqual([3, 0, 'EPIPE', 'ENOTCONN']));
  it('UDP without a destination: EDESTADDRREQ; shutdown: ENOTCONN', () => expect(says(createSolo(), dgram, send(3), shutdown(3))).toEqual([3, 'EDESTADDRREQ', 'ENOTCONN']));
  it('UDP of more than a datagram holds: EMSGSIZE', () => {
    expect(says(createSolo(), dgram, connect(3), send(3, new Uint8Array(65_507)), send(3, new Uint8Array(65_508)))).toEqual([3, 0, 65_507, 'EMSGSIZE']);
  });
  it('UDP after shutdown for writing: EPIPE; for reading: the end', () => expect(says(createSolo(), dgram, connect(3), shutdown(3, 'wr'), send(3), shutdown(3, 'rd'), recv(3))).toEqual([3, 0, 0, 'EPIPE', 0, 0]));
});

describe('setsockopt', () => {
  it('of TCP on UDP: ENOPROTOOPT', () => expect(says(createSolo(), dgram, set(3, 'TCP_NODELAY'))).toEqual([3, 'ENOPROTOOPT']));
  it.each([['TCP_MAXSEG', 87], ['TCP_MAXSEG', 32_768], ['TCP_KEEPIDLE', 0], ['TCP_KEEPINTVL', 32_768], ['TCP_KEEPCNT', 128], ['TCP_SYNCNT', 0], ['TCP_USER_TIMEOUT', -1], ['IP_TTL', 0], ['IP_TTL', 256]] as const)('%s %i: EINVAL', (option, value) =>
    expect(says(createSolo(), stream, set(3, option, value))).toEqual([3, 'EINVAL']));
  it('SO_ERROR can only be read', () => expect(says(createSolo(), stream, set(3, 'SO_ERROR'))).toEqual([3, 'ENOPROTOOPT']));
  it('of buffers: Linux doubles them, within limits', () => {
    const size = (value: number, option: 'SO_RCVBUF' | 'SO_SNDBUF') => says(createSolo(), stream, set(3, option, value), { name: 'getsockopt', fd: 3, option })[2];
    expect([size(10_000, 'SO_RCVBUF'), size(1, 'SO_RCVBUF'), size(1e9, 'SO_RCVBUF'), size(10_000, 'SO_SNDBUF'), size(1, 'SO_SNDBUF')]).toEqual([20_000, 2_304, 425_984, 20_000, 4_608]);
  });
  it('is read back', () => {
    const host = createSolo();
    host.call(stream);
    for (const [option, value] of [['SO_KEEPALIVE', 1], ['TCP_NODELAY', 1], ['TCP_CORK', 1], ['SO_LINGER', 3], ['TCP_KEEPIDLE', 7], ['TCP_KEEPINTVL', 8], ['TCP_KEEPCNT', 9], ['TCP_USER_TIMEOUT', 10], ['TCP_SYNCNT', 4], ['IP_TTL', 9], ['SO_RCVTIMEO', 11], ['SO_SNDTIMEO', 12], ['TCP_LINGER2', 13]] as const) {
      expect(says(host, set(3, option, value), { name: 'getsockopt', fd: 3, option })).toEqual([0, value]);
    }
  });
});

describe('with a connection', () => {
  const both = (): { chart: Chart; fd: { A: number; B: number } } => {
    const chart = createChart('linux', { A: [1], B: [1] });
    return { chart, fd: connected(chart) };
  };
  const error = (chart: Chart, end: 'A' | 'B', call: SocketCall): string | number => {
    let said: string | number = 'waits';
    chart.watch(({ result, errno }) => (said = errno ?? result));
    chart.call(end, call);
    return said;
  };

  it('connect: EISCONN; listen and bind: EINVAL', () => {
    const { chart, fd } = both();
    expect([connect(fd.A), listen(fd.A), bind(fd.A, 99)].map((call) => error(chart, 'A', call))).toEqual(['EISCONN', 'EINVAL', 'EINVAL']);
  });

  it('send after shutdown: EPIPE; recv after the peer’s FIN: 0, again and again', () => {
    const { chart, fd } = both();
    expect(error(chart, 'A', shutdown(fd.A))).toBe(0);
    expect(error(chart, 'A', send(fd.A))).toBe('EPIPE');
    chart.deliver('B', chart.next('A'));
    expect([recv(fd.B), recv(fd.B)].map((call) => error(chart, 'B', call))).toEqual([0, 0]);
  });

  it('after a reset: recv says ECONNRESET once, then the end; send EPIPE', () => {
    const { chart, fd } = both();
    chart.give('B', { type: 'reboot' });
    error(chart, 'A', send(fd.A));
    chart.deliver('B', chart.next('A'));
    chart.deliver('A', chart.next('B'));
    expect([recv(fd.A), recv(fd.A), send(fd.A)].map((call) => error(chart, 'A', call))).toEqual(['ECONNRESET', 0, 'EPIPE']);
  });

  it('getsockopt(SO_ERROR) takes the error, then there is none', () => {
    const { chart, fd } = both();
    chart.give('B', { type: 'reboot' });
    error(chart, 'A', send(fd.A));
    chart.deliver('B', chart.next('A'));
    chart.deliver('A', chart.next('B'));
    const get: SocketCall = { name: 'getsockopt', fd: fd.A, option: 'SO_ERROR' };
    expect([error(chart, 'A', get), error(chart, 'A', get), error(chart, 'A', recv(fd.A))]).toEqual(['ECONNRESET', 0, 0]);
  });

  it('an exit closes what is open: unread data makes it a reset', () => {
    const { chart, fd } = both();
    error(chart, 'A', send(fd.A));
    chart.deliver('B', chart.next('A'));
    while (!chart.idle('B')) chart.deliver('A', chart.next('B'));
    chart.give('B', { type: 'exit', process: 'server' });
    chart.deliver('A', chart.next('B'));
    expect([chart.state('A'), chart.state('B')]).toEqual(['CLOSED', 'CLOSED']);
    expect(error(chart, 'A', recv(fd.A))).toBe('ECONNRESET');
  });

  it('SO_LINGER with no time: close resets', () => {
    const { chart, fd } = both();
    error(chart, 'A', set(fd.A, 'SO_LINGER', 0));
    expect(error(chart, 'A', close(fd.A))).toBe(0);
    chart.deliver('B', chart.next('A'));
    expect(error(chart, 'B', recv(fd.B))).toBe('ECONNRESET');
  });
});
