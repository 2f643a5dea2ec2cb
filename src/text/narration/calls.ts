/** Sentences about what programs do: calls that send, wait or fail, and programs that start and end. */
import type { CallEvent, SentEvent, StateEvent, TraceEvent } from '../../model/trace/events.ts';
import { viewAfter } from '../../model/trace/view-at.ts';
import { sayingOf } from './saying.ts';
import { applicationBytes, eventsOf, hasFlag, isBareAck, levelsAfter } from './scene.ts';
import type { EventOf, Scene } from './scene.ts';
import { duration, told } from './told.ts';
import type { Told } from './told.ts';

export function narrateCall(scene: Scene, event: CallEvent): Told {
  const failed = eventsOf(scene.trace, scene.step, 'returned').find((each) => each.errno !== undefined && each.errno !== 'EINPROGRESS');
  const failedCall = failed && scene.trace.events[failed.entry];
  // A call that failed on the way to this one is the news: bind before listen, say.
  if (failed?.errno && failedCall?.kind === 'call' && failedCall !== event && failed.host === scene.host) return narrateFailure(scene, failedCall, failed.errno);
  switch (event.call.name) {
    case 'connect':
      return narrateConnect(scene, event);
    case 'send':
      return narrateSend(scene, event);
    case 'recv':
      return narrateRecv(scene, event);
    case 'shutdown':
    case 'close':
      return narrateClose(scene, event);
    case 'accept': {
      const result = resultOf(scene, event);
      if (result?.errno) return narrateFailure(scene, event, result.errno);
      return result && result.at === event.at ? told('call.accept.takes') : told('call.accept.waits', { host: scene.host });
    }
    case 'listen':
      return narrateListen(scene);
    case 'bind': {
      const socket = viewAfter(scene.trace, event.n)[scene.host].sockets.find((each) => each.id === event.socket);
      return socket?.type === 'dgram' ? told('call.bound', { host: scene.host, port: event.call.port }) : told('call.other', { host: scene.host, call: 'bind' });
    }
    default:
      return told('call.other', { host: scene.host, call: event.call.name });
  }
}

function narrateFailure(scene: Scene, event: CallEvent, errno: string): Told {
  if (event.call.name === 'send') return told('send.failed', { errno });
  const waiting = viewAfter(scene.trace, event.n)[scene.host].sockets.filter((socket) => socket.state === 'TIME-WAIT').length;
  return told('call.failed', { call: event.call.name, errno, waiting });
}

export function narrateListen(scene: Scene): Told {
  const { host, trace, step } = scene;
  const calls = eventsOf(trace, step, 'call');
  const bind = calls.findLast((each) => each.call.name === 'bind');
  const listening = eventsOf(trace, step, 'state').find((each) => each.to === 'LISTEN');
  const port = listening?.local.port ?? (bind?.call.name === 'bind' ? bind.call.port : 0);
  return told(calls.some((each) => each.call.name === 'accept') ? 'listen' : 'listen.idle', { host, port });
}

const resultOf = (scene: Scene, event: CallEvent): EventOf<'returned'> | undefined => {
  const { events } = scene.trace;
  for (let n = event.n + 1; n < events.length; n++) {
    const other = events[n];
    if (other?.kind === 'returned' && other.entry === event.n) return other;
  }
  return undefined;
};

const asksForNeighbour = (frames: readonly SentEvent[]): SentEvent | undefined =>
  frames.find((each) => each.why === 'arp-request' || each.why === 'neighbour-solicitation');

function narrateConnect(scene: Scene, event: CallEvent): Told {
  const { host, peer, trace } = scene;
  const returned = scene.returned.find((each) => each.entry === event.n && each.at === event.at);
  if (returned?.errno === 'EINPROGRESS') return told('connect.started', { host });
  if (returned?.errno) return told('connect.failed', { errno: returned.errno });
  const asks = asksForNeighbour(scene.sent);
  if (asks) return told('connect.waits', { host, protocol: asks.why === 'arp-request' ? 'arp' : 'nd' });
  const socket = viewAfter(trace, event.n)[host].sockets.find((each) => each.id === event.socket);
  if (socket?.type === 'dgram') return told('connect.datagram', { host });
  const number = scene.sent[0]?.connection ?? 1;
  return number > 1 ? told('connect', { host, number }) : told('connect.first', { host, peer });
}

