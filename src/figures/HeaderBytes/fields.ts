/** Every part of a frame, the program's bytes included: HTTP and WebSocket are read out of both directions of their connection. */
import type { SentEvent, Trace } from '../../model/trace/events.ts';
import { assemble, type Piece } from '../../model/http/stream.ts';
import { dissectStreams, fieldsOfSegment, type AppProtocol } from '../../model/http/fields.ts';
import { fieldsOf, type FieldValue } from '../../model/wire/fields.ts';

/** A field of any layer. An application's faults have ids of their own; that there is one is all that a figure tells. */
export type AnyField = Omit<FieldValue, 'fault'> & { readonly fault?: string };

export interface Taken {
  readonly fields: readonly AnyField[];
  readonly application: AppProtocol;
}

/** The frames that reach a host or were to, on their last link: as the receiver sees them. */
export const framesToHosts = (trace: Trace): readonly SentEvent[] =>
  trace.events.filter((event): event is SentEvent => event.kind === 'sent' && (event.to === 'client' || event.to === 'server'));

const payloadOf = (frame: SentEvent, bytes = frame.bytes): Uint8Array => {
  const span = frame.spans.find(({ layer }) => layer === 'application');
  return span ? bytes.subarray(span.start, span.end) : new Uint8Array(0);
};

/** Whether a frame on its last link was sent by the host that opened its connection. */
const fromOpener = (trace: Trace, frame: SentEvent): boolean => {
  const opener = trace.connections.find(({ id }) => id === frame.connection)?.opener ?? 'client';
  return frame.to !== opener;
};

/** @param bytes the frame's, or what became of them */
export function takeApart(trace: Trace, frame: SentEvent, bytes: Uint8Array = frame.bytes): Taken {
  const fields = fieldsOf(bytes);
  const { segment } = frame;
  const span = frame.spans.find(({ layer }) => layer === 'application');
  if (!segment || !span || segment.len === 0) return { fields, application: 'unknown' };
  const pieces: Record<'opener' | 'other', Piece[]> = { opener: [], other: [] };
  for (const each of framesToHosts(trace)) {
    if (each.connection !== frame.connection || !each.segment || each.segment.len === 0) continue;
    // What was changed counts before what is repeated.
    const mine = each === frame;
    pieces[fromOpener(trace, each) ? 'opener' : 'other'][mine ? 'unshift' : 'push']({ at: each.segment.seq - 1, bytes: payloadOf(each, mine ? bytes : each.bytes) });
  }
  const both = dissectStreams(assemble(pieces.opener), assemble(pieces.other), true);
  const own = both[fromOpener(trace, frame) ? 'client' : 'server'];
  if (own.protocol === 'unknown') return { fields, application: 'unknown' };
  const app = fieldsOfSegment(own.fields, segment.seq - 1, segment.len, span.start);
  // A connection that becomes a WebSocket began as HTTP: what this frame carries counts.
  return { fields: [...fields.filter(({ id }) => id !== 'data.bytes'), ...app], application: app.some(({ protocol }) => protocol === 'websocket') ? 'websocket' : 'http' };
}
