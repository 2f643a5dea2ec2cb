/** A host as it was when a frame reached it, and what it would have made of another frame at that moment. */
import type { Micros } from '../core/units.ts';
import type { Input, Output } from '../stack/api.ts';
import { createHost, nextWakeUp, step, type Host } from '../stack/host.ts';
import type { EventId, Side, Trace } from '../trace/events.ts';
import { simulate, type Stack } from './simulate.ts';

interface Arrival {
  readonly host: Host;
  readonly input: Extract<Input, { type: 'frame' }>;
  readonly now: Micros;
}

interface Named {
  readonly side: Side;
  readonly host: Host;
}

const played = new WeakMap<Trace, ReadonlyMap<EventId, Arrival>>();

/** Both hosts before each frame that reached them. The scenario is played once more: hosts are values, so each can be kept. */
function arrivalsOf(trace: Trace): ReadonlyMap<EventId, Arrival> {
  const known = played.get(trace);
  if (known) return known;
  const kept: Record<Side, Arrival[]> = { client: [], server: [] };
  const keeping: Stack<Named> = {
    createHost: (setup) => ({ side: setup.name as Side, host: createHost(setup) }),
    step: ({ side, host }, input, now) => {
      if (input.type === 'frame') kept[side].push({ host, input, now });
      const stepped = step(host, input, now);
      return { ...stepped, host: { side, host: stepped.host } };
    },
    nextWakeUp: ({ host }) => nextWakeUp(host),
  };
  simulate(trace.scenario, keeping);
  const arrivals = new Map<EventId, Arrival>();
  const count = { client: 0, server: 0 };
  for (const event of trace.events) {
    if (event.kind !== 'arrived' || (event.node !== 'client' && event.node !== 'server')) continue;
    const arrival = kept[event.node][count[event.node]++];
    if (arrival) arrivals.set(event.n, arrival);
  }
  played.set(trace, arrivals);
  return arrivals;
}

/**
 * What a host puts out when it is given these bytes in place of the frame of an arrived event, of a trace that this model has run.
 * @returns undefined when that event is no arrival at a host
 */
export function answerTo(trace: Trace, arrived: EventId, bytes: Uint8Array): readonly Output[] | undefined {
  const arrival = arrivalsOf(trace).get(arrived);
  return arrival && step(arrival.host, { ...arrival.input, bytes }, arrival.now).outputs;
}

/** A copy with one bit turned over. @param bit from the first byte's most significant one */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (0x80 >> (bit & 7));
  return copy;
}
