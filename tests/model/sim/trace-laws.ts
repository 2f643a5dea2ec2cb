/** What must hold of every trace; each throws with the place where it does not. */
import { TRANSITIONS } from '../../../src/model/stack/transport/tcp/transitions.ts';
import { causes } from '../../../src/model/trace/causes.ts';
import type { Trace } from '../../../src/model/trace/events.ts';
import { dissect } from '../../../src/model/wire/frame.ts';
import { only } from './support.ts';

/**
 * Each event but the start names causes that come earlier, and only what nothing in the run brought about names the start: so every walk
 * up ends in a program's start, a happening, or the start itself.
 */
export function checkCauses(trace: Trace): void {
  for (const [n, event] of trace.events.entries()) {
    if (event.n !== n || event.at < (trace.events[n - 1]?.at ?? event.at)) throw new Error(`event ${n} is out of order`);
    if (n > 0 && (event.causes.length === 0 || event.causes.some((cause) => cause >= n || cause < 0))) throw new Error(`event ${n}, ${event.kind}: causes ${event.causes.join(' ')}`);
    if (event.causes.includes(0) && event.kind !== 'process' && event.kind !== 'happening') throw new Error(`event ${n}, ${event.kind}: goes back to the start at once`);
  }
  // The telling chain is one of those walks; a call that a program makes by itself is a beginning too.
  for (let n = 0; n < trace.events.length; n += Math.ceil(trace.events.length / 500)) {
    const last = trace.events[causes(trace, n).at(-1) ?? -1];
    if (!last || !['call', 'happening', 'process', 'start'].includes(last.kind)) throw new Error(`event ${n}: its chain ends in ${last?.kind}`);
  }
}

export function checkStates(trace: Trace): void {
  const now = new Map<string, string>();
  for (const event of only(trace, 'state')) {
    const row = TRANSITIONS.find((each) => each.id === event.row);
    if (row?.from !== event.from || row.to !== event.to) throw new Error(`${event.from} to ${event.to} is no arrow ${event.row}`);
    const key = `${event.host} ${event.socket}`;
    const before = now.get(key);
    // A child begins as its listener; a socket may open again after it was closed.
    if (before !== undefined && before !== event.from) throw new Error(`${key}: ${before}, then from ${event.from}`);
    now.set(key, event.to);
  }
}

export function checkFrames(trace: Trace): void {
  for (const sent of only(trace, 'sent')) {
    const { faults } = dissect(sent.bytes);
    if (faults.length > 0) throw new Error(`frame ${sent.n}: ${JSON.stringify(faults)}`);
    if ((sent.arrivesAt === null) !== (sent.loss !== undefined)) throw new Error(`frame ${sent.n} neither arrives nor is lost`);
    if (sent.leftAt < sent.at || (sent.arrivesAt ?? sent.leftAt) < sent.leftAt) throw new Error(`frame ${sent.n} arrives before it leaves`);
  }
}

/** Each socket of a connection reads a prefix of what one thread at the other end gave to its own. (What two threads send at a time may mix.) */
export function checkPrefixes(trace: Trace): void {
  for (const { sockets } of trace.connections) {
    for (const [from, to] of [['client', 'server'], ['server', 'client']] as const) {
      if (sockets[from] === undefined || sockets[to] === undefined) continue;
      const sends = only(trace, 'call').filter((event) => event.host === from && event.socket === sockets[from] && event.call.name === 'send');
      if (new Set(sends.map((event) => event.thread)).size > 1) continue;
      const given = Buffer.concat(sends.map((event) => (event.call.name === 'send' ? event.call.data : new Uint8Array(0))));
      const read = Buffer.concat(only(trace, 'returned').flatMap((event) => (event.host === to && event.socket === sockets[to] && event.data ? [event.data] : [])));
      if (!given.subarray(0, read.length).equals(read)) throw new Error(`${to} read what ${from} did not send`);
    }
  }
}