function narrateSend(scene: Scene, event: CallEvent): Told {
  const { host, peer, trace, step } = scene;
  if (event.call.name !== 'send') return told('call.other', { host, call: event.call.name });
  const total = event.call.data.length;
  const returned = scene.returned.find((each) => each.entry === event.n);
  if (returned?.errno && returned.at === event.at) return told('send.failed', { errno: returned.errno });
  const view = viewAfter(trace, event.n)[host].sockets.find((each) => each.id === event.socket);
  if (view?.type === 'dgram') return narrateDatagram(scene, total);
  const left = levelsAfter(trace, host, event.socket, step.last);
  const calls = eventsOf(trace, step, 'call').filter((each) => each.host === host && each.call.name === 'send');
  const all = calls.reduce((sum, each) => sum + (each.call.name === 'send' ? each.call.data.length : 0), 0);
  if (scene.sent.length === 0) {
    if (left?.state === 'SYN-SENT' || left?.state === 'SYN-RECEIVED') return told('send.connecting');
    if (!returned || returned.at > event.at) return told('send.blocks', { count: 0 });
    if (left && left.sendUnsent === 0) return told('call.other', { host, call: 'send' });
    if (left && (left.sndWnd === 0 || left.sendUnacked + left.mss > left.sndWnd)) return told('send.limited', { limit: 'window', peer, total: all });
    if (left && left.inFlight >= left.cwnd) return told('send.limited', { limit: 'congestion', peer, total: all });
    if (view?.options.TCP_CORK) return told('send.cork');
    return told('send.nagle', { calls: calls.length, total: all });
  }
  const data = eventsOf(trace, step, 'sent').filter((each) => each.from === host && each.hopOf === undefined && (each.segment?.len ?? 0) > 0);
  const bytes = data.reduce((sum, each) => sum + (each.segment?.len ?? 0), 0);
  if (!returned || returned.at > event.at) return told('send.blocks', { count: data.length });
  if (left && left.sendUnsent > 0 && bytes < all) {
    const window = left.sndWnd < left.sendUnacked + left.mss;
    return told('send.part', { host, peer, total: all, bytes, count: data.length, limit: window ? 'window' : 'congestion' });
  }
  return narrateSent(scene, data);
}

/** Data segments that leave together. */
export function narrateSent(scene: Scene, data: readonly SentEvent[]): Told {
  const { host, peer, trace } = scene;
  const first = data[0];
  if (!first?.segment) return told('send.bytes', { host, peer, bytes: 0, count: 0, acks: 'no' });
  const bytes = data.reduce((sum, each) => sum + (each.segment?.len ?? 0), 0);
  const values = { host, peer, bytes, count: data.length, frame: first.bytes.length, acks: acksNews(scene, first) ? 'yes' : 'no' };
  const said = sayingOf(trace, first);
  switch (said.kind) {
    case 'request':
      return said.count > 1 ? told('send.requests', { ...values, what: said.what, count: said.count }) : told('send.request', { ...values, what: said.what });
    case 'response':
      return said.count > 1 ? told('send.responses', { ...values, count: said.count }) : told('send.response', { ...values, what: said.what });
    case 'message':
      return told('send.message', { ...values, what: said.what });
    case 'frame':
      return told('send.frame', { ...values, what: said.what, masked: said.masked ? 'yes' : 'no' });
    case 'bytes':
      return told('send.bytes', values);
  }
}

/** Whether a segment acknowledges what none before it did. */
export function acksNews(scene: Scene, frame: SentEvent): boolean {
  for (let n = frame.n - 1; n >= 0; n--) {
    const before = scene.trace.events[n];
    if (before?.kind !== 'sent' || before.from !== frame.from || before.connection !== frame.connection || !before.segment) continue;
    return (before.segment.ack ?? 0) < (frame.segment?.ack ?? 0);
  }
  return false;
}

function narrateDatagram(scene: Scene, bytes: number): Told {
  const { host, trace, step } = scene;
  const sent = eventsOf(trace, step, 'sent').filter((each) => each.from === host && each.hopOf === undefined);
  const asks = asksForNeighbour(sent);
  if (asks) return told('send.waits', { host, protocol: asks.why === 'arp-request' ? 'arp' : 'nd' });
  if (sent.length > 1) return told('send.fragments', { bytes, count: sent.length });
  const udp = sent[0]?.spans.find((span) => span.protocol === 'udp');
  const port = udp && sent[0] ? ((sent[0].bytes[udp.start + 2] ?? 0) << 8) | (sent[0].bytes[udp.start + 3] ?? 0) : 0;
  return told('send.datagram', { host, bytes, port });
}

function narrateRecv(scene: Scene, event: CallEvent): Told {
  const { host, trace, step } = scene;
  const returned = scene.returned.find((each) => each.entry === event.n);
  const calls = eventsOf(trace, step, 'call');
  const bound = calls.find((each) => each.call.name === 'bind');
  if (bound?.call.name === 'bind') return told('call.datagram', { host, port: bound.call.port });
  const update = scene.sent.find(isBareAck);
  if (returned?.errno && returned.at === event.at) return narrateFailure(scene, event, returned.errno);
  if (update && returned) return told('recv.window', { bytes: returned.result, window: update.segment?.windowBytes ?? 0 });
  if (!returned || returned.at > event.at) return told('call.recv.waits', { host });
  return returned.result === 0 ? told('call.recv.end') : told('call.recv.reads', { host, bytes: returned.result });
}

