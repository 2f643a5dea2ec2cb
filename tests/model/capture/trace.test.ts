import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CapturedFrame } from '../../../src/model/capture/capture.ts';
import { hostPairs } from '../../../src/model/capture/flows.ts';
import { readCapture } from '../../../src/model/capture/read.ts';
import { MIDWAY } from '../../../src/model/capture/shadow.ts';
import { traceFromCapture, type CapturedTrace } from '../../../src/model/capture/trace.ts';
import { fromHex } from '../../../src/model/core/bytes.ts';
import { toMs } from '../../../src/model/core/units.ts';
import { steps } from '../../../src/model/trace/steps.ts';
import { viewAt } from '../../../src/model/trace/view-at.ts';
import type { SentEvent, StateEvent } from '../../../src/model/trace/events.ts';
import { anyFrame } from '../wire/arbitrary.ts';
import { digest, names, pcapBytes, pcapFrames } from '../wire/recordings.ts';
import { pcap } from './files.ts';

function framesOf(file: Uint8Array): readonly CapturedFrame[] {
  const read = readCapture(file);
  if (!read.ok) throw new Error(read.fault.id);
  return read.capture.frames;
}
function traceOf(frames: readonly CapturedFrame[], choice?: Parameters<typeof traceFromCapture>[1]): CapturedTrace {
  const trace = traceFromCapture(frames, choice);
  if (!trace) throw new Error('no trace');
  return trace;
}
const sentIn = (trace: CapturedTrace): SentEvent[] => trace.events.filter((event) => event.kind === 'sent');

/** Events that are not numbered, ordered, or caused by earlier ones. */
const disorder = ({ events }: CapturedTrace): unknown[] =>
  events.filter((event, n) => event.n !== n || event.at < (events[n - 1]?.at ?? 0) || (event.causes.length === 0 && n > 0) || event.causes.some((cause) => cause >= n));

interface RecordedState {
  readonly host: string;
  readonly sock: string;
  readonly state: string;
}
const recordedStates = (name: string, host: string): string[] =>
  (JSON.parse(readFileSync(new URL(`../../truth/captures/${name}.json`, import.meta.url), 'utf8')).states as RecordedState[])
    .filter((each) => each.host === host && each.sock !== 'listener' && each.state !== '(gone)')
    .map(({ sock, state }) => `${sock} ${state.replace('SYN_RECV', 'SYN_RECEIVED').replaceAll('_', '-')}`);
const inferredStates = (trace: CapturedTrace, host: string): string[] =>
  trace.events.filter((event): event is StateEvent => event.kind === 'state' && event.host === host).map(({ connection, to }) => `conn${connection} ${to}`);

/** What no segment tells: that a program gave up waiting, that an orphan in FIN-WAIT-2 was forgotten before its RST, that a host rebooted. */
const UNSEEN: Readonly<Record<string, string>> = {
  '11-connect-blackhole client': '-conn1 CLOSED', '11b-connect-blackhole-exponential client': '-conn1 CLOSED', '15-cable-cut client': '-conn1 CLOSED',
  '18-nat-idle-timeout client': '-conn1 CLOSED', '16-server-killed server': '+conn1 CLOSED', '17-server-reboot server': '+conn1 CLOSED',
};

