/** The first cut of a trace into steps: where something comes from outside the kernel, a run begins (see steps.ts). */
import { micros } from '../core/units.ts';
import type { CallEvent, EventId, SentEvent, Side, Trace, TraceEvent } from './events.ts';
import { effects } from './effects.ts';
import { connectionOfSocket, showsPrograms } from './lookup.ts';
import type { Run, StepKind } from './steps.ts';

/** What an event means for the cut. */
type Cut =
  /** Begins a run, or gives its kind and key to the preparation just before it. */
  | { readonly cut: 'open'; readonly kind: StepKind; readonly host?: Side; readonly key?: EventId; readonly connection?: number }
  /** A call that only prepares: begins a run that the next one of its thread joins. */
  | { readonly cut: 'prepare'; readonly host?: Side }
  /** Joins the run of its instant; alone in its instant, it begins one. */
  | { readonly cut: 'minor'; readonly kind: StepKind; readonly host: Side }
  | { readonly cut: 'join' };

/** What a program needs to wake up, or from one call to the next: events no further apart are told in one breath. */
export const AT_ONCE = micros(500);

const JOIN: Cut = { cut: 'join' };

interface OpenRun {
  first: EventId;
  key: EventId;
  kind: StepKind;
  host?: Side;
  connection?: number;
  /** Only preparation so far: the next cut may take it over. */
  preparing: boolean;
}

export function cutIntoRuns(trace: Trace): readonly Run[] {
  const runs: Run[] = [];
  let open: OpenRun | undefined;
  const finish = (last: EventId): void => {
    if (!open) return;
    const { first, key, kind, host, connection } = open;
    const at = (trace.events[first] as TraceEvent).at;
    const until = (trace.events[last] as TraceEvent).at;
    runs.push({ kind, at, until, first, last, key, ...(host && { host }), ...(connection !== undefined && { connection }) });
  };

  for (const event of trace.events) {
    const cut = cutAt(trace, event);
    const atOnce = open !== undefined && event.at - (trace.events[event.n - 1] as TraceEvent).at <= AT_ONCE;
    if (open && joins(trace, event, cut, open, atOnce)) continue;
    if (open && atOnce && takesOver(open, event, cut)) continue;
    finish(event.n - 1);
    open = begin(event, cut);
  }
  finish(trace.events.length - 1);
  return runs;
}

/**
 * Whether a frame leaves because of something in the open run. Where no calls are seen (a capture) only a bare answer is surely that: with data
 * or a FIN a program has its say.
 */
function answers(trace: Trace, event: SentEvent, open: OpenRun): boolean {
  if (!event.causes.some((cause) => cause >= open.first && trace.events[cause]?.kind !== 'start')) return false;
  return showsPrograms(trace) || (event.segment?.len === 0 && !event.segment.flags.includes('FIN') && event.repeats === undefined) || (!event.segment && event.why !== 'datagram');
}

function joins(trace: Trace, event: TraceEvent, cut: Cut, open: OpenRun, atOnce: boolean): boolean {
  if (event.kind === 'sent' && isHost(event.from) && !answers(trace, event, open)) return false;
  if (cut.cut === 'join') return atOnce || onTheWay(event);
  // An option that is set between two calls prepares nothing new.
  if (event.kind === 'call' && /sockopt|nonblock/.test(event.call.name)) return atOnce && !open.preparing;
  return cut.cut === 'minor' && atOnce && !open.preparing;
}

/** Makes what was being prepared into what it was prepared for; false when it is something else. */
function takesOver(open: OpenRun, event: TraceEvent, cut: Cut): boolean {
  if (open.kind === 'start' && open.preparing && event.kind === 'sent') {
    Object.assign(open, begin(event, cut), { first: open.first });
    return true;
  }
  if (!open.preparing || cut.cut === 'join') return false;
  if (open.host !== undefined && cut.host !== open.host) return false;
  if (cut.host) open.host = cut.host;
  if (cut.cut === 'prepare') {
    if (event.kind === 'call') {
      open.key = event.n;
      if (event.call.name === 'listen') open.kind = 'listen';
      else if (open.kind === 'start') open.kind = 'call';
    }
    return true;
  }
  open.preparing = false;
  // accept waits for what listen promised: that is still about listen.
  if (cut.cut === 'minor' && open.kind === 'listen') return true;
  open.kind = cut.kind;
  open.key = (cut.cut === 'open' ? cut.key : undefined) ?? event.n;
  if (cut.cut === 'open' && cut.connection !== undefined) open.connection = cut.connection;
  return true;
}

/** What a router does with a frame, and levels that are only read off, belong to the step before, however long ago that began. */
const onTheWay = (event: TraceEvent): boolean =>
  event.kind === 'levels' || event.kind === 'queues' || event.kind === 'arrived' || (event.kind === 'sent' && event.hopOf !== undefined);

function begin(event: TraceEvent, cut: Cut): OpenRun {
  const base = { first: event.n, key: event.n };
  if (cut.cut === 'join') {
    const own: StepKind = event.kind === 'sent' ? (event.repeats === undefined ? 'send' : 'retransmission') : event.kind === 'start' ? 'start' : 'call';
    return { ...base, kind: own, ...hostOf(event), preparing: false };
  }
  if (cut.cut === 'prepare') {
    const kind: StepKind = event.kind !== 'call' ? 'start' : event.call.name === 'listen' ? 'listen' : 'call';
    return { ...base, kind, ...(cut.host && { host: cut.host }), preparing: true };
  }
  const { kind, host } = cut;
  return {
    ...base,
    key: (cut.cut === 'open' ? cut.key : undefined) ?? event.n,
    kind,
    ...(host && { host }),
    ...(cut.cut === 'open' && cut.connection !== undefined && { connection: cut.connection }),
    preparing: false,
  };
}

