/** setsockopt(2) and getsockopt(2): socket(7), tcp(7), ip(7). */
import type { SocketOption } from '../api.ts';
import type { Kernel } from '../kernel.ts';
import type { Profile } from '../profile.ts';
import { sendAck } from '../transport/tcp/segment.ts';
import { startKeepalive } from '../transport/tcp/open.ts';
import { push } from '../transport/tcp/output.ts';
import type { Attempt } from './attempt.ts';
import type { Socket, SocketOptions } from './socket.ts';

/** Linux doubles what is asked for, to leave room for its own bookkeeping, within limits (socket(7), net.core.rmem_max). */
const LARGEST_BUFFER = 212_992;
const LEAST_RECEIVE = 2_304;
const LEAST_SEND = 4_608;
const buffer = (profile: Profile, value: number, least: number): number =>
  profile.skbAccounting ? Math.max(2 * Math.min(value, LARGEST_BUFFER), least) : Math.max(value, 1);

type Setter = (k: Kernel, s: Socket, o: SocketOptions, value: number) => Attempt | undefined | void;

const INVALID: Attempt = { result: -1, errno: 'EINVAL' };

const SETTERS: Readonly<Record<SocketOption, Setter>> = {
  SO_REUSEADDR: (_k, _s, o, v) => void (o.reuseAddress = v !== 0),
  SO_KEEPALIVE: (k, s, o, v) => {
    o.keepalive = v !== 0;
    if (s.tcb && !o.keepalive) s.tcb.timers.keepalive = undefined;
    else if (s.tcb) startKeepalive(k, s, s.tcb);
  },
  SO_LINGER: (_k, _s, o, v) => void (o.linger = v),
  SO_RCVBUF: (k, s, o, v) => {
    o.receiveBuffer = buffer(k.profile, v, LEAST_RECEIVE);
    o.receiveBufferLocked = true;
    if (s.tcb) s.tcb.receiveBuffer = o.receiveBuffer;
  },
  SO_SNDBUF: (k, _s, o, v) => {
    o.sendBuffer = buffer(k.profile, v, LEAST_SEND);
    o.sendBufferLocked = true;
  },
  SO_RCVTIMEO: (_k, _s, o, v) => void (o.receiveTimeout = v),
  SO_SNDTIMEO: (_k, _s, o, v) => void (o.sendTimeout = v),
  SO_ERROR: () => ({ result: -1, errno: 'ENOPROTOOPT' }),
  TCP_NODELAY: (k, s, o, v) => {
    o.noDelay = v !== 0;
    if (o.noDelay && s.tcb) push(k, s, s.tcb, 'push');
  },
  TCP_CORK: (k, s, o, v) => {
    o.cork = v !== 0;
    if (!o.cork && s.tcb) push(k, s, s.tcb, 'push');
  },
  TCP_QUICKACK: (k, s, _o, v) => {
    if (!s.tcb) return;
    if (v === 0) {
      s.tcb.ack.pingpong = Math.max(s.tcb.ack.pingpong, k.profile.pingpongThreshold);
    } else {
      s.tcb.ack.pingpong = 0;
      if (s.tcb.ack.scheduled && (s.tcb.state === 'ESTABLISHED' || s.tcb.state === 'CLOSE-WAIT')) sendAck(k, s, s.tcb, 'quick-ack');
    }
  },
  TCP_MAXSEG: (_k, s, o, v) => {
    if (v !== 0 && (v < 88 || v > 32_767)) return INVALID;
    o.maxSegment = v;
    if (s.tcb && s.tcb.state !== 'LISTEN') s.tcb.mssClamp = Math.min(s.tcb.mssClamp, v || s.tcb.mssClamp);
  },
  TCP_KEEPIDLE: (k, s, o, v) => {
    if (v < 1 || v > 32_767) return INVALID;
    o.keepIdle = v;
    if (s.tcb) startKeepalive(k, s, s.tcb);
  },
  TCP_KEEPINTVL: (_k, _s, o, v) => (v < 1 || v > 32_767 ? INVALID : void (o.keepInterval = v)),
  TCP_KEEPCNT: (_k, _s, o, v) => (v < 1 || v > 127 ? INVALID : void (o.keepCount = v)),
  TCP_USER_TIMEOUT: (_k, _s, o, v) => (v < 0 ? INVALID : void (o.userTimeout = v)),
  TCP_SYNCNT: (_k, _s, o, v) => (v < 1 || v > 127 ? INVALID : void (o.synCount = v)),
  TCP_LINGER2: (_k, _s, o, v) => void (o.linger2 = v),
  TCP_DEFER_ACCEPT: () => undefined,
  TCP_WINDOW_CLAMP: (_k, s, o, v) => {
    o.windowClamp = v;
    if (s.tcb && v > 0) s.tcb.windowClamp = Math.max(1_152, v);
  },
  TCP_NOTSENT_LOWAT: () => undefined,
  IP_TTL: (_k, _s, o, v) => (v < 1 || v > 255 ? INVALID : void (o.ttl = v)),
};

