/**
 * The calls a program makes. Each either returns at once or blocks; a blocked one is tried again when its socket has changed
 * (host.ts). Results and errors are those of the Linux manual pages named at each call.
 */
import type { Endpoint, SocketCall } from '../api.ts';
import { later, ms, seconds } from '../../core/units.ts';
import { edit, type Kernel } from '../kernel.ts';
import { closeSending, closeSocket, lingers } from '../transport/tcp/close.ts';
import { createTcb, openActively, queuesChanged } from '../transport/tcp/open.ts';
import { endOfWrite, enqueue, writable } from '../transport/tcp/output.ts';
import { fire } from '../transport/tcp/state.ts';
import type { Tcb } from '../transport/tcp/tcb.ts';
import { sendDatagram } from '../transport/udp/udp.ts';
import { anyAddress, assignDescriptor, ephemeralPort, newSocket, ownAddress, portConflict, releaseDescriptor } from './life.ts';
import { blocks, done, fail, takeError, type Attempt, type Caller } from './attempt.ts';
import { getOption, setOption } from './options.ts';
import { readStream } from './read.ts';
import type { Socket } from './socket.ts';

/** One try of a call; the socket is the caller's own copy. */
export function attempt(k: Kernel, call: SocketCall, s: Socket | undefined, caller: Caller): Attempt {
  if (call.name === 'socket') {
    const fresh = newSocket(k, call.type, call.family);
    return done(assignDescriptor(k, caller.process, fresh), fresh);
  }
  if (!s) return fail('EBADF');
  switch (call.name) {
    case 'setsockopt':
      return setOption(k, s, call.option, call.value);
    case 'getsockopt':
      return getOption(k, s, call.option);
    case 'bind':
      return bind(k, s, call.address ? { address: call.address, port: call.port } : { address: anyAddress(s), port: call.port });
    case 'listen':
      return listen(k, s, call.backlog);
    case 'accept':
      return accept(k, s, caller);
    case 'connect':
      return connect(k, s, call.to, caller);
    case 'send':
      return send(k, s, call, caller);
    case 'recv':
      return recv(k, s, call, caller);
    case 'shutdown':
      return shutdown(k, s, call.how);
    case 'close':
      releaseDescriptor(k, caller.process, call.fd);
      closeSocket(k, s);
      return lingers(s) ? blocks(caller, later(k.now, seconds(s.options.linger))) : done(0, s);
    case 'nonblock':
      s.options.nonblock = call.on;
      return done(0, s);
  }
}

// ---------------------------------------------------------------- bind(2), listen(2), accept(2), connect(2)

function bind(k: Kernel, s: Socket, at: Endpoint): Attempt {
  if (s.local) return fail('EINVAL', s);
  if (at.address !== anyAddress(s) && at.address !== ownAddress(k, s)) return fail('EADDRNOTAVAIL', s);
  if (at.port === 0) {
    const port = ephemeralPort(k, s.type);
    if (port === undefined) return fail('EADDRINUSE', s);
    s.local = { address: at.address, port };
    return done(0, s);
  }
  if (portConflict(k, s, at.port)) return fail('EADDRINUSE', s);
  s.local = at;
  s.boundPort = true;
  return done(0, s);
}

function listen(k: Kernel, s: Socket, backlog: number): Attempt {
  if (s.type !== 'stream') return fail('EOPNOTSUPP', s);
  if (s.listener) {
    s.listener.backlog = Math.min(Math.max(backlog, 0), k.profile.somaxconn);
    return done(0, s);
  }
  if (s.tcb && s.tcb.state !== 'CLOSED') return fail('EINVAL', s);
  if (!s.local) {
    const port = ephemeralPort(k, 'stream');
    if (port === undefined) return fail('EADDRINUSE', s);
    s.local = { address: anyAddress(s), port };
  }
  s.tcb = createTcb(k, s);
  s.listener = { backlog: backlog < 0 ? k.profile.somaxconn : Math.min(backlog, k.profile.somaxconn), children: [], ready: [] };
  fire(k, s, s.tcb, 'passive-open');
  queuesChanged(k, s);
  return done(0, s);
}

/** accept(2): takes from the queue; nothing is sent. */
function accept(k: Kernel, s: Socket, caller: Caller): Attempt {
  if (s.type !== 'stream') return fail('EOPNOTSUPP', s);
  if (!s.listener) return fail('EINVAL', s);
  const next = s.listener.ready.shift();
  if (next === undefined) {
    if (s.options.nonblock) return fail('EAGAIN', s);
    return blocks(caller, s.options.receiveTimeout > 0 && !caller.again ? later(k.now, ms(s.options.receiveTimeout)) : undefined);
  }
  const child = edit(k, next);
  const fd = assignDescriptor(k, caller.process, child);
  queuesChanged(k, s);
  return { result: fd, socket: child.id, peer: child.remote as Endpoint, ...(child.tcb && { because: [child.tcb.openedBy] }) };
}

