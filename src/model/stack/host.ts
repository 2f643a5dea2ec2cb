/** A host as a value: one input in, the next host and what it did out (sans-IO). Nothing here reads a clock, a socket or a random number. */
import { later, type Micros } from '../core/units.ts';
import type { Fd, Input, Output, Serial, SocketCall, SocketId } from './api.ts';
import { frameArrived, reassemblyTimers } from './internet/input.ts';
import { edit, emit, fired, open, settle, wake, type Host, type Kernel, type PendingCall } from './kernel.ts';
import { levelsOf, sameLevels } from './levels.ts';
import { neighbourTimers } from './link/transmit.ts';
import type { Attempt } from './socket/attempt.ts';
import { attempt } from './socket/calls.ts';
import { closeSocket, lingers } from './transport/tcp/close.ts';
import { writable } from './transport/tcp/output.ts';
import { giveUp, nextTimer, runTimers } from './transport/tcp/timers.ts';
import { fire } from './transport/tcp/state.ts';

export { createHost, type Host, type HostConfig } from './kernel.ts';

export interface Stepped {
  readonly host: Host;
  /** The serial number that the input got. */
  readonly input: Serial;
  readonly outputs: readonly Output[];
}

/** Deals with one input at a moment. `now` never goes back from one step to the next. */
export const step = (host: Host, input: Input, now: Micros): Stepped => dealWith(open(host, now), input);

/** As step, but the host given is used up: for whoever keeps only the latest. Some times faster, and the outputs are the same. */
export const stepConsuming = (host: Host, input: Input, now: Micros): Stepped => dealWith(open(host, now, true), input);

function dealWith(k: Kernel, input: Input): Stepped {
  const serial = k.cause;
  switch (input.type) {
    case 'call':
      enter(k, input.process, input.thread, input.call);
      break;
    case 'frame':
      k.segmentSize = input.segmentSize ?? Infinity;
      frameArrived(k, input.bytes);
      holdOff(k);
      break;
    case 'wakeUp':
      wakeUp(k);
      break;
    case 'exit':
      exit(k, input.process);
      break;
    case 'reboot':
      reboot(k);
      break;
  }
  rouse(k);
  reportLevels(k);
  return { host: settle(k), input: serial, outputs: k.outputs };
}

/** When the host wants to be stepped with 'wakeUp' next; undefined: it waits for nothing but inputs. */
export function nextWakeUp(host: Host): Micros | undefined {
  let next = Infinity;
  for (const s of host.sockets.values()) if (s.tcb) next = Math.min(next, nextTimer(s.tcb) ?? Infinity);
  for (const call of host.calls) next = Math.min(next, call.readyAt ?? call.deadline ?? Infinity);
  for (const n of host.neighbours.values()) next = Math.min(next, n.retryAt ?? Infinity);
  for (const r of host.fragments.values()) next = Math.min(next, r.dueAt);
  return next === Infinity ? undefined : (next as Micros);
}

// ---------------------------------------------------------------- calls

const fdOf = (call: SocketCall): Fd | undefined => ('fd' in call ? call.fd : undefined);

function socketOf(k: Kernel, process: string, call: SocketCall): SocketId | undefined {
  const fd = fdOf(call);
  return fd === undefined ? undefined : k.descriptors.get(process)?.get(fd);
}

function enter(k: Kernel, process: string, thread: string, call: SocketCall): void {
  const id = socketOf(k, process, call);
  const result = attempt(k, call, id === undefined ? undefined : edit(k, id), { process, entered: k.cause, again: false, done: 0, parts: [] });
  settleCall(k, { process, thread, call, socket: id ?? 0, entered: k.cause, enteredAt: k.now }, result);
  if (call.name === 'close' && id !== undefined) for (const c of k.calls) if (c.socket === id && c.call.name !== 'close') wake(k, c);
}

/** What a call keeps while it waits, but for what wakes it. */
type Pending = Omit<PendingCall, 'deadline' | 'done' | 'parts' | 'readyAt' | 'readySince' | 'readyCause'>;

