/** What must hold of a host after every step, whatever has come to it. */
import { seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax, type Seq } from '../../../src/model/core/seq.ts';
import type { Host } from '../../../src/model/stack/host.ts';
import type { Socket } from '../../../src/model/stack/socket/socket.ts';
import type { Incoming, Tcb } from '../../../src/model/stack/transport/tcp/tcb.ts';
import { TRANSITIONS } from '../../../src/model/stack/transport/tcp/transitions.ts';
import { dissect } from '../../../src/model/wire/frame.ts';
import { IP_PROTOCOL } from '../../../src/model/wire/ipv4.ts';
import { reEmit } from '../wire/re-emit.ts';
import type { Done } from './world.ts';

/** Throws when a law does not hold, with what was seen. */
function must(holds: boolean, law: string, ...seen: readonly unknown[]): void {
  if (!holds) throw new Error(`${law}: ${seen.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(' ')}`);
}

const ROWS = new Map(TRANSITIONS.map((row) => [row.id, row]));

/** All laws for a whole run: those on each step, and that nobody sends beyond the rightmost edge that he was ever offered. */
export function createWatch(): (done: Done) => void {
  const edges = new Map<string, Seq>();
  return (done) => {
    checkStep(done);
    for (const s of done.after.sockets.values()) {
      const t = s.tcb;
      if (!t || t.state === 'LISTEN' || t.state === 'CLOSED' || t.state === 'SYN-SENT' || t.state === 'SYN-RECEIVED' || t.state === 'TIME-WAIT') continue;
      const key = `${done.side} ${s.id}`;
      const offered = seqAdd(t.una, t.sndWnd);
      const edge = seqMax(edges.get(key) ?? offered, offered);
      edges.set(key, edge);
      // RFC 9293 §3.8.6.1: a probe of a closed window carries an octet beyond it.
      const most = done.after.profile.windowProbeCarriesByte ? seqAdd(edge, 1) : edge;
      must(seqLe(t.nxt, most), 'SND.NXT ≤ SND.UNA + window', key, t.state, t.nxt, edge);
    }
  };
}

/** All laws on one step's outputs and the host after it. */
export function checkStep(done: Done): void {
  const known = new Set<number>();
  for (const output of done.outputs) {
    must(output.causes.length > 0, 'every output has a cause', output.type);
    for (const cause of output.causes) must(cause >= 1 && cause < output.id, 'a cause comes earlier', output.type, output.id, output.causes);
    must(output.id > done.serial && !known.has(output.id), 'serials count up', output.id);
    known.add(output.id);
    if (output.type === 'transmit') checkFrame(output.bytes);
    if (output.type === 'stateChanged') {
      const row = ROWS.get(output.row);
      must(row?.from === output.from && row.to === output.to, 'only arrows of the table', output.row, output.from, output.to);
    }
    if (output.type === 'levels') {
      for (const [name, value] of Object.entries(output.levels)) must(typeof value !== 'number' || (Number.isFinite(value) && value >= 0), 'levels are whole', name, value);
    }
  }
  checkHost(done.after);
}

/** Emit and parse are each other's inverse, and no checksum is wrong. */
function checkFrame(bytes: Uint8Array): void {
  const found = dissect(bytes);
  must(found.faults.length === 0, 'an emitted frame has no fault', found.faults);
  // What `reEmit` cannot write: an IPv6 fragment, and the cut datagram that an error quotes.
  const whole = found.ipv6?.nextHeader !== IP_PROTOCOL.fragment && !(found.icmp && 'quote' in found.icmp) && !(found.icmpv6 && 'quote' in found.icmpv6);
  const again = whole ? reEmit(bytes, found) : undefined;
  if (again) must(Buffer.compare(again, bytes) === 0, 'a frame parses back to itself', Buffer.from(bytes).toString('hex'));
  must(bytes.length <= 14 + 1500, 'a frame fits the link', bytes.length);
}

