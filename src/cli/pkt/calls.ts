/** The program's calls: from the script's notation to the model's, and what must come of them. */
import type { SocketCall } from '../../model/stack/api.ts';
import { CONSTANTS } from './constants.ts';
import type { Expression, ScriptCall } from './script.ts';
import { isHarmless, optionName, optionOf, optionValue } from './socket-options.ts';
import { field, numberOf, vectorLength } from './values.ts';
import { Unknown } from './verdict.ts';
import type { World } from './world.ts';

const bit = (value: number, name: string): boolean => (value & (CONSTANTS[name] as number)) !== 0;

/** Flags of send and recv that the model has, and those that change nothing. */
function flagsOf(e: Expression | undefined, allowed: readonly string[], line: number): number {
  const flags = e === undefined ? 0 : numberOf(e, line);
  const mask = [...allowed, 'MSG_NOSIGNAL'].reduce((all, name) => all | (CONSTANTS[name] as number), 0);
  if (flags & ~mask) throw new Unknown(line, 'a flag of this call');
  return flags;
}

/** How the model is called: 0 and an answer at once for what it need not know. */
export type Prepared = { readonly call: SocketCall } | { readonly result: number };

/** A descriptor as the script numbers it, to the host's; an unknown one stays what it is, and the host refuses it. */
export type Descriptors = ReadonlyMap<number, number>;

type Maker = (a: readonly Expression[], fd: number, line: number, world: World) => Prepared;

const send = (fd: number, length: number, flags: number, world: World, to?: Expression): Prepared => ({
  call: {
    name: 'send', fd, data: new Uint8Array(length), ...(bit(flags, 'MSG_MORE') && { more: true }), ...(bit(flags, 'MSG_DONTWAIT') && { dontWait: true }),
    ...(to && to.kind !== 'word' && to.kind !== 'number' && { to: { address: world.remote, port: portOf(to) ?? world.settings.connectPort } }),
  },
});

const recv = (fd: number, max: number, flags: number): Prepared => ({
  call: {
    name: 'recv', fd, max, ...(bit(flags, 'MSG_PEEK') && { peek: true }), ...(bit(flags, 'MSG_WAITALL') && { waitAll: true }), ...(bit(flags, 'MSG_DONTWAIT') && { dontWait: true }),
  },
});

/** The port in `{sa_family = AF_INET, sin_port = htons(80), …}`. */
function portOf(e: Expression | undefined): number | undefined {
  const port = field(e, 'sin_port');
  return port ? numberOf(port, 0) : undefined;
}

const SENDING = ['MSG_MORE', 'MSG_DONTWAIT'];
const RECEIVING = ['MSG_PEEK', 'MSG_WAITALL', 'MSG_DONTWAIT'];

const MAKERS: Readonly<Record<string, Maker>> = {
  bind: (a, fd, _line, world) => ({ call: { name: 'bind', fd, address: world.local, port: portOf(a[1]) ?? world.settings.bindPort } }),
  listen: (a, fd, line) => ({ call: { name: 'listen', fd, backlog: numberOf(a[1], line) } }),
  accept: (_a, fd) => ({ call: { name: 'accept', fd } }),
  connect: (a, fd, _line, world) => ({ call: { name: 'connect', fd, to: { address: world.remote, port: portOf(a[1]) ?? world.settings.connectPort } } }),
  read: (a, fd, line) => recv(fd, numberOf(a[2], line), 0),
  readv: (a, fd, line) => recv(fd, vectorLength(a[1], line), 0),
  recv: (a, fd, line) => recv(fd, numberOf(a[2], line), flagsOf(a[3], RECEIVING, line)),
  recvfrom: (a, fd, line) => recv(fd, numberOf(a[2], line), flagsOf(a[3], RECEIVING, line)),
  recvmsg: (a, fd, line) => recv(fd, vectorLength(messageVector(a[1], line), line), flagsOf(a[2], RECEIVING, line)),
  write: (a, fd, line, world) => send(fd, numberOf(a[2], line), 0, world),
  writev: (a, fd, line, world) => send(fd, vectorLength(a[1], line), 0, world),
  send: (a, fd, line, world) => send(fd, numberOf(a[2], line), flagsOf(a[3], SENDING, line), world),
  sendto: (a, fd, line, world) => send(fd, numberOf(a[2], line), flagsOf(a[3], SENDING, line), world, a[4]),
  sendmsg: (a, fd, line, world) => send(fd, vectorLength(messageVector(a[1], line), line), flagsOf(a[2], SENDING, line), world),
  shutdown: (a, fd, line) => ({ call: { name: 'shutdown', fd, how: (['rd', 'wr', 'rdwr'] as const)[numberOf(a[1], line)] ?? 'rdwr' } }),
  close: (_a, fd) => ({ call: { name: 'close', fd } }),
  setsockopt: (a, fd, line) => {
    const name = optionName(a[2]);
    if (isHarmless(name)) return { result: 0 };
    const option = optionOf(name, line);
    return { call: { name: 'setsockopt', fd, option, value: optionValue(option, a[3], line) } };
  },
};

function messageVector(e: Expression | undefined, line: number): Expression | undefined {
  if (field(e, 'msg_control')) throw new Unknown(line, 'control messages');
  return field(e, 'msg_iov');
}

export const SOCKET_CALLS: ReadonlySet<string> = new Set(Object.keys(MAKERS));

/** @throws Unknown for a call or an argument that the model does not have */
export function prepare(script: ScriptCall, descriptors: Descriptors, world: World, line: number): Prepared {
  const maker = MAKERS[script.name];
  if (!maker) throw new Unknown(line, `the call ${script.name}`);
  return maker(script.args, descriptorOf(script.args[0], descriptors, line), line, world);
}

export function descriptorOf(e: Expression | undefined, descriptors: Descriptors, line: number): number {
  const fd = numberOf(e, line);
  return descriptors.get(fd) ?? fd + 1_000;
}

/** socket(domain, type, protocol). */
export function prepareSocket(script: ScriptCall, world: World, line: number): { readonly call: SocketCall; readonly nonblock: boolean } {
  const type = numberOf(script.args[1], line);
  const kind = type & 0xf;
  if (kind !== CONSTANTS['SOCK_STREAM'] && kind !== CONSTANTS['SOCK_DGRAM']) throw new Unknown(line, 'a socket that is neither a stream nor for datagrams');
  const protocol = script.args[2] ?? { kind: 'any' };
  const allowed = kind === CONSTANTS['SOCK_STREAM'] ? [0, 6] : [0, 17];
  if (protocol.kind !== 'any' && !allowed.includes(numberOf(protocol, line))) throw new Unknown(line, 'this protocol');
  return {
    call: { name: 'socket', type: kind === CONSTANTS['SOCK_STREAM'] ? 'stream' : 'dgram', family: world.settings.family },
    nonblock: bit(type, 'SOCK_NONBLOCK'),
  };
}
