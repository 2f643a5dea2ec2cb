/** The loop of a run: what is to come in one queue, two hosts that are stepped, programs that are told what their calls returned. */
import { hostAddresses, processName, startMs } from './defaults.ts';
import type { Happening, Scenario } from '../../scenarios/schema.ts';
import { later, micros, ms, toMs, type Micros } from '../core/units.ts';
import type { Input, Output, Serial, SocketId } from '../stack/api.ts';
import type { EventId, Side, StateEvent, Trace } from '../trace/events.ts';
import { createConnections, other } from './connections.ts';
import { RunError, type RunFaultId } from './errors.ts';
import { hostSetup, nodesOf, type HostSetup } from './hosts.ts';
import { createLink } from './link.ts';
import { createContext, runProgram, type ProgramContext, type Reply, type Request } from './program.ts';
import { createQueue } from './queue.ts';
import { createRecording, type Draft } from './recording.ts';

/** A stack: how hosts are made and stepped. */
export interface Stack<H> {
  readonly createHost: (setup: HostSetup) => H;
  readonly step: (host: H, input: Input, now: Micros) => { readonly host: H; readonly input: Serial; readonly outputs: readonly Output[] };
  readonly nextWakeUp: (host: H) => Micros | undefined;
}

export interface Limits {
  readonly events: number;
  /** Steps that one thread may take in all: waiting in a loop makes no events. */
  readonly steps: number;
  /** Steps that one thread may take without waiting for anything. */
  readonly stepsWithoutWaiting: number;
}
const LIMITS: Limits = { events: 1_000_000, steps: 1_000_000, stepsWithoutWaiting: 10_000 };

/** What a program needs from one call's return to its next call. */
const CALL_GAP = micros(20);

interface Thread {
  readonly program: Program;
  readonly id: string;
  readonly run: Generator<Request, void, Reply>;
  /** The earliest time of its next call. */
  freeAt: Micros;
  /** The call it is in. */
  entry: { readonly event: EventId; readonly at: Micros; readonly request: Extract<Request, { type: 'call' }> } | undefined;
  /** The event that lets it go on: its last call's return, or its program's start. */
  last: EventId;
  step: string;
  stepsWithoutWaiting: number;
  steps: number;
  calls: number;
  state: 'running' | 'joining' | 'done';
}

interface Program {
  readonly side: Side;
  readonly name: string;
  /** As the host knows it: the name, made unique within the host. */
  readonly id: string;
  readonly place: string;
  readonly context: ProgramContext;
  readonly threads: Thread[];
  alive: boolean;
}

interface HostState<H> {
  host: H;
  /** The event that stands for an input or output, by serial. */
  readonly eventOf: (EventId | undefined)[];
  wakeAt: Micros | undefined;
  /** The happening of a reboot that is not over. */
  deaf: EventId | undefined;
  readonly socketConnection: Map<SocketId, number>;
  /** The last event that concerned each socket. */
  readonly lastOf: Map<SocketId, EventId>;
  /** States whose connection is not yet known, by socket. */
  readonly unnumbered: Map<SocketId, Draft<StateEvent>[]>;
}

/**
 * Plays a checked scenario.
 * @throws RunError when it does not end: too many events, or a program that loops without waiting
 */
