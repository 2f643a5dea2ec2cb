/** The script as the program: its calls on the host, those that block in a thread of their own, and what comes of them. */
import type { SocketCall } from '../../model/stack/api.ts';
import { seqDiff } from '../../model/core/seq.ts';
import type { Socket } from '../../model/stack/socket/socket.ts';
import { descriptorOf, prepare, prepareSocket, SOCKET_CALLS } from './calls.ts';
import type { Connections } from './connection.ts';
import { CONSTANTS, ERRNO_NUMBERS } from './constants.ts';
import { seconds, timing, type Due } from './due.ts';
import { readiness } from './readiness.ts';
import type { Expression, ScriptCall } from './script.ts';
import { optionName, optionOf } from './socket-options.ts';
import { boxed, field, numberOf } from './values.ts';
import { Failed, Unknown } from './verdict.ts';
import { PROCESS, type World } from './world.ts';

/** What a call came to. */
interface Result {
  readonly value: number;
  readonly errno?: string;
  readonly at: number;
}

interface Pending {
  readonly call: ScriptCall;
  readonly line: number;
  readonly due: Due;
  /** Tries to find out; undefined while the call waits. */
  readonly result: () => Result | undefined;
}

/** How long a call that the script does not mark as blocking may take before it counts as one that never returns: microseconds. */
const PATIENCE = 10_000_000;

/** The calls that a script may make. */
export const CALLS: ReadonlySet<string> = new Set([...SOCKET_CALLS, 'socket', 'accept4', 'fcntl', 'poll', 'ioctl', 'getsockopt']);

export class Program {
  readonly #world: World;
  readonly #connections: Connections;
  /** The script's descriptors and the host's. */
  readonly #descriptors = new Map<number, number>();
  #pending: Pending | undefined;

  constructor(world: World, connections: Connections) {
    this.#world = world;
    this.#connections = connections;
  }

  /** @param base what the event's times count from, in script time */
  call(call: ScriptCall, base: number, line: number): void {
    const blocking = call.returnsAt !== undefined;
    this.check();
    // One call blocks at a time; one that has what it waited for goes first.
    if (this.#pending && (blocking || this.#isAwake())) this.#settle(this.#pending);
    const start = this.#world.now;
    const result = this.#enter(call, line);
    if (!blocking) return this.#compare(call, this.#await(result, call, line), line);
    const end = base + (call.returnsAt ?? 0);
    const margin = Math.max(this.#world.settings.tolerance, this.#world.settings.toleranceShare * Math.max(0, end - start));
    this.#pending = { call, line, due: { from: end - margin, to: end + margin }, result };
    this.check();
  }

  /** Looks whether the blocking call has returned, and as it should. */
  check(): void {
    const result = this.#pending?.result();
    if (!this.#pending || !result) return;
    const { call, line, due } = this.#pending;
    this.#pending = undefined;
    this.#compare(call, result, line);
    if (result.at < due.from || result.at > due.to) throw new Failed(line, timing(`${call.name} returned`, result.at, due));
  }

  /** The script is over: a call that still blocks must return in its time. */
  finish(): void {
    if (this.#pending) this.#settle(this.#pending);
  }

  #isAwake(): boolean {
    return this.#world.host.calls.some((c) => c.readyAt !== undefined);
  }

  #settle(pending: Pending): void {
    while (!pending.result()) {
      const next = this.#world.next();
      if (next === undefined || next > pending.due.to) throw new Failed(pending.line, `${pending.call.name} had not returned by ${seconds(pending.due.to)}`);
      this.#world.runNext();
    }
    this.check();
  }

  #await(result: () => Result | undefined, call: ScriptCall, line: number): Result {
    const latest = this.#world.now + PATIENCE;
    for (;;) {
      const found = result();
      if (found) return found;
      const next = this.#world.next();
      if (next === undefined || next > latest) throw new Failed(line, `${call.name} blocks`);
      this.#world.runNext();
    }
  }

  // ---------------------------------------------------------------- entering

  /** Starts a call. @returns what tells its result */
  #enter(call: ScriptCall, line: number): () => Result | undefined {
    switch (call.name) {
      case 'socket':
        return this.#socket(call, line);
      case 'accept4':
        return this.#accept4(call, line);
      case 'fcntl':
        return this.#fcntl(call, line);
      case 'poll':
        return this.#poll(call, line);
      case 'ioctl':
        return this.#ioctl(call, line);
      case 'getsockopt':
        return this.#getsockopt(call, line);
    }
    const prepared = prepare(call, this.#descriptors, this.#world, line);
    if ('result' in prepared) return this.#at(prepared.result);
    if (call.name === 'connect') this.#connections.connecting();
    const fd = call.name === 'close' ? numberOf(call.args[0], line) : undefined;
    const result = this.#host(prepared.call);
    if (fd !== undefined) this.#descriptors.delete(fd);
    return result;
  }

  /** A result that is there at once. */
  #at(value: number, errno?: string): () => Result {
    const result: Result = { value, at: this.#world.now, ...(errno !== undefined && { errno }) };
    return () => result;
  }

  #host(call: SocketCall): () => Result | undefined {
    const thread = this.#world.call(call);
    return () => {
      const found = this.#world.returned(thread);
      return found && { value: found.output.result, at: found.at, ...(found.output.errno && { errno: found.output.errno }) };
    };
  }

