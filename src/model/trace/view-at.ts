/** Both ends at one moment, read out of the trace (types in view.ts). */
import { ANY_IPV4 } from '../core/address.ts';
import type { Micros } from '../core/units.ts';
import type { SocketCall } from '../stack/api.ts';
import { folded } from './checkpoints.ts';
import type { CallEvent, EventId, ReturnedEvent, SentEvent, Trace, TraceEvent } from './events.ts';
import { connectionOfSocket, lastEventAt } from './lookup.ts';
import type { SocketView, ThreadView, View } from './view.ts';

/** Values in the maps are never changed in place, so a copy of the maps is a copy of the draft. */
interface HostDraft {
  sockets: Map<number, SocketView>;
  threads: Map<string, ThreadView>;
}
interface Draft {
  client: HostDraft;
  server: HostDraft;
  inFlight: Map<EventId, SentEvent>;
}

const copyHost = (host: HostDraft): HostDraft => ({ sockets: new Map(host.sockets), threads: new Map(host.threads) });

const draftAfter = folded<Draft>({
  start: () => ({
    client: { sockets: new Map(), threads: new Map() },
    server: { sockets: new Map(), threads: new Map() },
    inFlight: new Map(),
  }),
  copy: (draft) => ({ client: copyHost(draft.client), server: copyHost(draft.server), inFlight: new Map(draft.inFlight) }),
  apply,
});

/** Both ends after everything at t. */
export function viewAt(trace: Trace, t: Micros): View {
  return viewAfter(trace, lastEventAt(trace, t), t);
}

/** Both ends after event n, when later events of the same instant have not happened yet; n = −1 is before everything. */
export function viewAfter(trace: Trace, n: EventId, at: Micros = trace.events[n]?.at ?? trace.startedAt): View {
  const event = Math.max(-1, Math.min(n, trace.events.length - 1));
  const draft = draftAfter(trace, event);
  const host = ({ sockets, threads }: HostDraft) => ({ sockets: [...sockets.values()], threads: [...threads.values()] });
  return { at, event, client: host(draft.client), server: host(draft.server), inFlight: [...draft.inFlight.values()] };
}

function apply(draft: Draft, event: TraceEvent, trace: Trace): void {
  switch (event.kind) {
    case 'sent':
      draft.inFlight.set(event.n, event);
      return;
    case 'arrived':
    case 'lost':
      draft.inFlight.delete(event.frame);
      return;
    case 'process':
      setProcess(draft[event.host], event.process, event.what);
      return;
    case 'call':
      setThread(draft[event.host], event);
      return;
    case 'returned':
      endCall(draft[event.host], event, trace.events[event.entry] as CallEvent);
      return;
    case 'state': {
      const { sockets } = draft[event.host];
      const before = sockets.get(event.socket);
      const connection = event.connection ?? before?.connection ?? connectionOfSocket(trace, event.host, event.socket);
      const remote = event.remote ?? before?.remote;
      put(sockets, {
        ...(before ?? { id: event.socket, names: [], type: 'stream', options: {} }),
        state: event.to,
        local: event.local,
        ...(remote && { remote }),
        ...(connection !== undefined && { connection }),
      });
      return;
    }
    case 'levels': {
      const { sockets } = draft[event.host];
      const before = sockets.get(event.socket);
      if (before) put(sockets, { ...before, levels: event.levels });
      return;
    }
    case 'queues': {
      const { sockets } = draft[event.host];
      const before = sockets.get(event.socket);
      if (before) put(sockets, { ...before, queues: { syn: event.syn, accept: event.accept, backlog: event.backlog } });
      return;
    }
    case 'happening':
      if (event.happening.do === 'reboot') draft[event.happening.host] = { sockets: new Map(), threads: new Map() };
      return;
    case 'start':
    case 'dropped':
    case 'timer':
      return;
  }
}

/** A socket is gone when it is CLOSED and no program holds it. */
function put(sockets: Map<number, SocketView>, socket: SocketView): void {
  if (socket.state === 'CLOSED' && socket.fd === undefined) sockets.delete(socket.id);
  else sockets.set(socket.id, socket);
}

const threadKey = (process: string, thread: string): string => `${process}\n${thread}`;

function setProcess(host: HostDraft, process: string, what: 'started' | 'exited' | 'killed'): void {
  if (what === 'started') {
    const key = threadKey(process, '');
    if (!host.threads.get(key)?.alive) host.threads.set(key, { process, thread: '', alive: true, blocked: false });
    return;
  }
  for (const [key, thread] of host.threads) if (thread.process === process) host.threads.set(key, { ...thread, alive: false, blocked: false });
  for (const socket of host.sockets.values()) if (socket.process === process) release(host, socket);
}

function setThread(host: HostDraft, event: CallEvent): void {
  const { process, thread, call, step } = event;
  host.threads.set(threadKey(process, thread), { process, thread, alive: true, call, entry: event.n, step, blocked: true });
}

/** The program lets go of its descriptor; the connection may live on in the kernel. */
function release(host: HostDraft, socket: SocketView): void {
  const { fd: _fd, process: _process, ...kept } = socket;
  if (socket.type === 'dgram') host.sockets.delete(socket.id);
  else put(host.sockets, { ...kept, names: [] });
}

function endCall(host: HostDraft, event: ReturnedEvent, entry: CallEvent): void {
  const key = threadKey(event.process, event.thread);
  const thread = host.threads.get(key);
  if (thread) host.threads.set(key, { ...thread, blocked: false });
  const call: SocketCall = entry.call;
  if (event.result < 0) return;
  const id = event.socket ?? entry.socket;
  if (id === undefined) return;
  const before = host.sockets.get(id);
  switch (call.name) {
    case 'socket':
      host.sockets.set(id, { id, names: [event.name], fd: event.result, process: event.process, type: call.type, state: 'CLOSED', options: {} });
      return;
    case 'accept':
      host.sockets.set(id, {
        ...(before ?? { id, type: 'stream', state: 'ESTABLISHED', options: {}, ...(event.peer && { remote: event.peer }) }),
        names: [event.as ?? event.name],
        fd: event.result,
        process: event.process,
      });
      return;
    case 'close':
      if (before) release(host, before);
      return;
    case 'setsockopt':
      if (before) host.sockets.set(id, { ...before, options: { ...before.options, [call.option]: call.value } });
      return;
    case 'connect':
      if (before?.type === 'dgram') host.sockets.set(id, { ...before, remote: call.to });
      return;
    case 'bind':
      if (before) host.sockets.set(id, { ...before, local: { address: call.address ?? ANY_IPV4, port: call.port } });
      return;
    default:
      return;
  }
}