export function checkHost(host: Host): void {
  for (const s of host.sockets.values()) {
    if (s.tcb) checkConnection(host, s, s.tcb);
    must(s.process === undefined || s.fd !== undefined, 'a socket that a program holds has a descriptor', s.id);
    must(s.process !== undefined || s.orphan || s.tcb?.listener !== undefined, 'what no program holds is an orphan or waits to be accepted', s.id);
    if (s.orphan) must(s.tcb !== undefined && s.tcb.state !== 'CLOSED', 'an orphan is a live connection', s.id, s.tcb?.state);
    for (const id of [...(s.listener?.children ?? []), ...(s.listener?.ready ?? [])]) must(host.sockets.has(id), 'a queue holds sockets that are there', id);
  }
  for (const [key, id] of host.connections) must(host.sockets.has(id), 'a connection is a socket', key, id);
  for (const call of host.calls) must(call.call.name === 'close' || host.sockets.has(call.socket) || call.readyAt !== undefined, 'a blocked call waits for something', call.call.name);
}

function checkConnection(host: Host, s: Socket, t: Tcb): void {
  const where = `socket ${s.id} in ${t.state}`;
  if (t.state === 'LISTEN' || t.state === 'CLOSED') {
    must(t.queue.length === 0 && Object.values(t.timers).every((timer) => timer === undefined), 'nothing runs without a connection', where, t.timers);
    return;
  }
  must(seqLe(t.una, t.nxt), 'SND.UNA ≤ SND.NXT', where, t.una, t.nxt);
  if (t.state !== 'TIME-WAIT') must(seqLe(t.nxt, t.writeSeq) || t.state === 'SYN-RECEIVED', 'SND.NXT ≤ what was written', where, t.nxt, t.writeSeq);
  checkQueue(t, where);
  checkReceived(host, t, where);
  must(t.cwnd >= 1 && Number.isInteger(t.cwnd), 'the congestion window is at least one segment', where, t.cwnd, t.congestion);
  must(t.ssthresh >= 1, 'ssthresh', where, t.ssthresh);
  must(t.mss >= 1, 'a segment holds something', where, t.mss);
  must(t.rtt.rto > 0 && t.rtt.rto <= host.profile.maxRto, 'RTO within its bounds', where, t.rtt.rto);
  must(Number.isInteger(t.rtt.srtt8) && t.rtt.srtt8 >= 0, 'SRTT is whole', where, t.rtt.srtt8);
  must(t.scaling >= 1 && t.scaling <= 256, 'scaling', where, t.scaling);
  for (const [name, timer] of Object.entries(t.timers)) must(timer === undefined || (Number.isInteger(timer.at) && timer.at >= timer.armedAt), 'a timer lies ahead of its start', where, name, timer);
  // RFC 6298 §5.1: whenever data is outstanding a timer runs, or it would never be repeated.
  if (t.sent > 0) must(t.timers.write !== undefined || t.timers.synAck !== undefined, 'what is outstanding has a timer', where);
  // RFC 9293 §3.8.6.1: nothing in the network and something to send: a window update might be lost.
  if (t.sent === 0 && t.queue.length > 0 && (t.state === 'ESTABLISHED' || t.state === 'CLOSE-WAIT')) {
    must(t.timers.write !== undefined || s.options.cork, 'what waits for a window has a timer', where);
  }
  if (t.state === 'TIME-WAIT') must(t.timers.timeWait !== undefined, 'TIME-WAIT ends', where);
  if (t.state === 'FIN-WAIT-2' && s.orphan) must(t.timers.finWait2 !== undefined, 'an orphan in FIN-WAIT-2 ends', where);
}