  #socket(call: ScriptCall, line: number): () => Result | undefined {
    const { call: make, nonblock } = prepareSocket(call, this.#world, line);
    this.#connections.fresh();
    const made = this.#host(make);
    const fd = made()?.value;
    if (fd !== undefined && nonblock) this.#host({ name: 'nonblock', fd, on: true });
    return made;
  }

  #accept4(call: ScriptCall, line: number): () => Result | undefined {
    const flags = numberOf(call.args[3], line);
    if (flags & ~((CONSTANTS['SOCK_NONBLOCK'] as number) | (CONSTANTS['SOCK_CLOEXEC'] as number))) throw new Unknown(line, 'a flag of accept4');
    const accepted = this.#host({ name: 'accept', fd: descriptorOf(call.args[0], this.#descriptors, line) });
    let done = false;
    return () => {
      const result = accepted();
      if (result && !done && result.value >= 0 && flags & (CONSTANTS['SOCK_NONBLOCK'] as number)) this.#host({ name: 'nonblock', fd: result.value, on: true });
      done ||= result !== undefined;
      return result;
    };
  }

  #fcntl(call: ScriptCall, line: number): () => Result | undefined {
    const fd = descriptorOf(call.args[0], this.#descriptors, line);
    const command = numberOf(call.args[1], line);
    const nonblock = CONSTANTS['O_NONBLOCK'] as number;
    if (command === CONSTANTS['F_SETFL']) return this.#host({ name: 'nonblock', fd, on: (numberOf(call.args[2], line) & nonblock) !== 0 });
    if (command !== CONSTANTS['F_GETFL']) throw new Unknown(line, 'this command of fcntl');
    const socket = this.#socketOf(fd);
    return socket ? this.#at((CONSTANTS['O_RDWR'] as number) | (socket.options.nonblock ? nonblock : 0)) : this.#at(-1, 'EBADF');
  }

  #ioctl(call: ScriptCall, line: number): () => Result | undefined {
    const socket = this.#socketOf(descriptorOf(call.args[0], this.#descriptors, line));
    const t = socket?.tcb;
    if (!socket) return this.#at(-1, 'EBADF');
    if (!t) throw new Unknown(line, 'ioctl on this socket');
    const request = numberOf(call.args[1], line);
    if (t.state === 'LISTEN') return this.#at(-1, 'EINVAL');
    const unread = t.received.reduce((sum, item) => sum + item.parts.reduce((n, part) => n + part.length, 0) - item.offset, 0);
    const answers: Readonly<Record<number, number>> = {
      [CONSTANTS['SIOCINQ'] as number]: unread,
      [CONSTANTS['SIOCOUTQ'] as number]: seqDiff(t.writeSeq, t.una),
      [CONSTANTS['SIOCOUTQNSD'] as number]: seqDiff(t.writeSeq, t.nxt),
    };
    const found = answers[request];
    if (found === undefined) throw new Unknown(line, 'this request of ioctl');
    this.#demand(found, call.args[2], 'ioctl', line);
    return this.#at(0);
  }

  #getsockopt(call: ScriptCall, line: number): () => Result | undefined {
    const name = optionName(call.args[2]);
    if (name === 'TCP_INFO' && call.args[3]?.kind === 'any') return this.#at(0);
    const option = optionOf(name, line);
    if (option === 'SO_LINGER' || option === 'SO_RCVTIMEO' || option === 'SO_SNDTIMEO') throw new Unknown(line, `getsockopt ${option}`);
    const thread = this.#world.call({ name: 'getsockopt', fd: descriptorOf(call.args[0], this.#descriptors, line), option });
    const output = this.#world.returned(thread)?.output;
    if (!output || (output.errno && option !== 'SO_ERROR')) return this.#at(-1, output?.errno);
    this.#demand(option === 'SO_ERROR' ? (ERRNO_NUMBERS[output.errno ?? ''] ?? 0) : output.result, call.args[3], name, line);
    return this.#at(0);
  }

  #demand(found: number, expected: Expression | undefined, name: string, line: number): void {
    if (expected === undefined || expected.kind === 'any') return;
    const wanted = boxed(expected, line);
    if (found !== wanted) throw new Failed(line, `${name}: expected ${wanted}, got ${found}`);
  }

  #poll(call: ScriptCall, line: number): () => Result | undefined {
    const [list, , patience] = call.args;
    if (list?.kind !== 'list') throw new Unknown(line, 'poll takes [{fd=…, events=…, revents=…}]');
    const wanted = list.items.map((item) => ({
      fd: descriptorOf(field(item, 'fd'), this.#descriptors, line), events: numberOf(field(item, 'events'), line), revents: field(item, 'revents'),
    }));
    const milliseconds = numberOf(patience, line);
    const deadline = milliseconds < 0 ? Infinity : this.#world.now + milliseconds * 1_000;
    if (milliseconds > 0) this.#world.alarm(deadline);
    let settled: Result | undefined;
    return () => {
      if (settled) return settled;
      const ready = wanted.map(({ fd, events }) => readiness(this.#socketOf(fd), events));
      const count = ready.filter((each) => each !== 0).length;
      if (count === 0 && this.#world.now < deadline) return undefined;
      wanted.forEach(({ revents }, i) => {
        if (revents && numberOf(revents, line) !== ready[i]) throw new Failed(line, `poll: expected revents ${numberOf(revents, line)}, got ${ready[i]}`);
      });
      settled = { value: count, at: Math.min(this.#world.now, deadline) };
      return settled;
    };
  }

  #socketOf(fd: number): Socket | undefined {
    const id = this.#world.host.descriptors.get(PROCESS)?.get(fd);
    return id === undefined ? undefined : this.#world.host.sockets.get(id);
  }

  // ---------------------------------------------------------------- results

  #compare(call: ScriptCall, result: Result, line: number): void {
    if (call.result.kind === 'any') return;
    const wanted = numberOf(call.result, line);
    const got = result.errno === undefined ? String(result.value) : `${result.value} ${result.errno}`;
    if (call.errno !== undefined || wanted < 0) {
      const errno = call.errno === 'EWOULDBLOCK' ? 'EAGAIN' : call.errno;
      if (result.value !== wanted || (errno !== undefined && result.errno !== errno)) throw new Failed(line, `${call.name}: expected ${wanted} ${call.errno ?? ''}, got ${got}`);
      return;
    }
    if (MAKES_DESCRIPTOR.has(call.name) && result.value >= 0) {
      this.#descriptors.set(wanted, result.value);
      return;
    }
    if (result.value !== wanted) throw new Failed(line, `${call.name}: expected ${wanted}, got ${got}`);
  }
}

const MAKES_DESCRIPTOR: ReadonlySet<string> = new Set(['socket', 'accept', 'accept4']);
