/** One host of the model, its clock, and what it has put on the wire and not yet been asked about. */
import { ipv4, ipv6, mac, type IpAddress } from '../../model/core/address.ts';
import { seqAdd } from '../../model/core/seq.ts';
import { micros, ms, type Micros } from '../../model/core/units.ts';
import { createHost, nextWakeUp, step, type Host } from '../../model/stack/host.ts';
import type { Input, Output, SocketCall } from '../../model/stack/api.ts';
import { profileOf } from '../../model/stack/profile.ts';
import { ETHERNET_HEADER } from '../../model/wire/ethernet.ts';
import { dissect, type Dissection } from '../../model/wire/frame.ts';
import type { Settings, Sysctls } from './settings.ts';

export const HOST_MAC = mac('02:00:00:00:00:01');
export const PEER_MAC = mac('02:00:00:00:00:02');
export const PROCESS = 'script';

/**
 * The script's time 0 in the host's clock: some time after the start, and in the middle of a tick, as a script's times are multiples of
 * a millisecond and an event on a tick's edge would fall to either side of it.
 */
const START = 1_000_500;
/**
 * Two things of the profile are those of the recordings and not of Linux: CONFIG_HZ, which is 1,000 on the kernels that the scripts are kept on, as their
 * times show; and segmentation offload, which the scripts expect and the recordings had switched off.
 */
const SETTING = { tick: ms(1), sendOffload: true } as const;

/** How often a host may wake up in one moment. */
const MOST_IDLE = 10_000;

export interface Sent {
  readonly packet: Dissection;
  /** Its data goes on where that of the frame before it ended, in the same moment. */
  readonly inTrain: boolean;
  /** Script time. */
  readonly at: number;
}

/** A frame that went in or out. */
export interface Passed {
  readonly packet: Dissection;
  readonly out: boolean;
  readonly repeats: boolean;
}

export type Returned = Extract<Output, { type: 'returned' }>;

export class World {
  host: Host;
  readonly settings: Settings;
  readonly local: IpAddress;
  readonly remote: IpAddress;
  /** In the order they left. */
  readonly outbox: Sent[] = [];
  readonly history: Passed[] = [];
  readonly #sysctls: Record<string, string> = {};
  #now: number = START;
  readonly #alarms = new Set<number>();
  #threads = 0;
  #wokenAt = -1;
  #idle = 0;
  #lastSent: Dissection | undefined;
  readonly #returned = new Map<string, { readonly output: Returned; readonly at: number }>();

  constructor(settings: Settings, sysctls: Sysctls) {
    this.settings = settings;
    const six = settings.family === 6;
    this.local = six ? ipv6(settings.local) : ipv4(settings.local);
    this.remote = six ? ipv6(settings.remote) : ipv4(settings.remote);
    this.host = createHost({
      name: 'host', profile: 'linux', mac: HOST_MAC, mtu: settings.mtu, neighbours: 'static', staticNeighbours: { [this.remote]: PEER_MAC },
      ipv4: six ? ipv4('192.168.0.1') : ipv4(settings.local), ipv6: six ? ipv6(settings.local) : ipv6('fd3d:a0b:17d6::1'), sysctl: {}, seeds: {},
    });
    this.set(sysctls);
  }

  /** Script time. */
  get now(): number {
    return this.#now - START;
  }

  /** The host's own clock. */
  get clock(): Micros {
    return micros(this.#now);
  }

  /** Sysctl settings by Linux's names without net.ipv4., from now on. */
  set(sysctls: Sysctls): void {
    Object.assign(this.#sysctls, sysctls);
    this.host = { ...this.host, profile: { ...profileOf('linux', this.#sysctls), ...SETTING } };
  }

  /** When something happens by itself next, in script time: a timer of the host's, or an alarm. */
  next(): number | undefined {
    const at = nextWakeUp(this.host);
    const next = Math.min(at === undefined ? Infinity : Math.max(at - START, this.now), ...this.#alarms);
    return next === Infinity ? undefined : next;
  }

  /** Time is to stop at a moment (script time), though the host does nothing then. */
  alarm(at: number): void {
    this.#alarms.add(at);
  }

  /** Runs the host's timers up to a moment (script time), and the clock to it. */
  advance(to: number): void {
    for (let at = this.next(); at !== undefined && at <= to; at = this.next()) this.runNext();
    this.#now = Math.max(this.#now, to + START);
  }

  /** Runs the clock to the next thing that happens by itself. @returns false if there is none */
  runNext(): boolean {
    const at = this.next();
    if (at === undefined) return false;
    this.#now = at + START;
    if (!this.#alarms.delete(at)) {
      this.#idle = at === this.#wokenAt ? this.#idle + 1 : 0;
      this.#wokenAt = at;
      if (this.#idle > MOST_IDLE) throw new Error('the host wakes up again and again and does nothing');
      this.#step({ type: 'wakeUp' });
    }
    return true;
  }

  receive(frame: Uint8Array): void {
    this.history.push({ packet: dissect(frame), out: false, repeats: false });
    const { mtu, segmentSize } = this.settings;
    const together = segmentSize !== undefined && frame.length > ETHERNET_HEADER + mtu;
    this.#step({ type: 'frame', bytes: frame, ...(together && { segmentSize }) });
  }

  /** Enters a call in a thread of its own. @returns the thread */
  call(call: SocketCall): string {
    const thread = `t${this.#threads++}`;
    this.#step({ type: 'call', process: PROCESS, thread, call });
    return thread;
  }

  /** What the call of a thread came to, and when; undefined while it waits. */
  returned(thread: string): { readonly output: Returned; readonly at: number } | undefined {
    return this.#returned.get(thread);
  }

  #step(input: Input): void {
    const stepped = step(this.host, input, micros(this.#now));
    this.host = stepped.host;
    this.#lastSent = undefined;
    for (const output of stepped.outputs) {
      if (output.type === 'returned') this.#returned.set(output.thread, { output, at: this.now });
      if (output.type !== 'transmit') continue;
      const packet = dissect(output.bytes);
      this.outbox.push({ packet, at: this.now, inTrain: goesOn(this.#lastSent, packet) });
      this.#lastSent = packet;
      this.history.push({ packet, out: true, repeats: output.repeats !== undefined });
    }
  }
}

const dataLength = ({ payload }: Dissection): number => payload[1] - payload[0];

function goesOn(before: Dissection | undefined, packet: Dissection): boolean {
  const [first, second] = [before?.tcp, packet.tcp];
  if (!before || !first || !second || dataLength(before) === 0 || dataLength(packet) === 0) return false;
  return first.sourcePort === second.sourcePort && first.destinationPort === second.destinationPort && seqAdd(first.seq, dataLength(before)) === second.seq;
}