const TCP_ONLY = /^TCP_/;

export function setOption(k: Kernel, s: Socket, option: SocketOption, value: number): Attempt {
  if (TCP_ONLY.test(option) && s.type !== 'stream') return { result: -1, errno: 'ENOPROTOOPT', socket: s.id };
  const refused = SETTERS[option](k, s, s.options, value);
  return refused ? { ...refused, socket: s.id } : { result: 0, socket: s.id };
}

const GETTERS: Readonly<Record<SocketOption, (k: Kernel, s: Socket) => number>> = {
  SO_REUSEADDR: (_k, s) => Number(s.options.reuseAddress),
  SO_KEEPALIVE: (_k, s) => Number(s.options.keepalive),
  SO_LINGER: (_k, s) => s.options.linger,
  SO_RCVBUF: (_k, s) => s.tcb?.receiveBuffer ?? s.options.receiveBuffer,
  SO_SNDBUF: (_k, s) => s.options.sendBuffer,
  SO_RCVTIMEO: (_k, s) => s.options.receiveTimeout,
  SO_SNDTIMEO: (_k, s) => s.options.sendTimeout,
  SO_ERROR: () => 0,
  TCP_NODELAY: (_k, s) => Number(s.options.noDelay),
  TCP_CORK: (_k, s) => Number(s.options.cork),
  TCP_QUICKACK: (k, s) => Number((s.tcb?.ack.pingpong ?? 0) < k.profile.pingpongThreshold),
  TCP_MAXSEG: (_k, s) => (s.tcb && s.tcb.state !== 'LISTEN' && s.tcb.state !== 'CLOSED' ? s.tcb.mss : s.options.maxSegment || 536),
  TCP_KEEPIDLE: (_k, s) => s.options.keepIdle,
  TCP_KEEPINTVL: (_k, s) => s.options.keepInterval,
  TCP_KEEPCNT: (_k, s) => s.options.keepCount,
  TCP_USER_TIMEOUT: (_k, s) => s.options.userTimeout,
  TCP_SYNCNT: (k, s) => s.options.synCount || k.profile.synRetries,
  TCP_LINGER2: (k, s) => s.options.linger2 || k.profile.finTimeout / 1e6,
  TCP_DEFER_ACCEPT: () => 0,
  TCP_WINDOW_CLAMP: (_k, s) => s.tcb?.windowClamp ?? s.options.windowClamp,
  TCP_NOTSENT_LOWAT: (k) => k.profile.notsentLowat,
  IP_TTL: (_k, s) => s.options.ttl,
};

/** SO_ERROR gives the pending error's name by `errno` with result 0, and clears it. */
export function getOption(k: Kernel, s: Socket, option: SocketOption): Attempt {
  if (option === 'SO_ERROR') {
    const { error } = s;
    s.error = undefined;
    return { result: 0, socket: s.id, ...(error && { errno: error }) };
  }
  return { result: GETTERS[option](k, s), socket: s.id };
}
