import { describe, expect, it } from 'vitest';
import { lives } from '../../../src/model/trace/lives.ts';
import type { Trace } from '../../../src/model/trace/events.ts';
import { ALL_NAMES, traceOf } from './real.ts';

const drawn = (trace: Trace): string[] =>
  lives(trace).map(({ connection, host, spans, end }) => `${connection} ${host} ${spans.map((span) => span.phase).join(' ')} | ${end}`);

describe('lives', () => {
  it('of a connection that the server closes', () => {
    expect(drawn(traceOf('02-server-closes-first'))).toEqual([
      '1 client opening established closing closing | closed',
      '1 server opening established closing closing time-wait | open',
    ]);
  });

  it.each([
    ['17-server-reboot', ['reset', 'forgotten']],
    ['14-keepalive-dead', ['timed-out', 'open']],
    ['25-linger0', ['reset', 'reset']],
    ['33-time-wait', ['closed', 'closed']],
  ])('of %s end as they should', (name, ends) => {
    expect(lives(traceOf(name)).map(({ end }) => end)).toEqual(ends);
  });

  it.each(ALL_NAMES)('of %s have spans without gaps', (name) => {
    for (const { spans } of lives(traceOf(name))) {
      spans.forEach((span, i) => {
        expect(span.to).toBeGreaterThanOrEqual(span.from);
        if (i > 0) expect(spans[i - 1]).toMatchObject({ to: span.from, toEvent: span.fromEvent });
      });
    }
  });
});
