/** A trace as a ladder in plain text: what the client does on the left, the server on the right, frames between them. */
import { dissect } from '../model/wire/frame.ts';
import type { SentEvent, Side, Trace, TraceEvent } from '../model/trace/events.ts';
import { digestCalls, type DigestCall } from './digest-calls.ts';
import { framesOf, msOf, type DigestFrame } from './digest-frames.ts';

const SIDE = 30;
const MIDDLE = 46;
const TIME = 12;

/** One line for each thing that happens; times in ms after the scenario's start. */
export function ladder(trace: Trace): string {
  const { scenario } = trace;
  const frames = new Map(framesOf(trace).map((frame) => [frame.sent.n, frame]));
  const calls = new Map<number, DigestCall>();
  const listed = digestCalls(trace);
  let k = 0;
  for (const event of trace.events) {
    if (event.kind === 'call') calls.set(event.n, listed[k] as DigestCall);
    if (event.kind === 'call' || event.kind === 'happening') k += event.kind === 'happening' ? happeningRows(event, trace) : 1;
  }
  const several = trace.connections.length > 1;
  const lines = trace.events.flatMap((event) => linesOf(event, frames, calls, several));
  const head = `${' '.repeat(TIME)}  ${'client'.padEnd(SIDE)}${' '.repeat(MIDDLE)}  server`;
  return [`${scenario.name}${scenario.title ? `: ${scenario.title}` : ''}`, '', head, ...lines, ''].join('\n');
}

/** How many rows of the calls a happening takes. */
const happeningRows = ({ happening }: Extract<TraceEvent, { kind: 'happening' }>, trace: Trace): number =>
  happening.do === 'kill' ? new Set(trace.scenario.processes.filter((each) => (each.name ?? each.host) === happening.process).map((each) => each.host)).size : 1;

function linesOf(event: TraceEvent, frames: ReadonlyMap<number, DigestFrame>, calls: ReadonlyMap<number, DigestCall>, several: boolean): string[] {
  switch (event.kind) {
    case 'call': {
      const call = calls.get(event.n);
      // A call that returns at once is one line, at its return.
      return call && call.dt === 0 ? [] : [beside(event.at, event.host, `${said(call)} …`)];
    }
    case 'returned': {
      const call = calls.get(event.entry);
      return [beside(event.at, event.host, `${call?.dt === 0 ? said(call) : `… ${call?.sock}.${call?.call}()`} = ${event.errno ?? resultOf(call, event.result)}`)];
    }
    case 'state':
      return [beside(event.at, event.host, `${several && event.connection ? `#${event.connection} ` : ''}${event.to}`)];
    case 'sent': {
      const frame = frames.get(event.n);
      return frame ? [between(event, frame, several)] : [];
    }
    case 'happening':
      return [`${time(event.at)}  *** ${event.happening.do}${'process' in event.happening ? ` ${event.happening.process}` : ''}${'host' in event.happening ? ` ${event.happening.host}` : ''}`];
    case 'process':
      return event.what === 'started' ? [] : [beside(event.at, event.host, `(${event.process} ${event.what})`)];
    case 'dropped':
      return [beside(event.at, event.host, `(dropped: ${event.reason})`)];
    default:
      return [];
  }
}

const time = (at: number): string => msOf(at).toFixed(3).padStart(TIME);

function beside(at: number, host: Side, what: string): string {
  return host === 'client' ? `${time(at)}  ${what}`.trimEnd() : `${time(at)}  ${' '.repeat(SIDE + MIDDLE)}  ${what}`.trimEnd();
}

const said = (call: DigestCall | undefined): string => (call ? `${call.sock}.${call.call}(${short(call.args)})` : '');
const short = (args: string): string => (/^\d+: /.test(args) ? args.slice(0, args.indexOf(':')) : args);

function resultOf(call: DigestCall | undefined, result: number): string {
  return typeof call?.ret === 'string' && call.call === 'accept' ? call.ret : String(result);
}

/** An arrow from who sends it, with what it says and when it arrives; a lost one ends in a cross. */
function between(sent: SentEvent, { last, from }: DigestFrame, several: boolean): string {
  const toServer = sent.to === 'server' || (sent.to !== 'client' && sent.from === 'client');
  const label = `${several && sent.connection ? `#${sent.connection} ` : ''}${saidOf(sent)}`;
  const rest = Math.max(2, MIDDLE - label.length - 5);
  const line = '─'.repeat(rest);
  const lost = last.loss ? `✗ ${last.loss.reason}` : '';
  const arrow = toServer ? `─ ${label} ${line}${lost ? '✗' : '▶'}` : `${lost ? '✗' : '◀'}${line} ${label} ─`;
  const arrives = last.arrivesAt === null ? lost : `arrives ${msOf(last.arrivesAt).toFixed(3)}`;
  const repeated = sent.repeats === undefined ? '' : ` (${sent.why})`;
  const origin = from === 'client' || from === 'server' ? '' : `${from} `;
  return `${time(sent.at)}  ${''.padEnd(SIDE)}${arrow.padEnd(MIDDLE)}  ${origin}${arrives}${repeated}`;
}

function saidOf(sent: SentEvent): string {
  const { segment } = sent;
  if (segment) {
    const acked = segment.ack === null ? '' : ` ack ${segment.ack}`;
    const sack = segment.sack.length ? ` sack ${segment.sack.map(([left, right]) => `${left}-${right}`).join(' ')}` : '';
    return `${segment.flags.join(' ')} seq ${segment.seq}${acked}${segment.len ? ` len ${segment.len}` : ''} win ${segment.windowBytes}${sack}`;
  }
  const read = dissect(sent.bytes);
  const kind = read.icmp?.kind ?? read.icmpv6?.kind ?? (read.arp ? `ARP ${read.arp.operation === 1 ? 'request' : 'reply'}` : read.udp ? 'UDP' : 'fragment');
  return read.udp ? `UDP len ${read.payload[1] - read.payload[0]}` : kind;
}
