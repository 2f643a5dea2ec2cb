import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SentEvent, Trace } from '../../../src/model/trace/events.ts';
import { stepOf, steps } from '../../../src/model/trace/steps.ts';
import { arbitraryTrace } from './arbitrary-trace.ts';
import { ALL_NAMES, traceOf } from './real.ts';
import { bulkTrace } from './bulk.ts';

function holdsTogether(trace: Trace): void {
  let next = 0;
  let before = -Infinity;
  steps(trace).forEach((step, i) => {
    expect(step.index).toBe(i);
    expect(step.first).toBe(next);
    expect(step.at).toBeGreaterThanOrEqual(before);
    expect(step.until).toBeGreaterThanOrEqual(step.at);
    if (step.kind === 'silence') expect(step.last).toBe(step.first - 1);
    else {
      expect(step.at).toBe(trace.events[step.first]?.at);
      expect(step.until).toBe(trace.events[step.last]?.at);
      expect(step.key).toBeGreaterThanOrEqual(step.first);
      expect(step.key).toBeLessThanOrEqual(step.last);
      before = step.until;
    }
    next = step.last + 1;
  });
  expect(next).toBe(trace.events.length);
}

/** 'client connect: connect SYN' : the host, the kind, the calls and the frames that left, for a person to read. */
function told(trace: Trace): string[] {
  return steps(trace).map((step) => {
    const parts: string[] = [];
    for (let n = step.first; n <= step.last; n++) {
      const event = trace.events[n];
      if (event?.kind === 'call') parts.push(event.call.name);
      if (event?.kind === 'arrived') parts.push(`>${(trace.events[event.frame] as SentEvent).segment?.flags.join('+')}`);
      if (event?.kind === 'sent') parts.push(`${event.segment?.flags.join('+')}>`);
      if (event?.kind === 'state') parts.push(event.to);
    }
    return `${step.host ?? '-'} ${step.kind}: ${parts.join(' ')}`;
  });
}

describe('steps', () => {
  it('hold every event of any trace once, in order', () => {
    fc.assert(fc.property(arbitraryTrace(120), holdsTogether), { numRuns: 100 });
  });

  it.each(ALL_NAMES)('hold every event of %s once, in order', (name) => holdsTogether(traceOf(name)));

  it('of one HTTP/1.0 request are what a teacher would point at', () => {
    expect(told(traceOf('04-http10-small'))).toEqual([
      'server listen: socket setsockopt bind listen LISTEN accept',
      'client connect: socket connect SYN-SENT SYN>',
      'server arrival: >SYN SYN-RECEIVED SYN+ACK>',
      'client arrival: >SYN+ACK ESTABLISHED ACK>',
      'client send: send PSH+ACK> recv',
      'server arrival: >ACK ESTABLISHED',
      'server arrival: >PSH+ACK ACK> recv',
      'server send: send PSH+ACK>',
      'server close: close FIN-WAIT-1 FIN+ACK> close CLOSED',
      'client arrival: >ACK >PSH+ACK ACK>',
      'client arrival: >FIN+ACK CLOSE-WAIT recv',
      'client close: close LAST-ACK FIN+ACK>',
      'server arrival: >ACK >FIN+ACK FIN-WAIT-2 ACK> TIME-WAIT',
      'client arrival: >ACK CLOSED',
    ]);
  });

  it('give a repetition and a loss their own', () => {
    expect(steps(traceOf('22-lost-fin')).map((step) => step.kind)).toEqual([
      'listen', 'connect', 'arrival', 'arrival', 'arrival', 'close', 'loss', 'retransmission', 'arrival', 'close', 'arrival', 'arrival',
    ]);
  });

  it('put ten segments that travel together into one', () => {
    const trace = traceOf('05-http10-20k');
    const flight = steps(trace).find((step) => step.kind === 'flight');
    const arrived = trace.events.slice(flight?.first, (flight?.last ?? 0) + 1).filter((event) => event.kind === 'arrived' && (trace.events[event.frame] as SentEvent).segment?.len);
    expect(arrived).toHaveLength(10);
  });

  it('tell of a long silence, in its middle', () => {
    const trace = traceOf('12-long-lived');
    const silence = steps(trace).find((step) => step.kind === 'silence');
    expect(silence?.until).toBe(6_000_000);
    expect(silence?.at).toBeGreaterThan(4_000_000);
    expect(silence && steps(trace)[silence.index + 1]?.kind).toBe('close');
  });

  it('know the step of an event', () => {
    for (const name of ['12-long-lived', '19-fast-retransmit']) {
      const trace = traceOf(name);
      for (const { n } of trace.events) {
        const step = stepOf(trace, n);
        expect(step.first <= n && n <= step.last).toBe(true);
      }
    }
  });

  it('of 100,000 segments are a few thousand, quickly made', { timeout: 30_000 }, () => {
    const trace = bulkTrace(100_000);
    const before = performance.now();
    expect(steps(trace).length).toBeGreaterThan(2000);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