describe('the recordings, from their frames alone', () => {
  describe.each(names)('%s', (name) => {
    const trace = traceOf(framesOf(pcapBytes(name)));
    // What was lost on the way to the recorder is not in the capture.
    const segments = digest(name).segments.filter((segment) => segment.from === 'client' || !('lost' in segment));

    test('a trace like any other: ordered, numbered, every event caused by an earlier one', () => {
      expect(disorder(trace)).toEqual([]);
      expect(sentIn(trace).length).toBe(segments.length);
      expect(steps(trace).length).toBeGreaterThan(1);
      expect(viewAt(trace, trace.endedAt).inFlight).toEqual([]);
    });

    test('the relative numbers that the digest has, and times within half a millisecond of the sender\'s own', () => {
      for (const side of ['client', 'server'] as const) {
        const sent = sentIn(trace).filter(({ from }) => from === side);
        const recorded = segments.filter(({ from }) => from === side);
        // Where nothing ever answers, the way is not known and counts as zero; all is still in the right order.
        const first = (sent[0]?.at ?? 0) / 1e3 - (recorded[0]?.t_ms ?? 0);
        sent.forEach((event, i) => {
          const { seqRel, ackRel, len, t_ms, proto } = recorded[i] ?? {};
          if (!proto) expect([event.segment?.seq, event.segment?.ack, event.segment?.len]).toEqual([seqRel, ackRel, len]);
          expect(Math.abs(toMs(event.at) - (t_ms ?? 0) - first)).toBeLessThan(0.5);
        });
      }
    });

    test.each(['client', 'server'])('the states of the %s that the kernel went through', (host) => {
      const expected = recordedStates(name, host);
      const [sign, state] = [UNSEEN[`${name} ${host}`]?.[0], UNSEEN[`${name} ${host}`]?.slice(1)];
      if (sign === '-') expect(expected.splice(expected.indexOf(state ?? ''), 1)).toEqual([state]);
      if (sign === '+') expected.push(state ?? '');
      expect(inferredStates(trace, host)).toEqual(expected);
    });

    test('which frames never arrived', () => {
      const lost = (index: number): string[] => sentIn(trace).flatMap(({ loss, from }, i) => (loss ? [`${from} ${i + index}`] : []));
      // 34: the server threw three SYNs away without a word, which looks the same.
      expect(lost(0)).toEqual(name === '34-backlog-syn-dropped' ? ['client 6', 'client 7', 'client 8'] : expectedLosses(trace, segments));
    });
  });

  /** The digest is ordered by the sender's clock, as the trace is. */
  function expectedLosses(trace: CapturedTrace, segments: readonly { from: string }[]): string[] {
    const at = { client: 0, server: 0 };
    return sentIn(trace).flatMap(({ from }, i) => {
      const side = from as 'client' | 'server';
      const segment = segments.filter((each) => each.from === side)[at[side]++];
      return segment && 'lost' in segment ? [`${from} ${i}`] : [];
    });
  }

  test('the way to the server and back, from frames seen at the client', () => {
    for (const name of names) {
      const { legs } = traceOf(framesOf(pcapBytes(name))).about;
      if (legs.samples.server === 0) continue;
      expect(toMs(legs.server)).toBeGreaterThan(50);
      expect(toMs(legs.server)).toBeLessThan(50.7);
      expect(toMs(legs.client)).toBeLessThan(0.1);
    }
  });

  test('why segments left', () => {
    const reasons = (name: string): string => sentIn(traceOf(framesOf(pcapBytes(name)))).map(({ why }) => why).join(' ');
    expect(reasons('01-handshake-close')).toBe('syn syn-ack ack fin fin ack');
    expect(reasons('14-keepalive-dead')).toBe('syn syn-ack ack keepalive keepalive keepalive rst');
    expect(reasons('19-fast-retransmit')).toContain('duplicate-ack');
    expect(reasons('15-cable-cut')).toContain('data retransmit-timeout retransmit-timeout');
    expect(reasons('27-zero-window')).toContain('window-probe');
    expect(reasons('00-arp')).toMatch(/^arp-request arp-reply syn /);
    expect(reasons('28b-udp-closed-port')).toBe('datagram icmp-error datagram icmp-error');
  });
});