function cutAt(trace: Trace, event: TraceEvent): Cut {
  switch (event.kind) {
    case 'start':
      return { cut: 'prepare' };
    case 'process':
      if (event.what === 'started') return { cut: 'prepare', host: event.host };
      if (event.what === 'killed') return { cut: 'minor', kind: 'process', host: event.host };
      return directlySent(trace, event.n).length > 0 || (acts(trace, event) && !closesListener(trace, event)) ? { cut: 'open', kind: 'process', host: event.host } : { cut: 'minor', kind: 'process', host: event.host };
    case 'call':
      return cutAtCall(trace, event);
    case 'arrived':
      return cutAtArrival(trace, event.n, event.node, event.frame);
    case 'lost': {
      const frame = trace.events[event.frame] as SentEvent;
      return { cut: 'open', kind: 'loss', ...(isHost(frame.from) && { host: frame.from }), ...connectionOf(frame) };
    }
    case 'timer': {
      const resent = directlySent(trace, event.n).find((frame) => frame.repeats !== undefined);
      const kind = resent || (event.timer === 'syn-ack' && directlySent(trace, event.n).length > 0) ? 'retransmission' : event.timer === 'time-wait' ? 'time-wait-ends' : 'timer';
      const connection = connectionOfSocket(trace, event.host, event.socket);
      return { cut: 'open', kind, host: event.host, ...(connection !== undefined && { connection }) };
    }
    case 'happening':
      return { cut: 'open', kind: 'happening' };
    case 'returned':
    case 'sent':
    case 'dropped':
    case 'state':
    case 'levels':
    case 'queues':
      return JOIN;
  }
}

function cutAtCall(trace: Trace, event: CallEvent): Cut {
  const { host } = event;
  const connection = directlySent(trace, event.n)[0]?.connection ?? connectionOfSocket(trace, host, event.socket);
  const open = (kind: StepKind): Cut => ({ cut: 'open', kind, host, ...(connection !== undefined && { connection }) });
  const minor = (kind: StepKind): Cut => ({ cut: 'minor', kind, host });
  switch (event.call.name) {
    case 'socket':
    case 'setsockopt':
    case 'getsockopt':
    case 'bind':
    case 'listen':
    case 'nonblock':
      return { cut: 'prepare', host };
    case 'accept':
      return minor('call');
    case 'connect':
      return open('connect');
    case 'send':
      return open('send');
    case 'recv':
      // A read that opens the window sends something: that is worth a step; a read of what is there, or one that waits, is not.
      return directlySent(trace, event.n).length > 0 ? open('recv') : minor('recv');
    case 'shutdown':
    case 'close':
      return directlySent(trace, event.n).length > 0 || (acts(trace, event) && !closesListener(trace, event)) ? open('close') : minor('close');
  }
}

function cutAtArrival(trace: Trace, n: EventId, node: string, frame: EventId): Cut {
  if (!isHost(node)) return JOIN;
  const sent = trace.events[frame] as SentEvent;
  const resent = directlySent(trace, n).find((other) => other.repeats !== undefined);
  const dropped = effects(trace, n).some((effect) => trace.events[effect]?.kind === 'dropped');
  // What is thrown away but answered (a probe, a repetition) is told by its answer.
  const kind = resent ? 'retransmission' : dropped && directlySent(trace, n).length === 0 ? 'drop' : 'arrival';
  return { cut: 'open', kind, host: node, ...connectionOf(sent) };
}

function hostOf(event: TraceEvent): { host?: Side; connection?: number } {
  if (event.kind === 'sent') return { ...(isHost(event.from) && { host: event.from }), ...connectionOf(event) };
  return 'host' in event ? { host: event.host } : {};
}

const isHost = (node: string): node is Side => node === 'client' || node === 'server';

const connectionOf = (frame: SentEvent) => (frame.connection === undefined ? {} : { connection: frame.connection });

/** The frames that leave at once because of event n. */
export function directlySent(trace: Trace, n: EventId): readonly SentEvent[] {
  const at = trace.events[n]?.at;
  return effects(trace, n)
    .map((effect) => trace.events[effect] as TraceEvent)
    .filter((event): event is SentEvent => event.kind === 'sent' && event.at === at && event.hopOf === undefined);
}

/** Whether an event changes a state or sends something at once. */
function acts(trace: Trace, event: TraceEvent): boolean {
  return effects(trace, event.n).some((effect) => {
    const other = trace.events[effect] as TraceEvent;
    return other.at === event.at && (other.kind === 'sent' || other.kind === 'state');
  });
}

/** Whether all that an event changes is that a socket listens no more. */
function closesListener(trace: Trace, event: TraceEvent): boolean {
  return effects(trace, event.n).every((effect) => {
    const other = trace.events[effect] as TraceEvent;
    return other.kind !== 'state' || other.from === 'LISTEN';
  });
}
