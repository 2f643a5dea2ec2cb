/** The way between the two hosts, hop by hop: how long a frame takes, whether it gets through, and what answers on the way. */
import { routerCount } from './defaults.ts';
import type { LinkOptions } from '../../scenarios/schema.ts';
import type { MacAddress } from '../core/address.ts';
import { later, micros, ms, type Micros } from '../core/units.ts';
import type { SendReason, SocketId } from '../stack/api.ts';
import type { EventId, LossReason, NodeName, SegmentFacts, SentEvent, Side } from '../trace/events.ts';
import { ETHERNET_HEADER } from '../wire/ethernet.ts';
import { other, type Connections } from './connections.ts';
import { createDropRules } from './drops.ts';
import { forgedReset } from './forged-reset.ts';
import { frameFacts, tcpFacts, type FrameFacts, type TcpFacts } from './frame-facts.ts';
import { fragmentationNeeded, timeExceeded } from './icmp-errors.ts';
import { createMiddlebox } from './middlebox.ts';
import type { Draft, Recording } from './recording.ts';
import { forwarded, neighbourAnswer, routerBox, tooBig } from './router.ts';

/** Without a line rate, a frame takes this long to leave, so that those of one instant keep their order. */
const SPACING = micros(10);
/** A host to which nothing came for a while takes a moment longer: its processor sleeps. The recordings show about a tenth of a millisecond. */
const IDLE = micros(1_000);
const IDLE_EXIT = micros(100);

export interface Surroundings {
  readonly now: () => Micros;
  readonly later: (at: Micros, what: () => void) => void;
  readonly recording: Recording;
  readonly connections: Connections;
  readonly macs: Readonly<Record<Side, MacAddress>>;
  /** Hands a frame to a host; `arrived` is its event. */
  readonly deliver: (side: Side, bytes: Uint8Array, arrived: EventId) => void;
  /** The event of the reboot that a host has not yet come back from. */
  readonly deafSince: (side: Side) => EventId | undefined;
}

export interface Outgoing {
  readonly bytes: Uint8Array;
  readonly why: SendReason | 'forwarded';
  readonly causes: readonly EventId[];
  readonly socket?: SocketId;
  readonly repeats?: EventId;
}

export interface Link {
  /** A host puts a frame on the line. @returns the sent event */
  readonly send: (from: Side, frame: Outgoing) => EventId;
  /** The cable in one direction (from that host) or both; `event` is the happening. */
  readonly unplug: (from: Side | undefined, event: EventId) => void;
  readonly plug: (from: Side | undefined) => void;
  readonly forget: (event: EventId) => void;
}

/** A frame and what it says, read once. */
interface Frame {
  readonly bytes: Uint8Array;
  readonly facts: FrameFacts;
  readonly tcp: TcpFacts | undefined;
  readonly connection?: number;
  readonly segment?: SegmentFacts;
}

/** One direction of one hop. */
interface Line {
  freeAt: Micros;
  lastArrival: Micros;
  /** When the frames that still wait or are being sent will have left. */
  readonly leaving: Micros[];
}

