/** One event as a plain sentence, for a chain of causes: what it was, without the lesson that narrate.ts draws. */
import type { EventId, SentEvent, Side, Trace } from '../model/trace/events.ts';
import type { Values } from './createText.ts';
import type events from './en/events.json';
import { frameLabel } from './frame-label.ts';
import { duration } from './narration/told.ts';

export type EventMessageId = keyof typeof events & string;

export interface ToldEvent {
  readonly id: EventMessageId;
  readonly values: Values;
}

/** @throws RangeError when the trace has no event n */
export function narrateEvent(trace: Trace, n: EventId): ToldEvent {
  const event = trace.events[n];
  if (!event) throw new RangeError(`event ${n} is not in the trace, which has ${trace.events.length}`);
  switch (event.kind) {
    case 'start':
      return { id: 'events.start', values: {} };
    case 'happening': {
      const { happening } = event;
      return {
        id: `events.happening.${happening.do}`,
        values: { ...(happening.do === 'kill' && { process: happening.process }), ...(happening.do === 'reboot' && { host: happening.host }) },
      };
    }
    case 'process':
      return { id: `events.process.${event.what}`, values: { host: event.host, process: event.process } };
    case 'call':
      return event.call.name === 'send'
        ? { id: 'events.call.send', values: { host: event.host, bytes: event.call.data.length } }
        : { id: 'events.call', values: { host: event.host, call: event.call.name } };
    case 'returned': {
      const entry = trace.events[event.entry];
      const call = entry?.kind === 'call' ? entry.call.name : '';
      const values = { host: event.host, call, result: event.result };
      if (event.errno !== undefined) return { id: 'events.returned.failed', values: { ...values, errno: event.errno } };
      return { id: call === 'recv' || call === 'send' || call === 'accept' ? `events.returned.${call}` : 'events.returned', values };
    }
    case 'sent':
      return { id: `events.sent.${event.why}`, values: { host: sideOf(event.from), ...routerOf(event.from), ...frameValues(trace, event) } };
    case 'arrived': {
      const values = frameValues(trace, trace.events[event.frame] as SentEvent);
      return isSide(event.node)
        ? { id: 'events.arrived', values: { host: event.node, ...values } }
        : { id: 'events.arrived.router', values: { ...routerOf(event.node), ...values } };
    }
    case 'lost': {
      const frame = trace.events[event.frame] as SentEvent;
      return { id: `events.lost.${event.reason}`, values: { host: sideOf(frame.from), ...frameValues(trace, frame) } };
    }
    case 'dropped':
      return { id: `events.dropped.${event.reason}`, values: { host: event.host } };
    case 'state':
      return { id: 'events.state', values: { host: event.host, from: event.from, to: event.to } };
    case 'timer':
      return { id: `events.timer.${event.timer}`, values: { host: event.host, ...duration('waited', event.at - event.armedAt) } };
    case 'levels':
    case 'queues':
      return { id: `events.${event.kind}`, values: { host: event.host } };
  }
}

const isSide = (node: string): node is Side => node === 'client' || node === 'server';
const sideOf = (node: string): Side => (isSide(node) ? node : 'client');
const routerOf = (node: string): Values => (isSide(node) ? {} : { router: Number(node.slice(1)) });

function frameValues(trace: Trace, frame: SentEvent): Values {
  const label = frameLabel(trace, frame);
  switch (label.kind) {
    case 'wire':
      return { what: 'wire', text: label.text, bytes: 0 };
    case 'bytes':
      return { what: 'bytes', text: label.text ?? '', bytes: label.count };
    case 'protocol':
      return { what: label.protocol === 'udp' ? 'datagram' : label.protocol === 'icmpv6' ? 'icmp' : label.protocol, text: '', bytes: label.count };
  }
}
