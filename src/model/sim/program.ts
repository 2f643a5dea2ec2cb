/**
 * A program: its steps, run one after another, as a generator that asks for socket calls and waits and is told what came of them.
 * FORMAT.md's rules: a call that fails ends neither the program nor its step's successors, but for the reading loops and whileOpen.
 */
import { dataBytes, dependsOnCount, substitute } from './data.ts';
import { DEFAULT_BACKLOG, DEFAULT_RECV_MAX } from './defaults.ts';
import type { Data, Step } from '../../scenarios/schema.ts';
import type { IpAddress } from '../core/address.ts';
import { utf8 } from '../core/bytes.ts';
import { later, ms, type Micros } from '../core/units.ts';
import type { Endpoint, Errno, Fd, SocketCall, SocketId, SocketType } from '../stack/api.ts';
import { createByteBuffer, type ByteBuffer } from './byte-buffer.ts';
import { createMessageEnd } from './message-end.ts';

export type Request =
  /** `name`: the socket's name in the program; `as`: the name that an accepted one gets. */
  | { readonly type: 'call'; readonly call: SocketCall; readonly name: string; readonly step: string; readonly socket?: SocketId; readonly as?: string }
  | { readonly type: 'wait'; readonly until: Micros; readonly step: string }
  | { readonly type: 'thread'; readonly run: Generator<Request, void, Reply>; readonly step: string }
  | { readonly type: 'join'; readonly step: string }
  /** Another step or round begins, which may be without any call; counted so that an endless loop is found. */
  | { readonly type: 'step'; readonly step: string };

/** What came of a request, and when. */
export interface Reply {
  readonly now: Micros;
  readonly result: number;
  readonly errno?: Errno;
  readonly data?: Uint8Array;
  readonly peer?: Endpoint;
  readonly socket?: SocketId;
}

/** A socket as the program knows it by name. Its descriptor is −1 when there is none (any more): calls on it fail with EBADF. */
interface Handle {
  fd: Fd;
  readonly socket: SocketId | undefined;
  readonly type: SocketType;
  readonly family: 4 | 6;
  /** Where the last datagram came from. */
  peer: Endpoint | undefined;
  /** Read from the socket, but beyond what the step that read it wanted. */
  readonly unread: ByteBuffer;
}

/** What the threads of one program share. */
export interface ProgramContext {
  readonly handles: Map<string, Handle>;
  /** The other host's address. */
  readonly peer: Readonly<Record<4 | 6, IpAddress>>;
}

export const createContext = (peer: ProgramContext['peer']): ProgramContext => ({ handles: new Map(), peer });

type Run<T = void> = Generator<Request, T, Reply>;

/** A whileOpen that is running: the socket it watches. */
interface Watch {
  readonly on: string;
  ended: boolean;
}

interface Scope {
  readonly context: ProgramContext;
  /** The count of the innermost repeat. */
  readonly i: number | undefined;
  /** The whileOpens around this step, outermost first. */
  readonly watches: readonly Watch[];
}

const NOTHING: Handle = { fd: -1, socket: undefined, type: 'stream', family: 4, peer: undefined, unread: createByteBuffer() };

/** A step and where it stands in the document: one text for all rounds of a loop. */
interface Placed {
  readonly step: Step;
  readonly at: string;
  readonly inner: readonly Placed[];
  /** What it sends, made once for all rounds unless they differ. */
  readonly data: (i: number | undefined) => Uint8Array;
}

function placed(steps: readonly Step[], place: string): Placed[] {
  return steps.map((step, s): Placed => {
    const at = `${place}[${s}]`;
    return { step, at, inner: 'steps' in step ? placed(step.steps, `${at}.steps`) : [], data: 'data' in step ? dataMaker(step.data) : noData };
  });
}

const NO_DATA = new Uint8Array();
const noData = (): Uint8Array => NO_DATA;

function dataMaker(data: Data): Placed['data'] {
  if (dependsOnCount(data)) return (i) => dataBytes(data, i);
  let made: Uint8Array | undefined;
  return () => (made ??= dataBytes(data));
}