export function simulate<H>(scenario: Scenario, stack: Stack<H>, limits = LIMITS): Trace {
  const queue = createQueue<() => void>();
  const programs: Program[] = [];
  const recording = createRecording(limits.events, () => stop('too-many-events', busiest(), limits.events));
  const addresses = { client: hostAddresses(scenario, 'client'), server: hostAddresses(scenario, 'server') };
  const byVersion = (side: Side) => ({ 4: addresses[side].ipv4, 6: addresses[side].ipv6 });
  const connections = createConnections({ client: byVersion('client'), server: byVersion('server') });
  const hosts: Record<Side, HostState<H>> = { client: newHost('client'), server: newHost('server') };
  const startedAt = ms(Math.min(0, ...scenario.processes.map(startMs)));
  const until = scenario.untilMs === undefined ? undefined : ms(scenario.untilMs);
  let now = startedAt;
  let idleWakes = 0;
  let lastCauses: EventId[] = [];

  function newHost(side: Side): HostState<H> {
    return { host: stack.createHost(hostSetup(scenario, side)), eventOf: [], wakeAt: undefined, deaf: undefined, socketConnection: new Map(), lastOf: new Map(), unnumbered: new Map() };
  }

  const link = createLink(scenario.link, {
    now: () => now,
    later: (at, what) => queue.put(at, what),
    recording,
    connections,
    macs: { client: addresses.client.mac, server: addresses.server.mac },
    deliver: (side, bytes, arrived) => feed(side, { type: 'frame', bytes }, arrived),
    deafSince: (side) => hosts[side].deaf,
  });

  function stop(id: RunFaultId, thread: Thread | undefined, limit: number): never {
    throw new RunError({ id, process: thread?.program.name ?? '', step: thread?.step ?? '', limit, atMs: toMs(now) });
  }

  function busiest(): Thread | undefined {
    return programs.flatMap((program) => program.threads).reduce<Thread | undefined>((most, each) => (each.calls > (most?.calls ?? -1) ? each : most), undefined);
  }

  // ------------------------------------------------------------------ hosts

  /** Gives a host an input and records what comes out. @param event what stands for the input in the trace */
  function feed(side: Side, input: Input, event: EventId | undefined): void {
    const state = hosts[side];
    const { host, input: serial, outputs } = stack.step(state.host, input, now);
    state.host = host;
    if (event !== undefined) state.eventOf[serial] = event;
    for (const output of outputs) {
      const n = record(side, output);
      state.eventOf[output.id] = n;
      if (n !== undefined && 'socket' in output && output.socket !== undefined) state.lastOf.set(output.socket, n);
    }
    state.wakeAt = stack.nextWakeUp(host);
  }

  /** Causes as events. A wake-up has no event of its own: if nothing else is named, what last concerned the socket stands for it, or the start. */
  function causesOf(side: Side, output: Output): EventId[] {
    const { eventOf, lastOf } = hosts[side];
    let first: EventId | undefined;
    let more: EventId[] | undefined;
    for (const serial of output.causes) {
      const event = eventOf[serial];
      if (event === undefined || event === first || more?.includes(event)) continue;
      if (first === undefined) first = event;
      else (more ??= [first]).push(event);
    }
    // A list of exactly the length it needs, shared by all that one thing has caused in a row: there is one for every event.
    if (more) return more.slice();
    const only = first ?? ('socket' in output && output.socket !== undefined ? lastOf.get(output.socket) : undefined) ?? 0;
    if (lastCauses[0] !== only) lastCauses = [only];
    return lastCauses;
  }

  function record(side: Side, output: Output): EventId | undefined {
    const causes = causesOf(side, output);
    switch (output.type) {
      case 'transmit': {
        const repeats = output.repeats === undefined ? undefined : hosts[side].eventOf[output.repeats];
        const n = link.send(side, { bytes: output.bytes, why: output.why, causes, socket: output.socket, repeats });
        const sent = recording.events[n];
        if (sent?.kind === 'sent' && sent.connection !== undefined && output.socket !== undefined) numberSocket(side, output.socket, sent.connection);
        return n;
      }
      case 'returned':
        return returned(side, output, causes);
      case 'stateChanged':
        return stateChanged(side, output, causes);
      case 'timerFired':
        return recording.add({ n: recording.next(), at: now, kind: 'timer', host: side, timer: output.timer, armedAt: output.armedAt, causes, socket: output.socket });
      case 'dropped': {
        const arrived = causes.map((n) => recording.events[n]).find((event) => event?.kind === 'arrived');
        return recording.add({
          n: recording.next(), at: now, kind: 'dropped', host: side, reason: output.reason, frame: arrived?.frame ?? null, causes, socket: output.socket,
        });
      }
      case 'levels':
        return recording.add({ n: recording.next(), at: now, kind: 'levels', host: side, socket: output.socket, levels: output.levels, causes });
      case 'queues':
        return recording.add({
          n: recording.next(), at: now, kind: 'queues', host: side, socket: output.socket, syn: output.syn, accept: output.accept, backlog: output.backlog, causes,
        });
    }
  }

  function stateChanged(side: Side, output: Extract<Output, { type: 'stateChanged' }>, causes: EventId[]): EventId {
    const state = hosts[side];
    const { socket, from, to, row, local, remote } = output;
    // A SYN that has not left yet may open a new connection between ports that an older one used.
    const opens = to === 'SYN-SENT' && from === 'CLOSED';
    if (opens) state.socketConnection.delete(socket);
    const connection = opens || !remote ? undefined : (state.socketConnection.get(socket) ?? connections.find(side, local, remote));
    const n = recording.add({ n: recording.next(), at: now, kind: 'state', host: side, socket, from, to, row, local, causes, remote, connection });
    if (connection !== undefined) numberSocket(side, socket, connection);
    else if (remote) state.unnumbered.set(socket, [...(state.unnumbered.get(socket) ?? []), recording.events[n] as Draft<StateEvent>]);
    return n;
  }

  function numberSocket(side: Side, socket: SocketId, connection: number): void {
    const state = hosts[side];
    if (state.socketConnection.get(socket) === connection) return;
    state.socketConnection.set(socket, connection);
    connections.setSocket(connection, side, socket);
    for (const event of state.unnumbered.get(socket) ?? []) event.connection = connection;
    state.unnumbered.delete(socket);
  }

  // ------------------------------------------------------------------ programs

  function returned(side: Side, output: Extract<Output, { type: 'returned' }>, causes: EventId[]): EventId | undefined {
    const thread = programs.find((each) => each.side === side && each.id === output.process)?.threads.find((each) => each.id === output.thread);
    if (!thread?.entry || !thread.program.alive) return undefined;
    const { event: entry, at, request } = thread.entry;
    const { result, errno, peer, data, socket } = output;
    const n = recording.add({
      n: recording.next(), at: now, kind: 'returned', host: side, process: thread.program.name, thread: thread.id, entry, name: request.name, result,
      causes: causes.includes(entry) ? causes : causes[0] === 0 ? [entry] : [...causes, entry],
      socket, errno, as: result >= 0 ? request.as : undefined, peer, data,
    });
    thread.entry = undefined;
    thread.last = n;
    thread.freeAt = later(now, CALL_GAP);
    // Bytes read are progress: they had to arrive.
    if (now > at || (data !== undefined && data.length > 0)) thread.stepsWithoutWaiting = 0;
    goOn(thread, { now, result, errno, data, peer, socket });
    return n;
  }

  /** Lets a thread run up to its next call or wait. */
  function goOn(thread: Thread, reply: Reply): void {
    let next = thread.run.next(reply);
    while (!next.done) {
      const request = next.value;
      thread.step = request.step;
      if (++thread.steps > limits.steps) stop('too-many-steps', thread, limits.steps);
      if (++thread.stepsWithoutWaiting > limits.stepsWithoutWaiting) stop('endless-loop', thread, limits.stepsWithoutWaiting);
      if (request.type === 'call') return queue.put(now > thread.freeAt ? now : thread.freeAt, () => enter(thread, request));
      if (request.type === 'wait' && request.until > now) {
        return queue.put(request.until, () => {
          thread.stepsWithoutWaiting = 0;
          if (thread.program.alive) goOn(thread, { now, result: 0 });
        });
      }
      if (request.type === 'join' && thread.program.threads.some((each) => each !== thread && each.id !== '' && each.state === 'running')) {
        thread.state = 'joining';
        return;
      }
      if (request.type === 'thread') startThread(thread.program, request.run, thread.last);
      next = thread.run.next({ now, result: 0 });
    }
    thread.state = 'done';
    threadEnded(thread);
  }

  function enter(thread: Thread, request: Extract<Request, { type: 'call' }>): void {
    const { program } = thread;
    if (!program.alive) return;
    const { call, name, step, socket } = request;
    const event = recording.add({
      n: recording.next(), at: now, kind: 'call', host: program.side, process: program.name, thread: thread.id, step, name, call, causes: [thread.last], socket,
    });
    thread.entry = { event, at: now, request };
    thread.calls++;
    feed(program.side, { type: 'call', process: program.id, thread: thread.id, call }, event);
  }

  function threadEnded(thread: Thread): void {
    const { program } = thread;
    for (const each of program.threads) {
      if (each.state !== 'joining' || program.threads.some((one) => one !== each && one.id !== '' && one.state === 'running')) continue;
      each.state = 'running';
      each.last = thread.last;
      queue.put(now, () => {
        if (program.alive) goOn(each, { now, result: 0 });
      });
    }
    if (program.threads.every((each) => each.state === 'done')) queue.put(later(now, CALL_GAP), () => end(program, 'exited', thread.last));
  }

  /** The program is gone, by itself or killed: the kernel closes its descriptors. */
  function end(program: Program, what: 'exited' | 'killed', cause: EventId, close = true): void {
    if (!program.alive) return;
    program.alive = false;
    const event = recording.add({ n: recording.next(), at: now, kind: 'process', host: program.side, process: program.name, what, causes: [cause] });
    if (close) feed(program.side, { type: 'exit', process: program.id }, event);
  }

  function startThread(program: Program, run: Thread['run'], cause: EventId): void {
    const id = program.threads.length === 0 ? '' : String(program.threads.length);
    const thread: Thread = {
      program, id, run, freeAt: now, entry: undefined, last: cause, step: program.place, stepsWithoutWaiting: 0, steps: 0, calls: 0, state: 'running',
    };
    program.threads.push(thread);
    queue.put(now, () => {
      if (program.alive) goOn(thread, { now, result: 0 });
    });
  }

  function startProgram(p: number): void {
    const options = scenario.processes[p];
    if (!options) return;
    const side = options.host;
    // A machine that is starting again runs nothing yet.
    if (hosts[side].deaf !== undefined) {
      waiting[side].push(p);
      return;
    }
    const name = processName(options);
    const alike = programs.filter((each) => each.side === side && each.name === name).length;
    const place = `processes[${p}].run`;
    const program: Program = {
      side, name, id: alike ? `${name} ${alike + 1}` : name, place, context: createContext(byVersion(other(side))), threads: [], alive: true,
    };
    programs.push(program);
    const event = recording.add({ n: recording.next(), at: now, kind: 'process', host: side, process: name, what: 'started', causes: [0] });
    startThread(program, runProgram(program.context, options.run, place), event);
  }
  const waiting: Record<Side, number[]> = { client: [], server: [] };

  // ------------------------------------------------------------------ happenings

  function happen(happening: Happening): void {
    const event = recording.add({ n: recording.next(), at: now, kind: 'happening', happening, causes: [0] });
    switch (happening.do) {
      case 'unplug':
        return link.unplug(happening.from, event);
      case 'plug':
        return link.plug(happening.from);
      case 'forget':
        return link.forget(event);
      case 'kill':
        for (const program of programs) if (program.name === happening.process) end(program, 'killed', event);
        return;
      case 'reboot':
        return reboot(happening.host, happening.forMs ?? 0, event);
    }
  }

  function reboot(side: Side, forMs: number, event: EventId): void {
    const state = hosts[side];
    for (const program of programs) if (program.side === side) end(program, 'killed', event, false);
    feed(side, { type: 'reboot' }, event);
    if (forMs <= 0) return;
    state.deaf = event;
    queue.put(later(now, ms(forMs)), () => {
      if (state.deaf !== event) return;
      state.deaf = undefined;
      for (const p of waiting[side].splice(0)) startProgram(p);
    });
  }

  // ------------------------------------------------------------------ the loop

  function wake(side: Side): void {
    const before = recording.events.length;
    feed(side, { type: 'wakeUp' }, undefined);
    idleWakes = recording.events.length === before && hosts[side].wakeAt === now ? idleWakes + 1 : 0;
    if (idleWakes > limits.stepsWithoutWaiting) stop('busy-host', undefined, limits.stepsWithoutWaiting);
  }

  /** Runs what is due next. What the queue holds goes before a host's timers of the same instant. @returns false when nothing is left */
  function advance(): boolean {
    const queued = queue.nextAt();
    const client = hosts.client.wakeAt;
    const server = hosts.server.wakeAt;
    const next = Math.min(queued ?? Infinity, client ?? Infinity, server ?? Infinity);
    if (next === Infinity || (until !== undefined && next > until)) return false;
    now = micros(Math.max(now, next));
    if (queued === next) queue.take()();
    else wake(client === next ? 'client' : 'server');
    return true;
  }

  recording.add({ n: recording.next(), at: now, kind: 'start', causes: [] });
  scenario.processes.forEach((process, p) => queue.put(ms(startMs(process)), () => startProgram(p)));
  for (const happening of scenario.happenings ?? []) queue.put(ms(happening.atMs), () => happen(happening));
  while (advance());

  const left = queue.size() > 0 || hosts.client.wakeAt !== undefined || hosts.server.wakeAt !== undefined;
  return {
    scenario, nodes: nodesOf(scenario), events: recording.events, connections: connections.all(), startedAt,
    endedAt: until !== undefined && left ? until : now,
  };
}
