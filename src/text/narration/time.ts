/** Sentences about what time brings: timers, repetitions, silences, losses, and what is done to the path and the hosts. */
import type { SentEvent, TraceEvent } from '../../model/trace/events.ts';
import { viewAfter } from '../../model/trace/view-at.ts';
import { applicationBytes, eventsOf, frameKind, hasFlag, levelsAfter, otherSide, speaks } from './scene.ts';
import type { EventOf, Scene } from './scene.ts';
import { duration, told } from './told.ts';
import type { Told } from './told.ts';

/** How often a frame has been sent, itself included, and when the first copy left. */
function triesOf(scene: Scene, frame: SentEvent): { readonly count: number; readonly first: SentEvent } {
  let count = 1;
  let first = frame;
  while (first.repeats !== undefined) {
    const before = scene.trace.events[first.repeats];
    if (before?.kind !== 'sent') break;
    first = before;
    count++;
  }
  return { count, first };
}

const isIcmp = (frame: TraceEvent | undefined): boolean => frame?.kind === 'sent' && (speaks(frame, 'icmp') || speaks(frame, 'icmpv6'));

/** The copy before, where the trace doesn’t name it: the last frame of this host and connection with the same number. */
function sameBefore(scene: Scene, frame: SentEvent): TraceEvent | undefined {
  return scene.trace.events.findLast((event) => event.kind === 'sent' && event.n < frame.n && event.from === frame.from && event.connection === frame.connection && event.segment?.seq === frame.segment?.seq);
}

export function narrateRetransmission(scene: Scene): Told {
  const { host, peer } = scene;
  const frame = scene.key.kind === 'sent' ? scene.key : (scene.sent.find((each) => each.repeats !== undefined) ?? scene.sent[0]);
  const before = frame && (scene.trace.events[frame.repeats ?? -1] ?? sameBefore(scene, frame));
  if (!frame?.segment || before?.kind !== 'sent') return told('retransmission.other', { host, ...duration('waited', 0) });
  if (scene.key.kind === 'arrived' && isIcmp(scene.trace.events[scene.key.frame])) return told('retransmission.smaller', { host });
  const values = { host, peer, try: triesOf(scene, frame).count, ...duration('waited', frame.at - before.at) };
  if (hasFlag(frame, 'SYN')) return told(hasFlag(frame, 'ACK') ? 'retransmission.syn-ack' : 'retransmission.syn', values);
  if (frame.why === 'fast-retransmit') return told('retransmission.fast', { ...values, seq: frame.segment.seq });
  if (frame.segment.len === 0 && hasFlag(frame, 'FIN')) return told('retransmission.fin', values);
  if (frame.why === 'tail-loss-probe') return told('retransmission.probe', values);
  return told(frame.why === 'retransmit-timeout' ? 'retransmission.timeout' : 'retransmission.other', values);
}

export function narrateTimer(scene: Scene, event: EventOf<'timer'>): Told {
  const { host, peer, trace, step } = scene;
  const waited = duration('waited', event.at - event.armedAt);
  const gone = scene.states.at(-1)?.to === 'CLOSED';
  if (gone && event.timer !== 'time-wait' && event.timer !== 'fin-wait-2') return narrateGaveUp(scene, event);
  switch (event.timer) {
    case 'delayed-ack':
      return told('timer.delayed-ack', { host, ...waited });
    case 'keepalive': {
      const count = probesSince(scene, event);
      return count > 1 ? told('timer.keepalive.again', { count }) : told('timer.keepalive', { host, ...duration('waited', quietFor(scene, event)) });
    }
    case 'persist':
      // The same timer lets go what a cork held back: then the window was open all the time.
      return told((levelsAfter(trace, host, event.socket, event.n - 1)?.sndWnd ?? 0) > 0 && scene.sent.some((each) => applicationBytes(each) > 0) ? 'timer.cork' : 'timer.window-probe', { host, peer, ...waited });
    case 'retransmit':
      return told(scene.sent.length === 0 ? 'timer.waits' : 'timer.other', { host });
    case 'fin-wait-2':
      return told('timer.fin-wait-2', { host, peer, ...waited });
    case 'time-wait':
      return told('time-wait-ends', { host, number: step.connection ?? 0, ...duration('waited', timeInTimeWait(scene, event), 1) });
    case 'receive-timeout':
      return told('timer.receive-timeout', waited);
    case 'send-timeout':
      return told('timer.send-timeout', waited);
    case 'linger':
      return told('timer.linger');
    case 'arp':
      return told('timer.arp', { host, again: eventsOf(trace, step, 'sent').length > 0 ? 'yes' : 'no' });
    case 'reassembly':
      return told('timer.reassembly', { host });
    case 'sack-compress':
      return told('timer.ack', { host });
    case 'tail-loss-probe':
      return told('timer.probe', { host });
    default:
      return told('timer.other', { host });
  }
}