/** @param place of these steps in the document, for calls to say where they stand */
export const runProgram = (context: ProgramContext, steps: readonly Step[], place: string): Run => runSteps({ context, i: undefined, watches: [] }, placed(steps, place));

function* runSteps(scope: Scope, steps: readonly Placed[]): Run {
  for (const each of steps) {
    if (scope.watches.some((watch) => watch.ended)) return;
    yield* runStep(scope, each);
  }
}

function* runStep(scope: Scope, { step, at, inner, data }: Placed): Run {
  switch (step.do) {
    case 'socket': {
      const type = step.type ?? 'stream';
      const family = step.family ?? 4;
      const name = substitute(step.as, scope.i);
      const made = yield { type: 'call', call: { name: 'socket', type, family }, name, step: at };
      scope.context.handles.set(name, { fd: made.result, socket: made.socket, type, family, peer: undefined, unread: createByteBuffer() });
      return;
    }
    case 'accept': {
      const as = substitute(step.as, scope.i);
      const on = handleOf(scope, step.on);
      const made = yield* call(scope, step.on, at, { name: 'accept', fd: on.fd }, as);
      scope.context.handles.set(as, { ...on, fd: made.result, socket: made.socket, peer: undefined, unread: createByteBuffer() });
      return;
    }
    case 'setsockopt':
      yield* call(scope, step.on, at, { name: 'setsockopt', fd: handleOf(scope, step.on).fd, option: step.option, value: step.value });
      return;
    case 'recvTimeout':
      yield* call(scope, step.on, at, { name: 'setsockopt', fd: handleOf(scope, step.on).fd, option: 'SO_RCVTIMEO', value: step.ms });
      return;
    case 'bind':
      yield* call(scope, step.on, at, { name: 'bind', fd: handleOf(scope, step.on).fd, port: step.port });
      return;
    case 'listen':
      yield* call(scope, step.on, at, { name: 'listen', fd: handleOf(scope, step.on).fd, backlog: step.backlog ?? DEFAULT_BACKLOG });
      return;
    case 'connect':
      yield* call(scope, step.on, at, { name: 'connect', fd: handleOf(scope, step.on).fd, to: peerAt(scope, step.on, step.port) });
      return;
    case 'send':
      return yield* send(scope, step.on, at, data(scope.i), step.port === undefined ? undefined : peerAt(scope, step.on, step.port));
    case 'reply':
      return yield* send(scope, step.on, at, data(scope.i), handleOf(scope, step.on).peer);
    case 'recv':
      handleOf(scope, step.on).unread.clear();
      yield* recv(scope, step.on, at, step.max ?? DEFAULT_RECV_MAX);
      return;
    case 'recvExactly':
      return yield* recvExactly(scope, step.on, at, step.bytes);
    case 'recvUntil':
      return yield* recvUntil(scope, step.on, at, utf8(substitute(step.text, scope.i)));
    case 'recvHttp':
      return yield* recvHttp(scope, step.on, at);
    case 'recvEof':
      handleOf(scope, step.on).unread.clear();
      while ((yield* recv(scope, step.on, at, DEFAULT_RECV_MAX)).result > 0);
      return;
    case 'shutdown':
      yield* call(scope, step.on, at, { name: 'shutdown', fd: handleOf(scope, step.on).fd, how: step.how });
      return;
    case 'close': {
      const handle = handleOf(scope, step.on);
      yield* call(scope, step.on, at, { name: 'close', fd: handle.fd });
      if (handle !== NOTHING) handle.fd = -1;
      return;
    }
    case 'at':
      yield { type: 'wait', until: ms(step.ms), step: at };
      return;
    case 'sleep': {
      const { now } = yield { type: 'step', step: at };
      yield { type: 'wait', until: later(now, ms(step.ms)), step: at };
      return;
    }
    case 'repeat':
      for (let i = 1; i <= step.times && !scope.watches.some((watch) => watch.ended); i++) {
        yield { type: 'step', step: at };
        yield* runSteps({ ...scope, i }, inner);
      }
      return;
    case 'whileOpen': {
      const watch: Watch = { on: substitute(step.on, scope.i), ended: false };
      const within = { ...scope, watches: [...scope.watches, watch] };
      while (!within.watches.some((each) => each.ended)) {
        yield { type: 'step', step: at };
        yield* runSteps(within, inner);
      }
      return;
    }
    case 'thread':
      yield { type: 'thread', run: runSteps({ ...scope, watches: [] }, inner), step: at };
      return;
    case 'join':
      yield { type: 'join', step: at };
      return;
  }
}

