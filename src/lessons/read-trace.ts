/** Questions put to a trace, for the numbers in the prose, the answers to the questions and the facts behind the claims. */
import { costs } from '../model/trace/costs.ts';
import { rttOf } from '../model/trace/rtt.ts';
import { fromUtf8 } from '../model/core/bytes.ts';
import type { Micros } from '../model/core/units.ts';
import type { CallEvent, LayerName, ReturnedEvent, SentEvent, Side, StateEvent, Trace } from '../model/trace/events.ts';
import type { CallName } from '../model/stack/api.ts';
import type { TcpState } from '../model/stack/transport/tcp/states.ts';
import { findMoment } from './moments.ts';
import type { MomentQuery, Quantity } from './types.ts';

export const count = (value: number): Quantity => ({ unit: 'count', value });
export const bytes = (value: number): Quantity => ({ unit: 'bytes', value });
export const duration = (value: number): Quantity => ({ unit: 'duration', value });
export const share = (value: number): Quantity => ({ unit: 'share', value });
/** A number that is a name, such as a port: written without thousands separators. */
export const nameOf = (value: number): Quantity => ({ unit: 'name', value });

/** @throws RangeError when nothing fits, so that a changed model is noticed at build time */
export function moment(trace: Trace, query: MomentQuery): Micros {
  const found = findMoment(trace, query);
  if (!found) throw new RangeError(`${trace.scenario.name}: no moment ${JSON.stringify(query)}`);
  return found.at;
}

/** Frames as the two hosts sent them; a router's copies are left out. */
export const frames = (trace: Trace, from?: Side): readonly SentEvent[] =>
  trace.events.filter((event): event is SentEvent => event.kind === 'sent' && event.hopOf === undefined && (from === undefined ? event.from === 'client' || event.from === 'server' : event.from === from));

export const segments = (trace: Trace, from?: Side): readonly SentEvent[] => frames(trace, from).filter((frame) => frame.segment !== undefined);

/** How many bytes of the frame belong to the layer. */
export function layerBytes(frame: SentEvent, layer: LayerName): number {
  return frame.spans.filter((span) => span.layer === layer).reduce((sum, { start, end }) => sum + end - start, 0);
}

export function layerContent(frame: SentEvent, layer: LayerName): Uint8Array {
  const span = frame.spans.find((each) => each.layer === layer);
  return span ? frame.bytes.subarray(span.start, span.end) : new Uint8Array();
}

export const text = (frame: SentEvent): string => fromUtf8(layerContent(frame, 'application'));

export const dataFrames = (trace: Trace, from?: Side): readonly SentEvent[] => frames(trace, from).filter((frame) => layerBytes(frame, 'application') > 0);

/** The first that fits. @throws RangeError when none does */
export function first<T>(list: readonly T[], what: string, fits: (each: T) => boolean = () => true): T {
  const found = list.find(fits);
  if (found === undefined) throw new RangeError(`nothing found: ${what}`);
  return found;
}

export interface CallAndReturn {
  readonly entry: CallEvent;
  /** Undefined while it still waits when the run ends. */
  readonly end: ReturnedEvent | undefined;
}

/** The calls of one host, in the order they were made, each with its return. */
export function calls(trace: Trace, host: Side, name?: CallName, socket?: string): readonly CallAndReturn[] {
  const ends = new Map<number, ReturnedEvent>();
  for (const event of trace.events) if (event.kind === 'returned') ends.set(event.entry, event);
  return trace.events
    .filter((event): event is CallEvent => event.kind === 'call' && event.host === host && (!name || event.call.name === name) && (!socket || event.name === socket))
    .map((entry) => ({ entry, end: ends.get(entry.n) }));
}

/** The nth such call (1-based, −1 the last) and its return. @throws RangeError when it does not return */
export function returned(trace: Trace, host: Side, name: CallName, nth = 1, socket?: string): ReturnedEvent & { readonly took: number } {
  const call = calls(trace, host, name, socket).at(nth < 0 ? nth : nth - 1);
  if (!call?.end) throw new RangeError(`${trace.scenario.name}: ${host} has no return of ${name} number ${nth}`);
  return { ...call.end, took: call.end.at - call.entry.at };
}

export const states = (trace: Trace, host?: Side, to?: TcpState): readonly StateEvent[] =>
  trace.events.filter((event): event is StateEvent => event.kind === 'state' && (!host || event.host === host) && (!to || event.to === to));

/** Ends of connections that passed through TIME-WAIT, by host. */
export const timeWaits = (trace: Trace, host?: Side): number => states(trace, host, 'TIME-WAIT').length;

/** The one side that ends in TIME-WAIT. @throws RangeError when it is not exactly one */
export function timeWaitSide(trace: Trace): Side {
  const sides = new Set(states(trace, undefined, 'TIME-WAIT').map((event) => event.host));
  const [side] = sides;
  if (side === undefined || sides.size !== 1) throw new RangeError(`${trace.scenario.name}: ${sides.size} sides in TIME-WAIT`);
  return side;
}

/** Frames that a call put on the wire by itself. */
export const framesCausedBy = (trace: Trace, call: CallEvent): readonly SentEvent[] => frames(trace).filter((frame) => frame.causes.includes(call.n));

export function rtt(trace: Trace): Micros {
  const found = rttOf(trace);
  if (found === null) throw new RangeError(`${trace.scenario.name}: no round trip`);
  return found;
}

export const wireBytes = (trace: Trace): number => costs(trace, trace.endedAt).totalBytes;

/** In round trips, to the nearest tenth. */
export const trips = (trace: Trace, time: number): number => Math.round((10 * time) / rtt(trace)) / 10;

/** Between two moments, exclusive: the frames sent. */
export const framesBetween = (trace: Trace, from: Micros, to: Micros): readonly SentEvent[] => frames(trace).filter((frame) => frame.at > from && frame.at < to);