function settleCall(k: Kernel, pending: Pending, result: Attempt): void {
  if ('blocks' in result) {
    const { process, thread, call, socket, entered, enteredAt } = pending;
    k.calls.push({
      process, thread, call, socket, entered, enteredAt, deadline: result.deadline, done: result.done, parts: result.parts, readyAt: undefined, readySince: undefined,
      readyCause: undefined,
    });
    return;
  }
  emit(k, {
    type: 'returned', process: pending.process, thread: pending.thread, call: pending.call.name, result: result.result, errno: result.errno,
    data: result.data, peer: result.peer, socket: result.socket,
  }, pending.entered, ...(result.because ?? []));
}

/** Whether a blocked call might get on now. */
function mayProceed(k: Kernel, c: PendingCall): boolean {
  const s = k.sockets.get(c.socket);
  if (c.call.name === 'close') return !s || !lingers(s);
  if (!s || s.orphan || s.error !== undefined) return true;
  switch (c.call.name) {
    case 'accept':
      return s.listener === undefined || s.listener.ready.length > 0;
    case 'connect':
      return s.tcb?.state !== 'SYN-SENT' && s.tcb?.state !== 'SYN-RECEIVED';
    case 'send':
      if (s.tcb?.state === 'SYN-SENT' || s.tcb?.state === 'SYN-RECEIVED') return false;
      return s.shutSend || !s.tcb || s.tcb.state === 'CLOSED' || writable(k, s, s.tcb);
    case 'recv':
      return s.type === 'dgram' ? (s.datagrams?.length ?? 0) > 0 || s.shutReceive : s.shutReceive || !s.tcb || s.tcb.received.length > 0 || s.tcb.state === 'CLOSED';
    default:
      return true;
  }
}

/** Makes blocked calls runnable whose sockets this step has changed: each runs a little later, as a scheduler would have it. */
function rouse(k: Kernel): void {
  if (k.calls.length === 0) return;
  let woken: SocketId[] | undefined;
  for (const c of k.calls) {
    if (c.readyAt !== undefined || !(k.edited.has(c.socket) || !k.sockets.has(c.socket)) || !mayProceed(k, c)) continue;
    // One connection wakes one of the threads that wait for it.
    if (c.call.name === 'accept') {
      if (woken?.includes(c.socket)) continue;
      (woken ??= []).push(c.socket);
    }
    wake(k, c);
  }
}

/** Interrupts come before programs: a thread that is about to run waits for the end of a burst of frames to its socket. */
function holdOff(k: Kernel): void {
  if (!k.calls.some((c) => c.readyAt !== undefined && k.edited.has(c.socket))) return;
  k.calls = k.calls.map((c) => {
    if (c.readyAt === undefined || c.readySince === undefined || !k.edited.has(c.socket)) return c;
    const latest = later(c.readySince, k.profile.longestInterrupt);
    // A reader follows a burst closely; a writer that waited for room was seen 0.2 to 0.7 ms behind the ACKs that made it.
    const quiet = later(k.now, c.call.name === 'recv' ? k.profile.burstLatency : k.profile.wakeUpLatency);
    const at = quiet < latest ? quiet : latest;
    return at > c.readyAt ? { ...c, readyAt: at } : c;
  });
}

function resume(k: Kernel, c: PendingCall): void {
  k.calls = k.calls.filter((each) => each !== c);
  const s = k.sockets.get(c.socket);
  const before = k.cause;
  if (c.readyCause !== undefined) k.cause = c.readyCause;
  if (c.call.name === 'close') {
    settleCall(k, c, { result: 0, socket: c.socket });
    k.cause = before;
    return;
  }
  const usable = s && !s.orphan && s.process !== undefined;
  const result = usable
    ? attempt(k, c.call, edit(k, s.id), { process: c.process, entered: c.entered, again: true, done: c.done, parts: c.parts })
    : ({ result: -1, errno: 'EBADF' } as const);
  settleCall(k, c, 'blocks' in result ? { ...result, ...(c.deadline !== undefined && { deadline: c.deadline }) } : result);
  k.cause = before;
}