const handleOf = (scope: Scope, on: string): Handle => scope.context.handles.get(substitute(on, scope.i)) ?? NOTHING;

const peerAt = (scope: Scope, on: string, port: number): Endpoint => ({ address: scope.context.peer[handleOf(scope, on).family], port });

function* call(scope: Scope, on: string, step: string, made: SocketCall, as?: string): Run<Reply> {
  const name = substitute(on, scope.i);
  const socket = handleOf(scope, on).socket;
  const reply = yield { type: 'call', call: made, name, step, socket, as };
  if (reply.errno !== undefined) endWatches(scope, name);
  return reply;
}

function endWatches(scope: Scope, name: string): void {
  for (const watch of scope.watches) if (watch.on === name) watch.ended = true;
}

/** Loops until the kernel has taken all of it; a datagram is one call. */
function* send(scope: Scope, on: string, at: string, bytes: Uint8Array, to: Endpoint | undefined): Run {
  const handle = handleOf(scope, on);
  for (let sent = 0; ; ) {
    const rest = sent === 0 ? bytes : bytes.subarray(sent);
    const reply = yield* call(scope, on, at, to ? { name: 'send', fd: handle.fd, data: rest, to } : { name: 'send', fd: handle.fd, data: rest });
    sent += Math.max(0, reply.result);
    if (reply.result <= 0 || sent >= bytes.length || handle.type === 'dgram') return;
  }
}

/** One call. The end of the stream, or an error, ends the whileOpen around it. */
function* recv(scope: Scope, on: string, at: string, max: number): Run<Reply> {
  const handle = handleOf(scope, on);
  const reply = yield* call(scope, on, at, { name: 'recv', fd: handle.fd, max });
  if (reply.peer) handle.peer = reply.peer;
  if (reply.result === 0 && handle.type === 'stream') endWatches(scope, substitute(on, scope.i));
  return reply;
}

/** Another recv into what is unread. @returns false at the end of the stream or after an error */
function* more(scope: Scope, on: string, at: string, max: number): Run<boolean> {
  const reply = yield* recv(scope, on, at, max);
  if (reply.data && reply.result > 0) handleOf(scope, on).unread.append(reply.data);
  return reply.result > 0;
}

function* recvExactly(scope: Scope, on: string, at: string, bytes: number): Run {
  const { unread } = handleOf(scope, on);
  while (unread.length() < bytes) {
    if (!(yield* more(scope, on, at, bytes - unread.length()))) return unread.clear();
  }
  unread.take(bytes);
}

function* recvUntil(scope: Scope, on: string, at: string, text: Uint8Array): Run {
  const { unread } = handleOf(scope, on);
  for (let searched = 0; ; ) {
    const found = unread.find(text, searched);
    if (found >= 0) {
      unread.take(found + text.length);
      return;
    }
    searched = Math.max(0, unread.length() - text.length + 1);
    if (!(yield* more(scope, on, at, DEFAULT_RECV_MAX))) return unread.clear();
  }
}

function* recvHttp(scope: Scope, on: string, at: string): Run {
  const { unread } = handleOf(scope, on);
  const end = createMessageEnd();
  for (;;) {
    const length = end(unread.view());
    if (length !== undefined) {
      unread.take(length);
      return;
    }
    if (!(yield* more(scope, on, at, DEFAULT_RECV_MAX))) return unread.clear();
  }
}
