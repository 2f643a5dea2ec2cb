/** Who talks to whom in a capture: what a reader picks from before a figure is drawn. */
import type { IpAddress } from '../core/address.ts';
import type { Micros } from '../core/units.ts';
import type { Endpoint } from '../stack/api.ts';
import { TCP_FLAG } from '../wire/tcp.ts';
import type { CapturedFrame } from './capture.ts';
import { seenFrames, type Seen } from './seen.ts';

/** The frames between two ports (for TCP one connection, or several that used the same ports one after the other). */
export interface Flow {
  readonly protocol: 'tcp' | 'udp';
  /** Who sent the first SYN; without one who received the first SYN-ACK; without either who sent the first frame. */
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly frames: number;
  /** Of the frames, as recorded. */
  readonly bytes: number;
  readonly firstAt: Micros;
  readonly lastAt: Micros;
  /** TCP: the capture holds its first SYN. */
  readonly fromTheStart: boolean;
}

/** Two hosts and all that they exchange. */
export interface HostPair {
  /** The client of the pair's first flow. */
  readonly client: IpAddress;
  readonly server: IpAddress;
  readonly frames: number;
  readonly bytes: number;
  readonly flows: readonly Flow[];
}

type Growing<T> = { -readonly [K in keyof T]: T[K] };

/** Every pair of hosts, the one with most frames first; its flows by their first frame. */
export const hostPairs = (frames: readonly CapturedFrame[]): HostPair[] => pairsOf(seenFrames(frames));

export function pairsOf(seen: readonly Seen[]): HostPair[] {
  const pairs = new Map<string, Growing<HostPair> & { flows: Growing<Flow>[]; byPorts: Map<string, Growing<Flow>> }>();
  for (const frame of seen) {
    const { source, destination, bytes } = frame;
    if (source === undefined || destination === undefined) continue;
    const key = source < destination ? `${source} ${destination}` : `${destination} ${source}`;
    let pair = pairs.get(key);
    if (!pair) pairs.set(key, (pair = { client: source, server: destination, frames: 0, bytes: 0, flows: [], byPorts: new Map() }));
    pair.frames++;
    pair.bytes += bytes.length;
    if (!frame.ports || (frame.protocol !== 'tcp' && frame.protocol !== 'udp')) continue;
    addToFlow(pair, frame, frame.ports, frame.protocol);
  }
  return [...pairs.values()]
    .map(({ byPorts: _, ...pair }) => ({ ...pair, client: pair.flows[0]?.client.address ?? pair.client, server: pair.flows[0]?.server.address ?? pair.server }))
    .sort((a, b) => b.frames - a.frames);
}

function addToFlow(
  pair: { flows: Growing<Flow>[]; byPorts: Map<string, Growing<Flow>> }, frame: Seen, [sourcePort, destinationPort]: readonly [number, number], protocol: 'tcp' | 'udp',
): void {
  const source = { address: frame.source as IpAddress, port: sourcePort };
  const destination = { address: frame.destination as IpAddress, port: destinationPort };
  const key = `${protocol} ${[`${source.address} ${source.port}`, `${destination.address} ${destination.port}`].sort().join(' ')}`;
  const syn = frame.segment ? frame.segment.flags & (TCP_FLAG.SYN | TCP_FLAG.ACK) : 0;
  const answers = syn === (TCP_FLAG.SYN | TCP_FLAG.ACK);
  let flow = pair.byPorts.get(key);
  if (!flow) {
    const [client, server] = answers ? [destination, source] : [source, destination];
    flow = { protocol, client, server, frames: 0, bytes: 0, firstAt: frame.at, lastAt: frame.at, fromTheStart: syn === TCP_FLAG.SYN };
    pair.byPorts.set(key, flow);
    pair.flows.push(flow);
  } else if (!flow.fromTheStart && syn !== 0) {
    // The recording began within an older connection between the same ports: the SYN says who opened this one.
    [flow.client, flow.server] = answers ? [destination, source] : [source, destination];
    flow.fromTheStart = syn === TCP_FLAG.SYN;
  }
  flow.frames++;
  flow.bytes += frame.bytes.length;
  flow.lastAt = frame.at;
}

export const sameEndpoint = (a: Endpoint, b: Endpoint): boolean => a.address === b.address && a.port === b.port;