function narrateClose(scene: Scene, event: CallEvent): Told {
  const { host, peer, trace, step } = scene;
  const before = viewAfter(trace, event.n - 1)[host].sockets.find((each) => each.id === event.socket);
  if (before?.type === 'dgram') return told('close.datagram', { host });
  const last = scene.states.at(-1);
  const number = last?.connection ?? step.connection ?? 0;
  if (scene.sent.some((each) => hasFlag(each, 'RST'))) {
    if (before?.state === 'LISTEN') return told('close.listener', { host });
    if (before?.options.SO_LINGER === 0) return told('close.linger', { host });
    const unread = before?.levels?.recvUnread ?? 0;
    return unread > 0 ? told('close.unread', { host, peer, total: unread }) : told('close.reset', { host });
  }
  if (last?.from === 'SYN-SENT') return told('close.connecting', { host });
  const fin = scene.sent.find((each) => hasFlag(each, 'FIN'));
  const waiting = levelsAfter(trace, host, event.socket, step.last)?.sendUnsent ?? 0;
  if (last && !fin) return told('close.queued', { host, total: waiting });
  if (last?.to === 'LAST-ACK' && fin) return told('close.second', { host, peer, acks: acksNews(scene, fin) ? 'yes' : 'no' });
  if (event.call.name === 'shutdown' && fin) return told('close.shutdown', { host, peer });
  if (last?.to === 'FIN-WAIT-1') return told(finUnderWay(scene, peer) ? 'close.crossing' : 'close.first', { host, peer, number, waits: waitsAfter(scene, last) ? 'yes' : 'no' });
  return event.call.name === 'close' && !last ? told('close.nothing', { host }) : told('close.other', { host, call: event.call.name });
}

/** Whether this end gets to TIME-WAIT, as far as the trace tells: a reset or a crash may come before. */
export function waitsAfter(scene: Scene, closing: StateEvent): boolean {
  const later = scene.trace.events.slice(closing.n + 1).filter((each) => each.kind === 'state' && each.host === scene.host && each.socket === closing.socket);
  return later.some((each) => each.kind === 'state' && each.to === 'TIME-WAIT') || !later.some((each) => each.kind === 'state' && each.to === 'CLOSED');
}

const finUnderWay = (scene: Scene, from: string): boolean =>
  viewAfter(scene.trace, scene.key.n).inFlight.some((each) => each.from === from && each.connection === scene.states.at(-1)?.connection && hasFlag(each, 'FIN'));

export function narrateProcess(scene: Scene, event: EventOf<'process'>): Told {
  const { host } = scene;
  if (event.what === 'started') return told('process.started', { host });
  const reset = scene.sent.find((each) => hasFlag(each, 'RST'));
  if (reset) {
    const before = viewAfter(scene.trace, event.n - 1)[host].sockets.find((each) => each.id === reset.socket);
    return told(before?.fd === undefined ? 'process.exited.queue' : 'process.exited.reset', { host });
  }
  const fins = scene.sent.filter((each) => hasFlag(each, 'FIN')).length;
  if (fins > 0 || scene.states.length > 0) return told('process.exited', { host, fins });
  return told(event.what === 'killed' ? 'process.killed' : 'process.exited.quiet', { host });
}

/** The number that the last two acknowledgements or more of a step both ask for. */
function repeatedAck(scene: Scene): number | undefined {
  const acks = eventsOf(scene.trace, scene.step, 'sent').filter((each) => each.from === scene.host && isBareAck(each));
  const last = acks.at(-1)?.segment?.ack;
  return last !== null && last !== undefined && acks.at(-2)?.segment?.ack === last ? last : undefined;
}

/** A flight: many data segments of one direction and their acknowledgements, over several events. */
export function narrateFlight(scene: Scene): Told {
  const { trace, step } = scene;
  const host = scene.host;
  let arrived = 0;
  let arrivedBytes = 0;
  let left = 0;
  let leftBytes = 0;
  let acks = 0;
  let sender: TraceEvent | undefined;
  for (let n = step.first; n <= step.last; n++) {
    const event = trace.events[n] as TraceEvent;
    if (event.kind === 'arrived') {
      const frame = trace.events[event.frame] as SentEvent;
      if ((frame.segment?.len ?? 0) > 0 && event.node === frame.to && (frame.to === 'client' || frame.to === 'server')) {
        arrived++;
        arrivedBytes += frame.segment?.len ?? 0;
      }
    } else if (event.kind === 'sent' && event.hopOf === undefined && event.segment) {
      if (event.segment.len > 0) {
        left++;
        leftBytes += applicationBytes(event);
        sender ??= event;
      } else acks++;
    }
  }
  if (arrived > 0 && left > 0) {
    return told('flight.flows', { count: Math.max(arrived, left), acks, ...duration('time', Math.max(1, step.until - step.at)) });
  }
  const hole = repeatedAck(scene);
  if (arrived > 0 && hole !== undefined) return told('flight.hole', { host, count: arrived, ack: hole });
  if (arrived > 0) return told('flight.arrives', { count: arrived, bytes: arrivedBytes, acks });
  const first = trace.events[step.key];
  if (first?.kind === 'call' || first?.kind === 'sent') return told('flight.program', { host, count: left, bytes: leftBytes });
  const socket = sender?.kind === 'sent' ? sender.socket : undefined;
  const before = levelsAfter(trace, host, socket, step.first - 1)?.cwnd ?? 0;
  const after = levelsAfter(trace, host, socket, step.last)?.cwnd ?? 0;
  return told('flight.leaves', { count: left, bytes: leftBytes, cwnd: after > before ? after : 0 });
}