function connect(k: Kernel, s: Socket, to: Endpoint, caller: Caller): Attempt {
  if (s.type === 'dgram') return connectDatagram(k, s, to);
  const t = s.tcb;
  if (!caller.again) {
    if (t && s.connecting && t.state !== 'CLOSED') return connectAgain(s, t, caller);
    if (t && t.state !== 'CLOSED') return fail('EISCONN', s);
    const error = takeError(s);
    s.connecting = false;
    if (error) return fail(error, s);
    const port = s.local?.port ?? ephemeralPort(k, 'stream');
    if (port === undefined) return fail('EADDRNOTAVAIL', s);
    s.local = { address: ownAddress(k, s), port };
    s.remote = to;
    s.shutReceive = s.shutSend = false;
    if (k.connections.has(`${port} ${to.address} ${to.port}`)) {
      s.remote = undefined;
      return fail('EADDRNOTAVAIL', s);
    }
    s.tcb = undefined;
    s.connecting = true;
    openActively(k, s);
    if (s.options.nonblock) return fail('EINPROGRESS', s);
    return blocks(caller, s.options.sendTimeout > 0 ? later(k.now, ms(s.options.sendTimeout)) : undefined);
  }
  const error = takeError(s);
  if (error) {
    s.shutReceive = s.shutSend = s.connecting = false;
    if (!s.boundPort) s.local = undefined;
    s.remote = undefined;
    return fail(error, s);
  }
  const state = t?.state;
  if (state === 'SYN-SENT' || state === 'SYN-RECEIVED') return blocks(caller);
  s.connecting = false;
  return state === undefined || state === 'CLOSED' ? fail('ECONNABORTED', s) : done(0, s);
}

/** connect(2) while an earlier one is under way, or to learn how it went: the first call after it was done says 0. */
function connectAgain(s: Socket, t: Tcb, caller: Caller): Attempt {
  if (t.state === 'SYN-SENT' || t.state === 'SYN-RECEIVED') return s.options.nonblock ? fail('EALREADY', s) : blocks(caller);
  s.connecting = false;
  return done(0, s);
}

/** connect(2) on UDP: no segment leaves; the socket will send to this peer and hear no other. */
function connectDatagram(k: Kernel, s: Socket, to: Endpoint): Attempt {
  if (!bindAnywhere(k, s)) return fail('EAGAIN', s);
  s.local = { address: ownAddress(k, s), port: (s.local as Endpoint).port };
  s.remote = to;
  return done(0, s);
}

function bindAnywhere(k: Kernel, s: Socket): boolean {
  if (s.local) return true;
  const port = ephemeralPort(k, s.type);
  if (port === undefined) return false;
  s.local = { address: anyAddress(s), port };
  return true;
}

// ---------------------------------------------------------------- send(2), recv(2)

function send(k: Kernel, s: Socket, call: Extract<SocketCall, { name: 'send' }>, caller: Caller): Attempt {
  if (s.type === 'dgram') {
    const error = takeError(s);
    if (error) return fail(error, s);
    if (s.shutSend) return fail('EPIPE', s);
    const to = call.to ?? s.remote;
    if (!to) return fail('EDESTADDRREQ', s);
    if (!bindAnywhere(k, s)) return fail('EAGAIN', s);
    const errno = sendDatagram(k, s, to, call.data);
    return errno ? fail(errno, s) : done(call.data.length, s);
  }
  const t = s.tcb;
  const deadline = s.options.sendTimeout > 0 && !caller.again ? later(k.now, ms(s.options.sendTimeout)) : undefined;
  if (t && (t.state === 'SYN-SENT' || t.state === 'SYN-RECEIVED') && !s.error) {
    return s.options.nonblock || call.dontWait ? fail('EAGAIN', s) : blocks(caller, deadline);
  }
  if (!t || s.error || s.shutSend || (t.state !== 'ESTABLISHED' && t.state !== 'CLOSE-WAIT')) {
    return caller.done > 0 ? done(caller.done, s) : fail(takeError(s) ?? 'EPIPE', s);
  }
  if (caller.again && !writable(k, s, t)) return { blocks: true, done: caller.done, parts: [] };
  const taken = enqueue(k, s, t, call.data.subarray(caller.done), caller.entered);
  const total = caller.done + taken;
  const full = total < call.data.length;
  endOfWrite(k, s, t, call.more === true && !full, full);
  if (!full) return done(total, s);
  if (s.options.nonblock || call.dontWait) return total > 0 ? done(total, s) : fail('EAGAIN', s);
  return { blocks: true, done: total, parts: [], ...(deadline !== undefined && { deadline }) };
}

function recv(k: Kernel, s: Socket, call: Extract<SocketCall, { name: 'recv' }>, caller: Caller): Attempt {
  const deadline = s.options.receiveTimeout > 0 && !caller.again ? later(k.now, ms(s.options.receiveTimeout)) : undefined;
  const mayWait = !s.options.nonblock && !call.dontWait;
  if (s.type === 'dgram') {
    const error = takeError(s);
    if (error) return fail(error, s);
    const first = s.datagrams?.[0];
    if (!first) {
      if (s.shutReceive) return { ...done(0, s), data: new Uint8Array(0) };
      return mayWait ? blocks(caller, deadline) : fail('EAGAIN', s);
    }
    if (!call.peek) s.datagrams?.shift();
    const data = first.data.slice(0, call.max);      // recv(2): what does not fit is discarded
    return { result: data.length, data, peer: first.from, socket: s.id, because: [first.cause] };
  }
  return readStream(k, s, call, caller, mayWait, deadline);
}

// ---------------------------------------------------------------- shutdown(2)

function shutdown(k: Kernel, s: Socket, how: 'rd' | 'wr' | 'rdwr'): Attempt {
  if (s.type === 'dgram') {
    if (!s.remote) return fail('ENOTCONN', s);
    if (how !== 'wr') s.shutReceive = true;
    if (how !== 'rd') s.shutSend = true;
    return done(0, s);
  }
  const t = s.tcb as Tcb | undefined;
  if (!t || t.state === 'CLOSED' || t.state === 'SYN-SENT' || t.state === 'LISTEN') return fail('ENOTCONN', s);
  if (how !== 'wr') s.shutReceive = true;
  if (how !== 'rd' && !s.shutSend) closeSending(k, s, t);
  return done(0, s);
}
