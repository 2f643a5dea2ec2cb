/** Sentences about a TCP segment's arrival. The order of the questions is that of RFC 9293 §3.10.7.4: RST, SYN, ACK, text, FIN. */
import type { SegmentFacts, SentEvent } from '../../model/trace/events.ts';
import { showsPrograms } from '../../model/trace/lookup.ts';
import { rttOf } from '../../model/trace/rtt.ts';
import { viewAfter } from '../../model/trace/view-at.ts';
import { lastRequest, sayingOf } from './saying.ts';
import { eventsOf, hasFlag, isBareAck, levelsAfter, socketOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { duration, told } from './told.ts';
import type { Told } from './told.ts';

/** What took no longer than so many round trips took one. */
const DIRECT = 1.3;

type Frame = SentEvent & { readonly segment: SegmentFacts };

export function narrateSegment(scene: Scene, frame: Frame): Told {
  const { host, peer } = scene;
  const last = scene.states.at(-1);
  const number = frame.connection ?? 0;
  const reset = scene.sent.find((each) => hasFlag(each, 'RST'));
  const port = destinationPort(scene, frame);

  if (hasFlag(frame, 'RST')) {
    if (last?.from === 'SYN-SENT') return told('arrival.rst.refused', { host, peer, seen: showsPrograms(scene.trace) ? 'yes' : 'no' });
    if (!last) return told('arrival.rst.ignored', { host, peer });
    return told('arrival.rst', { host, peer, errno: scene.returned.find((each) => each.errno)?.errno ?? (!showsPrograms(scene.trace) ? 'unseen' : isHeld(scene, last.socket) ? 'none' : 'nobody') });
  }
  if (reset && hasFlag(frame, 'SYN') && !hasFlag(frame, 'ACK')) return told('arrival.syn.refused', { host, port });
  if (reset && last) return told('arrival.after-close', { host });
  if (reset) return told('arrival.unknown', { host, rebooted: hasRebooted(scene) ? 'yes' : 'no' });
  if (hasFlag(frame, 'SYN')) return narrateSyn(scene, frame, port);
  if (scene.dropped.some((each) => each.reason === 'receive-buffer-full')) return told('arrival.no-room', { host, window: scene.sent[0]?.segment?.windowBytes ?? 0 });
  if (hasFlag(frame, 'FIN')) return narrateFin(scene, frame);
  if (last) {
    if (last.to === 'ESTABLISHED') {
      const accept = scene.returned.some((each) => each.as !== undefined) ? 'returned' : showsPrograms(scene.trace) ? 'queued' : 'unseen';
      return told(frame.segment.len > 0 ? 'arrival.established.data' : 'arrival.established', { host, accept });
    }
    if (last.to === 'FIN-WAIT-2') return told('arrival.ack.fin-wait-2', { host, peer });
    if (last.to === 'TIME-WAIT') return told('arrival.ack.closing', { host });
    if (last.to === 'CLOSED') return told('arrival.ack.closed', { host, peer, number });
  }
  return frame.segment.len > 0 ? narrateData(scene, frame) : narrateAck(scene, frame);
}

function narrateSyn(scene: Scene, frame: Frame, port: number): Told {
  const { host, peer } = scene;
  const last = scene.states.at(-1);
  if (!hasFlag(frame, 'ACK')) {
    if (last?.from === 'SYN-SENT') return told('arrival.syn.crossing');
    // A capture shows no states: there the first answer opens.
    const opens = last !== undefined || (!hasStates(scene) && scene.sent.some((each) => each.repeats === undefined && hasFlag(each, 'SYN')));
    return opens ? told('arrival.syn', { host, port }) : told('arrival.syn.again', { host });
  }
  if (last?.from === 'SYN-RECEIVED') return told('arrival.crossed', { host });
  if (!last) return scene.sent.length > 0 || !hasStates(scene) ? told('arrival.syn-ack.again', { host, peer }) : told('arrival.crossed', { host });
  const connect = scene.returned.find((each) => each.result === 0);
  const entry = connect && scene.trace.events[connect.entry];
  if (!entry) return told('arrival.syn-ack.async', { host, peer });
  const waited = last.at - entry.at;
  return told('arrival.syn-ack', { host, peer, direct: waited < DIRECT * (rttOf(scene.trace) ?? Infinity) ? 'yes' : 'no', ...duration('waited', waited) });
}

function narrateFin(scene: Scene, frame: Frame): Told {
  const { host, peer } = scene;
  const last = scene.states.at(-1);
  const unread = levelsAfter(scene.trace, host, last?.socket, scene.step.last)?.recvUnread ?? 0;
  const read = readsEnd(scene) ? 'yes' : !showsPrograms(scene.trace) ? 'unseen' : unread > 0 ? 'later' : 'no';
  const ack = scene.sent.some(isBareAck) ? 'now' : 'later';
  const number = frame.connection ?? 0;
  switch (last?.to) {
    case 'CLOSE-WAIT':
      return told(frame.segment.len > 0 ? 'arrival.fin.data' : 'arrival.fin', { host, peer, read, ack, bytes: frame.segment.len });
    case 'TIME-WAIT': {
      const due = timeWaitOf(scene, last.socket);
      const waiting = viewAfter(scene.trace, scene.step.last)[host].sockets.filter((socket) => socket.state === 'TIME-WAIT').length;
      return told('arrival.fin.time-wait', { host, peer, waiting, number, ...duration('waited', due, 1) });
    }
    case 'CLOSING':
      return told('arrival.fin.closing', { host, peer });
    default:
      return frame.repeats === undefined ? told('arrival.fin.unread') : told('arrival.fin.again', { host, peer });
  }
}

function narrateData(scene: Scene, frame: Frame): Told {
  const { host, peer, trace, step } = scene;
  const bytes = frame.segment.len;
  const socket = socketOf(trace, host, frame.connection);
  const before = levelsAfter(trace, host, socket, scene.key.n - 1);
  const after = levelsAfter(trace, host, socket, step.last);
  const end = frame.segment.seq + bytes;
  const ackNumber = scene.sent.find(isBareAck)?.segment?.ack ?? after?.rcvNxt ?? end;
  if (before && frame.segment.seq > before.rcvNxt) return told('arrival.early', { host, peer, bytes, ack: ackNumber });
  if (before && end <= before.rcvNxt) return told('arrival.duplicate', { host, peer });
  if (before && before.recvOutOfOrder > 0 && after && after.rcvNxt > end) return told('arrival.fills', { ack: ackNumber });
  const bare = scene.sent.find(isBareAck);
  if (bare?.segment?.windowBytes === 0) return told('arrival.full', { bytes });
  const ack = bare ? 'now' : 'later';
  const read = readsBytes(scene) ? 'yes' : showsPrograms(trace) ? 'no' : 'unseen';
  const said = sayingOf(trace, frame);
  const values = { host, peer, bytes, read, ack };
  switch (said.kind) {
    case 'request':
      return said.count > 1 ? told('arrival.requests', { ...values, what: said.what, count: said.count }) : told('arrival.request', { ...values, what: said.what });
    case 'response': {
      if (said.count > 1) return told('arrival.responses', { ...values, count: said.count });
      const request = lastRequest(trace, host, frame.connection, frame.n);
      const direct = request !== undefined && scene.key.at - request.at < DIRECT * (rttOf(trace) ?? 0);
      return told('arrival.response', { ...values, what: said.what, answered: direct ? 'direct' : request ? 'yes' : 'no', ...duration('waited', request ? scene.key.at - request.at : 0) });
    }
    case 'message':
      return told('arrival.message', { ...values, what: said.what });
    case 'frame':
      return told('arrival.frame', { ...values, what: said.what });
    case 'bytes':
      return told(frame.segment.seq > 1 ? 'arrival.more' : 'arrival.bytes', values);
  }
}

function narrateAck(scene: Scene, frame: Frame): Told {
  const { host, peer, trace } = scene;
  const { segment } = frame;
  const answer = scene.sent.find(isBareAck);
  const answered = probeAnswered(scene, frame);
  if (frame.why === 'keepalive') return told('arrival.keepalive', { host });
  if (frame.why === 'window-probe') return told('arrival.window-probe', { host, window: answer?.segment?.windowBytes ?? 0 });
  const socket = socketOf(trace, host, frame.connection);
  const before = levelsAfter(trace, host, socket, scene.key.n - 1);
  const data = scene.sent.filter((each) => (each.segment?.len ?? 0) > 0);
  const bytes = data.reduce((sum, each) => sum + (each.segment?.len ?? 0), 0);
  if (segment.windowBytes === 0) return told(answered === 'window-probe' ? 'arrival.window-still-shut' : 'arrival.window-shut', { host, peer });
  if (before?.sndWnd === 0) return told('arrival.window-opens', { host, peer, window: segment.windowBytes, count: data.length });
  if (answered === 'keepalive') return told('arrival.keepalive-answer', { host, peer });
  if (frame.why === 'duplicate-ack' && before?.recovery === 'recovery') return told('arrival.duplicate-ack.late', { peer });
  if (frame.why === 'duplicate-ack') return told('arrival.duplicate-ack', { host, peer, ack: segment.ack ?? 0 });
  const held = before !== undefined && before.sendUnsent > 0 && before.inFlight < before.cwnd && before.sendUnsent < before.mss;
  if (data.length > 0 && held) return told('arrival.ack.nagle', { host, bytes });
  if (data.length > 0) return told('arrival.ack.sends', { count: data.length, bytes });
  const freed = eventsOf(trace, scene.step, 'sent').filter((each) => each.from === host && each.hopOf === undefined && (each.segment?.len ?? 0) > 0);
  if (freed.length > 0 || scene.returned.length > 0) return told('arrival.ack.frees', { count: freed.length });
  if ((segment.ack ?? 0) <= (before?.sndUna ?? 1)) return told('arrival.ack.old');
  return told('arrival.ack', { host, peer, ack: (segment.ack ?? 1) - 1 });
}

/** Why the peer sent what this acknowledgement answers. */
function probeAnswered(scene: Scene, frame: SentEvent): string | undefined {
  for (const cause of frame.causes) {
    const event = scene.trace.events[cause];
    const probe = event?.kind === 'arrived' ? scene.trace.events[event.frame] : undefined;
    if (probe?.kind === 'sent') return probe.why;
  }
  return undefined;
}

const isHeld = (scene: Scene, socket: number): boolean =>
  viewAfter(scene.trace, scene.key.n - 1)[scene.host].sockets.some((each) => each.id === socket && each.fd !== undefined);

const hasStates = (scene: Scene): boolean => scene.trace.events.some((event) => event.kind === 'state');

/** recv returns 0 because of this FIN: at once, or as the next call of a program that was reading. */
function readsEnd(scene: Scene): boolean {
  const { trace, step } = scene;
  if (scene.returned.some((each) => each.result === 0)) return true;
  for (let n = step.first; n <= step.last; n++) {
    const event = trace.events[n];
    const entry = event?.kind === 'returned' && event.host === scene.host && event.result === 0 ? trace.events[event.entry] : undefined;
    if (entry?.kind === 'call' && entry.call.name === 'recv') return true;
  }
  return false;
}

/** recv returns with bytes because of this segment, or within the same breath. */
const readsBytes = (scene: Scene): boolean =>
  [...scene.returned, ...eventsOf(scene.trace, scene.step, 'returned')].some((each) => {
    const entry = scene.trace.events[each.entry];
    return each.host === scene.host && each.result > 0 && entry?.kind === 'call' && entry.call.name === 'recv';
  });

function timeWaitOf(scene: Scene, socket: number): number {
  const due = levelsAfter(scene.trace, scene.host, socket, scene.step.last)?.timers['time-wait'];
  return due === undefined ? 0 : due - scene.key.at;
}

function hasRebooted(scene: Scene): boolean {
  return scene.trace.events.slice(0, scene.key.n).some((event) => event.kind === 'happening' && event.happening.do === 'reboot' && event.happening.host === scene.host);
}

function destinationPort(scene: Scene, frame: SentEvent): number {
  const connection = frame.connection === undefined ? undefined : scene.trace.connections[frame.connection - 1];
  return connection?.[scene.host].port ?? 0;
}
