/** A frame as what each layer has wrapped round the program's bytes, and which frame is looked at. */
import type { EventId, LayerName, LayerSpan, ReturnedEvent, SentEvent, Trace } from '../../model/trace/events.ts';
import { causes } from '../../model/trace/causes.ts';
import { journey, type Journey } from '../../model/trace/frames.ts';
import { dissect } from '../../model/wire/frame.ts';
import { FCS_LENGTH, trailerOf } from '../../model/wire/trailer.ts';

/** From the program down to the wire. */
export const FLOORS = ['application', 'transport', 'internet', 'link'] as const satisfies readonly LayerName[];
export type Floor = 0 | 1 | 2 | 3;

export type PartKind = 'header' | 'data' | 'padding' | 'fcs';

export interface Part {
  readonly kind: PartKind;
  readonly floor: Floor;
  readonly protocol: LayerSpan['protocol'];
  readonly bytes: number;
  /** Bytes from the frame's first. */
  readonly at: number;
}

/** The parts in the order they are on the wire, padding and frame check sequence included. */
export function partsOf(frame: SentEvent): readonly Part[] {
  const parts: Part[] = frame.spans.map(({ layer, protocol, start, end }) => ({
    kind: layer === 'application' ? 'data' : 'header', floor: FLOORS.indexOf(layer) as Floor, protocol, bytes: end - start, at: start,
  }));
  const { padding } = trailerOf(frame.bytes);
  const { length } = frame.bytes;
  if (padding > 0) parts.push({ kind: 'padding', floor: 3, protocol: 'ethernet', bytes: padding, at: length });
  parts.push({ kind: 'fcs', floor: 3, protocol: 'ethernet', bytes: FCS_LENGTH, at: length + padding });
  return parts;
}

export const bytesOf = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.bytes, 0);

/** What the layer of a floor adds by itself. */
export const addedBy = (parts: readonly Part[], floor: Floor): number => bytesOf(parts.filter((part) => part.floor === floor));

const hasData = (event: Trace['events'][number] | undefined): event is SentEvent =>
  event?.kind === 'sent' && event.spans.some((span) => span.layer === 'application') && event.spans.some((span) => span.layer === 'transport');

/** The frame that is looked at: the chosen one if it carries data, else the last with data that has left by event n, else the first; on its first hop. */
export function frameAt(trace: Trace, n: EventId, selected: EventId | null): SentEvent | undefined {
  const chosen = selected === null ? undefined : trace.events[selected];
  if (hasData(chosen)) return journey(trace, chosen.n).hops[0];
  for (let i = Math.min(n, trace.events.length - 1); i >= 0; i--) {
    const event = trace.events[i];
    if (hasData(event) && event.hopOf === undefined) return event;
  }
  return trace.events.find((event): event is SentEvent => hasData(event) && event.hopOf === undefined);
}

/** What lies before and after a frame's way over the links: the call that handed its bytes in, and the return that handed them out. */
export interface Way extends Journey {
  readonly call: EventId | undefined;
  readonly returned: EventId | undefined;
}

export function wayOf(trace: Trace, frame: SentEvent): Way {
  const way = journey(trace, frame.n);
  const call = causes(trace, frame.n).find((n) => {
    const event = trace.events[n];
    return event?.kind === 'call' && event.call.name === 'send' && event.host === frame.from;
  });
  return { ...way, call, returned: returnedAfter(trace, way)?.n };
}

/** The first read at the far end that has data once the frame is there. */
function returnedAfter(trace: Trace, { arrived, to, hops }: Journey): ReturnedEvent | undefined {
  if (arrived === undefined) return undefined;
  const connection = trace.connections.find(({ id }) => id === hops[0]?.connection);
  const socket = connection && (to === 'client' || to === 'server') ? connection.sockets[to] : undefined;
  for (let i = arrived; i < trace.events.length; i++) {
    const event = trace.events[i];
    if (event?.kind === 'returned' && event.host === to && event.data && event.data.length > 0 && (socket === undefined || event.socket === socket)) return event;
  }
  return undefined;
}

/** What a router changes, and what it leaves: one row a link. */
export interface HopRow {
  readonly frame: SentEvent;
  readonly from: string;
  readonly to: string;
  readonly ttl: number;
  readonly source: string;
  readonly destination: string;
}

export function hopRows(way: Journey): readonly HopRow[] {
  return way.hops.map((frame) => {
    const { ethernet, ipv4, ipv6 } = dissect(frame.bytes);
    const ip = ipv4 ?? ipv6;
    return {
      frame, from: ethernet?.source ?? '', to: ethernet?.destination ?? '', ttl: ipv4?.ttl ?? ipv6?.hopLimit ?? 0,
      source: ip?.source ?? '', destination: ip?.destination ?? '',
    };
  });
}

/** As the protocols write themselves. */
export const PROTOCOL_NAMES: Readonly<Record<string, string>> = { ethernet: 'Ethernet', arp: 'ARP', ipv4: 'IPv4', ipv6: 'IPv6', icmp: 'ICMP', icmpv6: 'ICMPv6', tcp: 'TCP', udp: 'UDP' };