describe('real captures', () => {
  const record = (ms: number, hex: string) => ({ seconds: 0, fraction: ms * 1_000, bytes: fromHex(hex.replace(/ /g, '')) });

  /** A segment between 50000 and 80, without options: 'C' from the client, 'S' from the server, then flags as hex. */
  const segment = (ms: number, from: 'C' | 'S', flags: number, seq: number, ack: number, address = ['0a000001', '0a000002']) => {
    const ends = from === 'C' ? ['c350', '0050'] : ['0050', 'c350'];
    const [a, b] = from === 'C' ? address : address.toReversed();
    const word = (n: number): string => n.toString(16).padStart(8, '0');
    return record(ms, `02000000 4500 0028 0001 4000 4006 0000 ${a}${b} ${ends.join('')} ${word(seq)} ${word(ack)} 50${flags.toString(16).padStart(2, '0')} ffff 0000 0000`);
  };
  const [SYN, ACK, FIN] = [2, 16, 1];
  const opening = [segment(0, 'C', SYN, 100, 0), segment(100, 'S', SYN | ACK, 500, 101), segment(100, 'C', ACK, 101, 501)];

  test('a host that talks to itself: both ends have one address', () => {
    const home = ['7f000001', '7f000001'];
    const file = pcap([segment(0, 'C', SYN, 100, 0, home), segment(1, 'S', SYN | ACK, 500, 101, home), segment(2, 'C', ACK, 101, 501, home), segment(3, 'C', ACK | FIN, 101, 501, home)], { linkType: 0 });
    const trace = traceOf(framesOf(file));
    expect(sentIn(trace).map(({ from, why }) => `${from} ${why}`)).toEqual(['client syn', 'server syn-ack', 'client ack', 'client fin']);
    expect(inferredStates(trace, 'client')).toEqual(['conn1 SYN-SENT', 'conn1 ESTABLISHED', 'conn1 FIN-WAIT-1']);
  });

  test('the answer to a repeated segment measures nothing: nobody knows which copy it answers', () => {
    const { legs } = traceOf(framesOf(pcap([segment(0, 'C', SYN, 100, 0), segment(900, 'C', SYN, 100, 0), segment(950, 'S', SYN | ACK, 500, 101)], { linkType: 0 }))).about;
    expect(legs).toEqual({ client: 0, server: 0, samples: { client: 0, server: 0 } });
  });

  test('an acknowledgement is lost when its segment is sent again later than it should have come, and not when the two crossed', () => {
    const lost = (ackAt: number): string[] =>
      sentIn(traceOf(framesOf(pcap([...opening, segment(200, 'S', FIN | ACK, 501, 101), segment(ackAt, 'C', ACK, 101, 502), segment(400, 'S', FIN | ACK, 501, 101), segment(401, 'C', ACK, 101, 502)], { linkType: 0 }))))
        .flatMap(({ loss, why, from }) => (loss ? [`${from} ${why}`] : []));
    expect(lost(205)).toEqual(['client ack']);
    expect(lost(380)).toEqual([]);
  });

  test('what an end acknowledges has reached it, even when every copy in the capture would have come later', () => {
    const trace = traceOf(framesOf(pcap([...opening, segment(200, 'C', FIN | ACK, 101, 501), segment(500, 'C', FIN | ACK, 101, 501), segment(510, 'S', FIN | ACK, 501, 102), segment(510, 'C', ACK, 102, 502)], { linkType: 0 })));
    expect(inferredStates(trace, 'server')).toEqual(['conn1 SYN-RECEIVED', 'conn1 ESTABLISHED', 'conn1 CLOSE-WAIT', 'conn1 LAST-ACK', 'conn1 CLOSED']);
  });

  test('a connection older than the recording starts as established', () => {
    const frames = framesOf(pcapBytes('12-long-lived')).slice(5);
    const trace = traceOf(frames);
    const first = (host: string) => trace.events.find((event) => event.kind === 'state' && event.host === host);
    expect(first('client')).toMatchObject({ from: 'CLOSED', to: 'ESTABLISHED', row: MIDWAY });
    expect(hostPairs(frames)[0]?.flows[0]?.fromTheStart).toBe(false);
  });

  test('frames recorded short keep the lengths they had on the wire', () => {
    const whole = traceOf(framesOf(pcapBytes('05-http10-20k')));
    const short = traceOf(framesOf(pcapBytes('05-http10-20k')).map((frame) => ({ ...frame, bytes: frame.bytes.subarray(0, 74) })));
    expect(sentIn(short).map(({ segment }) => segment)).toEqual(sentIn(whole).map(({ segment }) => segment));
  });

  test('cut within the options of a SYN, all but those can still be told', () => {
    const short = traceOf(framesOf(pcapBytes('01-handshake-close')).map((frame) => ({ ...frame, bytes: frame.bytes.subarray(0, 57) })));
    expect(sentIn(short).map(({ why }) => why).join(' ')).toBe('syn syn-ack ack fin fin ack');
    expect(sentIn(short)[0]?.segment).toMatchObject({ seq: 0, len: 0, window: 64_240 });
  });

  test('pairs and flows to choose from', () => {
    const all = [...framesOf(pcapBytes('06-http10-five-connections')), ...framesOf(pcapBytes('28-udp')), ...framesOf(pcapBytes('35-ipv6-http10-small'))];
    const pairs = hostPairs(all);
    expect(pairs.map(({ client, server, frames, flows }) => [client, server, frames, flows.length])).toEqual([['10.0.0.1', '10.0.0.2', 52, 6], ['fd00::1', 'fd00::2', 10, 1]]);
    const flow = pairs[0]?.flows[2];
    const trace = traceOf(all, flow && { flow });
    expect(trace.connections.length).toBe(1);
    expect(trace.about).toMatchObject({ frames: 10, others: 52 });
    expect(traceOf(all, pairs[1] && { pair: pairs[1] }).nodes.map(({ ipv6 }) => ipv6)).toEqual(['fd00::1', 'fd00::2']);
  });

  test('nothing between the hosts asked for', () => {
    expect(traceFromCapture([])).toBeUndefined();
    expect(traceFromCapture(framesOf(pcap([record(0, '020000000002 020000000001 1234 00')])))).toBeUndefined();
  });

  test('any frames at any times give an ordered trace', { timeout: 60_000 }, () => {
    const some = ['19-fast-retransmit', '03-simultaneous-close', '28b-udp-closed-port', '34-backlog-syn-dropped'].flatMap((name) => pcapFrames(name));
    const frame = fc.tuple(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...some) }, { weight: 1, arbitrary: anyFrame(some) }), fc.nat({ max: 3_000_000 })).map(
      ([bytes, at]): CapturedFrame => ({ time: { seconds: 1 + Math.floor(at / 1e6), nanos: (at % 1e6) * 1e3 }, bytes, originalLength: bytes.length, interface: 0, reframed: false, comments: [] }),
    );
    fc.assert(fc.property(fc.array(frame, { maxLength: 60 }), (frames) => {
      const trace = traceFromCapture(frames);
      if (trace) expect(disorder(trace)).toEqual([]);
      if (trace) expect(viewAt(trace, trace.endedAt).inFlight).toEqual([]);
    }), { numRuns: 300 });
  });

  test('many thousand frames', { timeout: 60_000 }, () => {
    const one = framesOf(pcapBytes('31-upload-100k'));
    const frames = Array.from({ length: 200 }, (_, n) => one.map((frame) => ({ ...frame, time: { seconds: frame.time.seconds + n * 10, nanos: frame.time.nanos } }))).flat();
    expect(frames.length).toBeGreaterThan(28_000);
    expect(sentIn(traceOf(frames)).length).toBe(frames.length);
  });
});