/** SO_RCVTIMEO or SO_SNDTIMEO is over: what has been done counts, else EAGAIN; connect says EINPROGRESS (socket(7)). */
function timeOut(k: Kernel, c: PendingCall): void {
  k.calls = k.calls.filter((each) => each !== c);
  const before = k.cause;
  const timer = c.call.name === 'close' ? 'linger' : c.call.name === 'send' || c.call.name === 'connect' ? 'send-timeout' : 'receive-timeout';
  fired(k, timer, c.enteredAt, c.entered, c.socket);
  if (c.call.name === 'close') settleCall(k, c, { result: 0, socket: c.socket });
  else if (c.done > 0) settleCall(k, c, { result: c.done, socket: c.socket, ...(c.call.name === 'recv' && { data: joinParts(c.parts) }) });
  else settleCall(k, c, { result: -1, errno: c.call.name === 'connect' ? 'EINPROGRESS' : 'EAGAIN', socket: c.socket });
  k.cause = before;
}

function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
}

// ---------------------------------------------------------------- time, endings

function wakeUp(k: Kernel): void {
  for (const s of k.sockets.values()) {
    const due = s.tcb && nextTimer(s.tcb);
    if (due === undefined || due > k.now) continue;
    const own = edit(k, s.id);
    const before = k.cause;
    if (own.tcb) runTimers(k, own, own.tcb);
    rouse(k);
    k.cause = before;
  }
  neighbourTimers(k, (id) => unreachable(k, id));
  reassemblyTimers(k);
  for (const c of k.calls) {
    if (!k.calls.includes(c)) continue;
    if (c.readyAt !== undefined && c.readyAt <= k.now) resume(k, c);
    else if (c.readyAt === undefined && c.deadline !== undefined && c.deadline <= k.now) timeOut(k, c);
  }
}

/** The neighbour does not answer: EHOSTUNREACH. */
function unreachable(k: Kernel, id: SocketId): void {
  if (!k.sockets.has(id)) return;
  const s = edit(k, id);
  if (s.type === 'dgram') {
    s.error = 'EHOSTUNREACH';
    return;
  }
  const t = s.tcb;
  if (!t) return;
  if (t.state === 'SYN-SENT') {
    t.softError = true;
    giveUp(k, s, t);
  } else {
    t.softError = true;
  }
}

/** The process is gone: descriptors close, lowest first; its calls never return. */
function exit(k: Kernel, process: string): void {
  k.calls = k.calls.filter((c) => c.process !== process);
  const table = [...(k.descriptors.get(process) ?? [])].toSorted(([a], [b]) => a - b);
  k.descriptors.delete(process);
  for (const [, id] of table) if (k.sockets.has(id)) closeSocket(k, edit(k, id));
}

function reboot(k: Kernel): void {
  for (const s of k.sockets.values()) {
    const own = edit(k, s.id);
    if (own.tcb && own.tcb.state !== 'CLOSED') fire(k, own, own.tcb, 'host-reboot');
  }
  k.sockets.clear();
  k.edited.clear();
  k.connections = new Map();
  k.connectionsEdited = true;
  k.descriptors.clear();
  k.calls = [];
  k.neighbours.clear();
  k.fragments.clear();
  k.pathMtu.clear();
}

// ---------------------------------------------------------------- levels

/** Tells the numbers of each connection that this step has changed. */
function reportLevels(k: Kernel): void {
  for (const id of k.edited) {
    const s = k.sockets.get(id);
    if (!s || s.listener) continue;
    const now = levelsOf(k, s);
    if (!now) continue;
    if (s.told && sameLevels(s.told, now)) continue;
    s.told = now;
    emit(k, { type: 'levels', socket: id, levels: now });
  }
}