export function createLink(options: LinkOptions, around: Surroundings): Link {
  const { recording, connections, macs, now } = around;
  const routers = routerCount(options);
  const path: readonly NodeName[] = ['client', ...Array.from({ length: routers }, (_, k): NodeName => `r${k + 1}`), 'server'];
  const hops = path.length - 1;
  const oneWay = ms(options.oneWayMs);
  const propagation = Array.from({ length: hops }, (_, h) => micros(Math.floor((oneWay * (h + 1)) / hops) - Math.floor((oneWay * h) / hops)));
  const lines = propagation.map(() => ({ client: newLine(), server: newLine() }));
  const rule = createDropRules(options.drops ?? []);
  const box = options.middlebox && createMiddlebox(options.middlebox.idleMs);
  /** The hop with the middlebox, and without routers the path MTU's router, at its middle. */
  const middle = Math.floor(routers / 2);
  const unplugged: { client?: EventId; server?: EventId } = {};
  let forgotten: EventId | undefined;

  /** The place on the path of the node that a frame toward `toward` reaches at the end of hop h. */
  const endOf = (h: number, toward: Side): number => (toward === 'server' ? h + 1 : h);
  const macAt = (place: number): MacAddress => (place === 0 ? macs.client : place === hops ? macs.server : routerBox(place).mac);

  /** Records a frame's loss at its time. */
  function lose(n: EventId, reason: LossReason, at: Micros, along: number, because: EventId | undefined, then?: (lost: EventId) => void): void {
    const sent = recording.events[n] as Draft<SentEvent>;
    sent.arrivesAt = null;
    sent.loss = { at, reason, along };
    const event = (): void => {
      const lost = recording.add({ n: recording.next(), at, kind: 'lost', frame: n, reason, causes: because === undefined ? [n] : [n, because] });
      then?.(lost);
    };
    if (at === now()) event();
    else around.later(at, event);
  }

  /** Puts a frame on hop h. `first`: it leaves a host, where rules and the cable are. */
  function transmit(h: number, from: NodeName, toward: Side, frame: Frame, out: Omit<Outgoing, 'bytes'> & { readonly hopOf?: EventId }, first: boolean): EventId {
    const line = (lines[h] as (typeof lines)[number])[toward];
    const full = isFull(line);
    const leftAt = full ? now() : leave(line, frame.bytes.length);
    const travel = propagation[h] as Micros;
    const byRule = first && rule(other(toward), frame.facts.kind, frame.tcp);
    const cable = first ? unplugged[other(toward)] : undefined;
    const to = path[endOf(h, toward)] as NodeName;
    const arrivesAt = full || byRule || cable !== undefined ? null : arrival(line, leftAt, travel, to === toward);
    const n = recording.add({
      n: recording.next(), at: now(), kind: 'sent', from, to, bytes: frame.bytes, spans: frame.facts.spans, why: out.why, causes: out.causes, leftAt, arrivesAt,
      connection: frame.connection, segment: frame.segment, socket: out.socket, repeats: out.repeats, hopOf: out.hopOf, loss: undefined,
    });
    const halfWay = later(leftAt, micros(travel / 2));
    if (full) lose(n, 'queue-full', now(), 0, undefined);
    else if (byRule) lose(n, 'rule', halfWay, 0.5, undefined);
    else if (arrivesAt === null) lose(n, 'unplugged', halfWay, 0.5, cable);
    else if (h === middle && (box || mtuAtMiddle(frame))) around.later(halfWay, () => passMiddle(n, toward, frame, arrivesAt));
    else around.later(arrivesAt, () => arrive(n, h, toward, frame));
    return n;
  }

  /** Whether the line's queue has no room: frames not yet gone count, the one being sent included. */
  function isFull(line: Line): boolean {
    if (options.bitsPerSecond === undefined || options.queueFrames === undefined) return false;
    while (line.leaving.length && (line.leaving[0] as Micros) <= now()) line.leaving.shift();
    return line.leaving.length >= options.queueFrames;
  }

  /** When the frame's last bit has left. */
  function leave(line: Line, bytes: number): Micros {
    if (options.bitsPerSecond === undefined) return (line.freeAt = later(line.freeAt > now() ? line.freeAt : now(), SPACING));
    line.freeAt = later(line.freeAt > now() ? line.freeAt : now(), micros((bytes * 8_000_000) / options.bitsPerSecond));
    if (options.queueFrames !== undefined) line.leaving.push(line.freeAt);
    return line.freeAt;
  }

  function arrival(line: Line, leftAt: Micros, travel: Micros, atHost: boolean): Micros {
    const free = options.bitsPerSecond === undefined ? later(line.lastArrival, SPACING) : line.lastArrival;
    const reached = later(leftAt, travel);
    const direct = atHost && reached - line.lastArrival > IDLE ? later(reached, IDLE_EXIT) : reached;
    line.lastArrival = direct > free ? direct : free;
    return line.lastArrival;
  }

  const mtuAtMiddle = (frame: Frame): boolean => routers === 0 && options.pathMtu !== undefined && tooBig(frame.bytes, frame.facts, options.pathMtu);

  /** Half-way over the middle hop: the box that knows flows, and a router that is else transparent. */
  function passMiddle(n: EventId, toward: Side, frame: Frame, arrivesAt: Micros): void {
    const from = other(toward);
    if (box && !box.passes(from, frame.bytes, frame.facts, frame.tcp, now())) {
      return lose(n, 'middlebox', now(), 0.5, forgotten, (lost) => {
        const reset = options.middlebox?.onUnknown === 'reset' && frame.tcp ? forgedReset(frame.bytes, frame.facts, frame.tcp) : undefined;
        if (reset) fromMiddle('middlebox', from, read(toward, reset), 'rst', lost);
      });
    }
    if (mtuAtMiddle(frame)) {
      return lose(n, 'too-big', now(), 0.5, undefined, (lost) => {
        const error = fragmentationNeeded(frame.bytes, routerBox(1), macs[from], options.pathMtu ?? 0);
        if (error) fromMiddle('r1', from, read(undefined, error), 'icmp-error', lost);
      });
    }
    around.later(arrivesAt, () => arrive(n, middle, toward, frame));
  }

  /** Something half-way over the middle hop sends a frame of its own toward one end of that hop. */
  function fromMiddle(from: NodeName, toward: Side, frame: Frame, why: SendReason, cause: EventId): void {
    const line = (lines[middle] as (typeof lines)[number])[toward];
    const to = path[endOf(middle, toward)] as NodeName;
    const arrivesAt = arrival(line, now(), micros((propagation[middle] as Micros) / 2), to === toward);
    const n = recording.add({
      n: recording.next(), at: now(), kind: 'sent', from, to, bytes: frame.bytes, spans: frame.facts.spans, why, causes: [cause], leftAt: now(), arrivesAt,
      connection: frame.connection, segment: frame.segment, socket: undefined, repeats: undefined, hopOf: undefined, loss: undefined,
    });
    around.later(arrivesAt, () => arrive(n, middle, toward, frame));
  }

  function arrive(n: EventId, h: number, toward: Side, frame: Frame): void {
    const place = endOf(h, toward);
    const node = path[place] as NodeName;
    const deaf = node === 'client' || node === 'server' ? around.deafSince(node) : undefined;
    if (deaf !== undefined) return lose(n, 'deaf', now(), 1, deaf);
    if (node === 'client' || node === 'server') {
      const arrived = recording.add({ n: recording.next(), at: now(), kind: 'arrived', node, frame: n, causes: [n] });
      return around.deliver(node, frame.bytes, arrived);
    }
    route(n, place, toward, frame);
  }

  /** A router on the way: it answers for itself, or sends the frame over its next hop. */
  function route(n: EventId, place: number, toward: Side, frame: Frame): void {
    const self = routerBox(place);
    const node = path[place] as NodeName;
    const back = other(toward);
    const hop = (direction: Side): number => (direction === 'server' ? place : place - 1);
    const previous = macAt(toward === 'server' ? place - 1 : place + 1);
    const next = macAt(toward === 'server' ? place + 1 : place - 1);
    const reply = (bytes: Uint8Array | undefined, why: SendReason, cause: EventId): void => {
      if (bytes) transmit(hop(back), node, back, read(undefined, bytes), { why, causes: [cause] }, false);
    };
    if (frame.facts.version !== 0 && place === Math.ceil(routers / 2) && options.pathMtu !== undefined && tooBig(frame.bytes, frame.facts, options.pathMtu)) {
      return lose(n, 'too-big', now(), 1, undefined, (lost) => reply(fragmentationNeeded(frame.bytes, self, previous, options.pathMtu ?? 0), 'icmp-error', lost));
    }
    const onward = frame.facts.version === 0 ? undefined : forwarded(frame.bytes, frame.facts, self.mac, next);
    const answer = neighbourAnswer(frame.bytes, frame.facts, self);
    if (!onward && !answer && frame.facts.version !== 0) {
      const version = frame.facts.version;
      return lose(n, 'ttl-exceeded', now(), 1, undefined, (lost) => reply(timeExceeded(frame.bytes, version, self, previous), 'icmp-error', lost));
    }
    const arrived = recording.add({ n: recording.next(), at: now(), kind: 'arrived', node, frame: n, causes: [n] });
    if (answer) reply(answer, frame.facts.kind === 'arp' ? 'arp-reply' : 'neighbour-advertisement', arrived);
    else if (onward) transmit(hop(toward), node, toward, { ...frame, bytes: onward }, { why: 'forwarded', causes: [arrived], hopOf: n }, false);
  }

  /** Reads a frame; `from`: in whose name its segment counts, undefined for what belongs to no connection. */
  function read(from: Side | undefined, bytes: Uint8Array): Frame {
    const facts = frameFacts(bytes);
    const tcp = tcpFacts(bytes, facts);
    if (!tcp || from === undefined || facts.version === 0 || bytes.length < ETHERNET_HEADER) return { bytes, facts, tcp };
    const tracked = connections.track(from, facts.version, tcp, now());
    return { bytes, facts, tcp, connection: tracked.connection, segment: tracked.facts };
  }

  return {
    send: (from, frame) => transmit(from === 'client' ? 0 : hops - 1, from, other(from), read(from, frame.bytes), frame, true),
    unplug: (from, event) => {
      for (const side of from ? [from] : (['client', 'server'] as const)) unplugged[side] = event;
    },
    plug: (from) => {
      for (const side of from ? [from] : (['client', 'server'] as const)) delete unplugged[side];
    },
    forget: (event) => {
      box?.forget();
      forgotten = event;
    },
  };
}

const newLine = (): Line => ({ freeAt: micros(-Number.MAX_SAFE_INTEGER / 4), lastArrival: micros(-Number.MAX_SAFE_INTEGER / 4), leaving: [] });