function narrateGaveUp(scene: Scene, event: EventOf<'timer'>): Told {
  const { host, peer, trace } = scene;
  let last: SentEvent | undefined;
  for (let n = event.n - 1; n >= 0 && !last; n--) {
    const other = trace.events[n];
    if (other?.kind === 'sent' && other.from === host && other.socket === event.socket) last = other;
  }
  const tries = last ? triesOf(scene, last) : undefined;
  const probed = last?.why === 'keepalive';
  const errno = scene.returned.find((each) => each.errno)?.errno ?? 'none';
  const since = probed ? quietFor(scene, event) : event.at - (tries?.first.at ?? event.armedAt);
  return told('timer.gave-up', { host, peer, try: probed ? probesSince(scene, event) - 1 : tries && tries.count > 1 ? tries.count : 0, errno, ...duration('since', since) });
}

/** Keepalive probes, this one included, since the connection was last heard of. */
function probesSince(scene: Scene, event: EventOf<'timer'>): number {
  let count = 1;
  for (let n = event.n - 1; n >= 0; n--) {
    const other = scene.trace.events[n];
    if (other?.kind === 'arrived' && other.node === scene.host) break;
    if (other?.kind === 'timer' && other.timer === 'keepalive' && other.host === scene.host) count++;
  }
  return count;
}

/** How long since something reached this host. */
function quietFor(scene: Scene, event: EventOf<'timer'>): number {
  for (let n = event.n - 1; n >= 0; n--) {
    const other = scene.trace.events[n];
    if (other?.kind === 'arrived' && other.node === scene.host) return event.at - other.at;
  }
  return event.at - event.armedAt;
}

function timeInTimeWait(scene: Scene, event: EventOf<'timer'>): number {
  for (let n = event.n - 1; n >= 0; n--) {
    const other = scene.trace.events[n];
    if (other?.kind === 'state' && other.host === scene.host && other.socket === event.socket && other.to === 'TIME-WAIT') return event.at - other.at;
  }
  return event.at - event.armedAt;
}

export function narrateLoss(scene: Scene, event: EventOf<'lost'>): Told {
  const { trace, step } = scene;
  const frame = trace.events[event.frame] as SentEvent;
  const count = eventsOf(trace, step, 'lost').length;
  return told(`loss.${event.reason}`, { host: scene.host, what: frameKind(frame), bytes: applicationBytes(frame), count });
}

const SIDES = ['client', 'server'] as const;

export function narrateSilence(scene: Scene): Told {
  const { trace, step } = scene;
  const view = viewAfter(trace, step.last);
  const openAt = (host: 'client' | 'server') =>
    view[host].sockets.filter((socket) => socket.state !== 'LISTEN' && socket.state !== 'CLOSED' && socket.state !== 'TIME-WAIT' && socket.type === 'stream');
  const open = { client: openAt('client').length, server: openAt('server').length };
  const waited = duration('waited', 2 * (step.until - step.at));
  const waiting = SIDES.find((host) => view[host].sockets.some((socket) => (socket.levels?.sendUnacked ?? 0) > 0));
  if (waiting) return told('silence.waits', { host: waiting, ...waited });
  for (const host of SIDES) {
    const held = view[host].sockets.find((socket) => socket.levels?.sndWnd === 0 && socket.levels.sendUnsent > 0);
    if (held) return told('silence.window', { host, peer: otherSide(host), total: held.levels?.sendUnsent ?? 0, ...waited });
  }
  if (open.client !== open.server) return told('silence.half', waited);
  return told('silence', { ...waited, open: open.client });
}

export function narrateHappening(scene: Scene, event: EventOf<'happening'>): Told {
  const { happening } = event;
  switch (happening.do) {
    case 'unplug':
      return told('happening.unplug', { from: happening.from ?? 'both' });
    case 'plug':
      return told('happening.plug');
    case 'forget':
      return told('happening.forget');
    case 'reboot':
      return told('happening.reboot', { host: happening.host, peer: otherSide(happening.host) });
    case 'kill': {
      const sent = eventsOf(scene.trace, scene.step, 'sent');
      const what = sent.some((each) => hasFlag(each, 'RST')) ? 'rst' : sent.some((each) => hasFlag(each, 'FIN')) ? 'fin' : 'none';
      return told('happening.kill', { process: happening.process, what });
    }
  }
}