function checkQueue(t: Tcb, where: string): void {
  must(t.sent >= 0 && t.sent <= t.queue.length, 'sent is part of the queue', where, t.sent, t.queue.length);
  let sacked = 0;
  let lost = 0;
  let repeating = 0;
  t.queue.forEach((o, i) => {
    const size = o.data.length + (o.syn ? 1 : 0) + (o.fin ? 1 : 0);
    must(seqDiff(o.end, o.seq) === size, 'a queued segment is as long as its numbers say', where, i, o.seq, o.end, size);
    must(size > 0, 'no empty segment is queued', where, i);
    const next = t.queue[i + 1];
    must(next === undefined || next.seq === o.end, 'the queue has no hole', where, i, o.end, next?.seq);
    must(!(o.sacked && o.lost), 'what has arrived is not lost', where, i);
    if (i >= t.sent) must(!o.sacked && !o.lost && !o.repeating && o.repeats === 0, 'what was not sent has no fate', where, i, o.sacked, o.lost, o.repeating);
    if (o.sacked) sacked += 1;
    if (o.lost) lost += 1;
    if (o.repeating) repeating += 1;
  });
  const first = t.queue[0];
  if (first && t.sent > 0) must(seqLe(first.seq, t.una) && seqGt(first.end, t.una), 'the queue starts at SND.UNA', where, first.seq, first.end, t.una);
  const lastSent = t.queue[t.sent - 1];
  if (lastSent) must(lastSent.end === t.nxt, 'the sent part ends at SND.NXT', where, lastSent.end, t.nxt);
  if (t.sackPermitted) must(t.sackedOut === sacked, 'sackedOut counts what is SACKed', where, t.sackedOut, sacked);
  must(t.sackedOut >= 0 && t.sackedOut <= Math.max(t.sent, 0), 'sackedOut is part of what was sent', where, t.sackedOut, t.sent);
  must(t.lostOut === lost, 'lostOut counts what is lost', where, t.lostOut, lost);
  must(t.retransOut === repeating, 'retransOut counts what is being repeated', where, t.retransOut, repeating);
  // A passive opener's SYN-ACK is no part of the queue: a timer of its own repeats it.
  const opening = t.state === 'SYN-RECEIVED' && t.openedPassively;
  if (t.state !== 'TIME-WAIT' && !opening) must(t.queue.length > 0 || t.una === t.writeSeq, 'what is not acknowledged is queued', where, t.una, t.writeSeq);
}

const bytesOf = (item: Incoming): number => item.parts.reduce((sum, part) => sum + part.length, 0) + (item.fin ? 1 : 0);

function checkReceived(host: Host, t: Tcb, where: string): void {
  let charge = 0;
  let at: Seq | undefined;
  for (const item of t.received) {
    must(seqDiff(item.end, item.seq) === bytesOf(item), 'received data is as long as its numbers say', where, item.seq, item.end, bytesOf(item));
    must(at === undefined || at === item.seq, 'received data has no hole', where, at, item.seq);
    at = item.end;
    charge += item.charge;
  }
  must(at === undefined || at === t.rcvNxt, 'received data ends at RCV.NXT', where, at, t.rcvNxt);
  let end = t.rcvNxt;
  for (const item of t.outOfOrder) {
    must(seqDiff(item.end, item.seq) === bytesOf(item), 'out-of-order data is as long as its numbers say', where, item.seq, item.end, bytesOf(item));
    must(seqGe(item.seq, end) && (item.seq !== t.rcvNxt || item === t.outOfOrder[0]), 'out-of-order data is in order', where, item.seq, end);
    must(seqGt(item.seq, t.rcvNxt), 'what is out of order lies beyond RCV.NXT', where, item.seq, t.rcvNxt);
    end = item.end;
    charge += item.charge;
  }
  must(t.charged === charge, 'the receive buffer is charged for what it holds', where, t.charged, charge);
  for (const [left, right] of t.sackBlocks) must(seqLt(left, right) && seqGt(left, t.rcvNxt), 'SACK blocks lie beyond RCV.NXT', where, left, right, t.rcvNxt);
  must(t.sackBlocks.length <= 4, 'at most four SACK blocks', where, t.sackBlocks.length);
  // What a peer can make us keep: the buffer, one segment over it, and what Linux's accounting overlooks.
  const held = [...t.received, ...t.outOfOrder].reduce((sum, item) => sum + bytesOf(item), 0);
  must(held <= 2 * Math.max(t.receiveBuffer, 65_535) + 65_535, 'what is received is bounded', where, held, t.receiveBuffer);
  must(seqLe(seqAdd(t.rcvWup, 0), t.rcvNxt), 'RCV.WUP ≤ RCV.NXT', where);
  void host;
}

/** Frozen all the way down, but for bytes, which the language cannot freeze. */
export function deepFreeze<T>(value: T, seen = new Set<unknown>()): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return value;
  seen.add(value);
  if (value instanceof Map) {
    for (const [k, v] of value) {
      deepFreeze(k, seen);
      deepFreeze(v, seen);
    }
    const refuse = (): never => {
      throw new TypeError('this map belongs to a kept host');
    };
    if (!Object.isFrozen(value)) Object.assign(value, { set: refuse, delete: refuse, clear: refuse });
  } else {
    for (const each of Object.values(value)) deepFreeze(each, seen);
  }
  return Object.freeze(value);
}
