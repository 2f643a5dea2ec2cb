/**
 * A trace of captured traffic between two hosts, so that the figures which draw computed runs draw real ones as well.
 *
 * What the wire proves is taken from it: the frames, their order and times at the place of recording, which connection each belongs to,
 * relative numbers, repeats. What it does not prove is assumed, and said in CapturedTrace.about: how long frames travel (legs.ts), which
 * of them never arrived (losses.ts), and from both the states of the two ends (shadow.ts). Calls, timers, buffers and the programs are
 * not in it.
 */
import { ANY_IPV4, isIpv6, ZERO_MAC, type IpAddress, type Ipv4Address } from '../core/address.ts';
import { micros, toMs, type Micros } from '../core/units.ts';
import { other } from '../sim/connections.ts';
import type { NodeInfo, Side, Trace } from '../trace/events.ts';
import { parseEthernet } from '../wire/ethernet.ts';
import { assemble, type Passing } from './assemble.ts';
import type { CapturedFrame, CaptureTime } from './capture.ts';
import { pairsOf, sameEndpoint, type Flow, type HostPair } from './flows.ts';
import { measureLegs, type FromSide, type Legs } from './legs.ts';
import { presumedLosses } from './losses.ts';
import { seenFrames, type Seen } from './seen.ts';

export interface CaptureChoice {
  /** Whose traffic; default: the pair with most frames. One of hostPairs(). */
  readonly pair?: Pick<HostPair, 'client' | 'server'>;
  /** One flow of it only; default: all. */
  readonly flow?: Pick<Flow, 'protocol' | 'client' | 'server'>;
  /** The name of the trace's scenario; default 'capture'. */
  readonly name?: string;
}

/** What the trace took for granted, for the page to say. */
export interface AboutCapture {
  readonly legs: Legs;
  readonly losses: number;
  /** Frames in the trace, and in the capture beside it. */
  readonly frames: number;
  readonly others: number;
  /** The time of the capture's first frame, and where that moment lies in the trace. */
  readonly firstFrame: CaptureTime;
  readonly firstFrameAt: Micros;
}

export interface CapturedTrace extends Trace {
  readonly about: AboutCapture;
}

/**
 * @param frames of readCapture, in any order
 * @returns undefined when no frame is between the two hosts
 */
export function traceFromCapture(frames: readonly CapturedFrame[], choice: CaptureChoice = {}): CapturedTrace | undefined {
  const seen = seenFrames(frames);
  const pairs = pairsOf(seen);
  const pair = choice.pair ? pairs.find((each) => samePair(each, choice.pair as HostPair)) : pairs[0];
  const first = frames[0];
  if (!pair || !first) return undefined;
  const flowOf = flowFinder(pair);
  const between = seen.filter((frame) => isBetween(frame, pair) && (!choice.flow || isOf(flowOf(frame), choice.flow)));
  if (between.length === 0) return undefined;
  const from: FromSide = (frame) => sideOf(frame, pair, flowOf(frame));
  const legs = measureLegs(between, from);
  const { lost, repeats } = presumedLosses(between, from, legs);
  const passing = between.map((frame): Passing => {
    const side = from(frame);
    const onward = legs[other(side)];
    const gone = lost.has(frame.index);
    // Somewhere between the recorder, which saw it, and the host that did not.
    const along = (legs[side] + onward / 2) / (legs[side] + onward || 1) || 0.5;
    return { frame, from: side, sentAt: micros(frame.at - legs[side]), endsAt: micros(frame.at + (gone ? onward / 2 : onward)), ...(gone && { lostAlong: along }) };
  });
  const zero = passing.reduce((least, { sentAt }) => Math.min(least, sentAt), Number.POSITIVE_INFINITY);
  const timed = passing.map((each): Passing => ({ ...each, sentAt: micros(each.sentAt - zero), endsAt: micros(each.endsAt - zero) }));
  const { events, connections } = assemble(timed, pair, repeats);
  return {
    scenario: {
      version: 1,
      name: choice.name ?? 'capture',
      link: { oneWayMs: toMs(micros(legs.client + legs.server)) },
      hosts: { client: hostOptions(pair.client), server: hostOptions(pair.server) },
      processes: [],
    },
    nodes: (['client', 'server'] as const).map((side) => nodeOf(side, pair[side], timed)),
    events,
    connections,
    startedAt: micros(0),
    endedAt: events.at(-1)?.at ?? micros(0),
    about: {
      legs, losses: lost.size, frames: between.length, others: seen.length - between.length,
      firstFrame: first.time, firstFrameAt: micros(-zero),
    },
  };
}

const samePair = (a: Pick<HostPair, 'client' | 'server'>, b: Pick<HostPair, 'client' | 'server'>): boolean =>
  (a.client === b.client && a.server === b.server) || (a.client === b.server && a.server === b.client);

const isBetween = ({ source, destination }: Seen, { client, server }: HostPair): boolean =>
  (source === client && destination === server) || (source === server && destination === client);

const isOf = (flow: Flow | undefined, wanted: Pick<Flow, 'protocol' | 'client' | 'server'>): boolean =>
  flow !== undefined && flow.protocol === wanted.protocol && sameEndpoint(flow.client, wanted.client) && sameEndpoint(flow.server, wanted.server);

function flowFinder(pair: HostPair): (frame: Seen) => Flow | undefined {
  const key = (protocol: string, a: string, b: string): string => (a < b ? `${protocol} ${a} ${b}` : `${protocol} ${b} ${a}`);
  const flows = new Map(pair.flows.map((flow) => [key(flow.protocol, `${flow.client.address} ${flow.client.port}`, `${flow.server.address} ${flow.server.port}`), flow]));
  return ({ protocol, source, destination, ports }) => (ports ? flows.get(key(protocol, `${source} ${ports[0]}`, `${destination} ${ports[1]}`)) : undefined);
}

/** By address; a host that talks to itself has only ports to go by. */
function sideOf(frame: Seen, pair: HostPair, flow: Flow | undefined): Side {
  if (pair.client !== pair.server) return frame.source === pair.client ? 'client' : 'server';
  return !flow || frame.ports?.[0] === flow.client.port ? 'client' : 'server';
}

const hostOptions = (address: IpAddress) => (isIpv6(address) ? { ipv6: address } : { ipv4: address });

function nodeOf(side: Side, address: IpAddress, timed: readonly Passing[]): NodeInfo {
  const sent = timed.find(({ from }) => from === side);
  const received = timed.find(({ from }) => from !== side);
  const mac = (sent && parseEthernet(sent.frame.bytes)?.source) ?? (received && parseEthernet(received.frame.bytes)?.destination) ?? ZERO_MAC;
  return {
    name: side, mac, addresses: [address],
    ...(isIpv6(address) ? { ipv4: ANY_IPV4, ipv6: address } : { ipv4: address as Ipv4Address }),
  };
}
