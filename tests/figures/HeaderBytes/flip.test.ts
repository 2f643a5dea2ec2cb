import { describe, expect, it } from 'vitest';
import { framesToHosts, takeApart } from '../../../src/figures/HeaderBytes/fields.ts';
import { verdictOn } from '../../../src/figures/HeaderBytes/flip.ts';
import { drawnOf, rowsOf } from '../../../src/figures/HeaderBytes/rows.ts';
import { flipBit } from '../../../src/model/sim/arrivals.ts';
import type { SentEvent, Trace } from '../../../src/model/trace/events.ts';
import { traceOf } from '../Ladder/traces.ts';

const firstWith = (trace: Trace, layer: string): SentEvent => {
  const found = framesToHosts(trace).find((frame) => frame.to === 'server' && frame.spans.some((span) => span.layer === layer));
  if (!found) throw new Error(`no frame with a ${layer} layer`);
  return found;
};
const bitsOf = (frame: SentEvent, layer: string): number[] => {
  const span = frame.spans.find((each) => each.layer === layer);
  return span ? Array.from({ length: 8 * (span.end - span.start) }, (_, i) => 8 * span.start + i) : [];
};
const field = (trace: Trace, frame: SentEvent, id: string): number => {
  const found = takeApart(trace, frame).fields.find((each) => each.id === id);
  if (!found) throw new Error(`no field ${id}`);
  return found.bit;
};

describe('a flipped bit', () => {
  const trace = traceOf('message');
  const frame = firstWith(trace, 'application');

  it('anywhere in what a program said fails TCP’s checksum, and nobody is told', () => {
    const bits = bitsOf(frame, 'application');
    expect(bits).toHaveLength(40);
    for (const bit of bits) expect(verdictOn(trace, frame, bit)).toEqual({ kind: 'dropped', reason: 'bad-checksum', answers: [] });
  });

  it('in the destination’s link address makes it somebody else’s', () => {
    for (let bit = 0; bit < 48; bit++) expect(verdictOn(trace, frame, bit)).toEqual({ kind: 'dropped', reason: 'not-for-us', answers: [] });
  });

  it('in the time to live fails IP’s own checksum', () => {
    const ttl = field(trace, frame, 'ipv4.ttl');
    for (let bit = ttl; bit < ttl + 8; bit++) expect(verdictOn(trace, frame, bit)).toMatchObject({ kind: 'dropped', reason: 'bad-checksum' });
  });

  it('in the source’s link address is noticed by nothing above it', () => {
    expect(verdictOn(trace, frame, field(trace, frame, 'ethernet.source') + 47)).toEqual({ kind: 'unnoticed' });
  });

  it('in the type leads to a protocol that the host does not know', () => {
    expect(verdictOn(trace, frame, field(trace, frame, 'ethernet.type'))).toMatchObject({ kind: 'dropped', reason: 'unknown-protocol' });
  });

  it('in IPv6’s hop limit is covered by no checksum', () => {
    const six = traceOf('ipv6');
    const data = firstWith(six, 'application');
    expect(verdictOn(six, data, field(six, data, 'ipv6.hop-limit') + 7)).toEqual({ kind: 'unnoticed' });
  });

  it('is flipped for nobody when the frame was lost', () => {
    const lossy = traceOf('lost-syn');
    const lost = framesToHosts(lossy).find((each) => each.loss);
    expect(lost && verdictOn(lossy, lost, 0)).toEqual({ kind: 'never-arrived' });
  });

  it('leaves the trace as it was: asking twice gives the same', () => {
    const bit = bitsOf(frame, 'transport')[100] as number;
    expect(verdictOn(trace, frame, bit)).toEqual(verdictOn(trace, frame, bit));
  });
});

describe('a header in rows of 32 bits', () => {
  it.each(['message', 'message-udp', 'ipv6', 'arp', 'websocket', 'udp-closed-port'])('%s: every bit of every header is in one cell, or left out of a long field', (name) => {
    const trace = traceOf(name);
    for (const frame of framesToHosts(trace)) {
      const { fields } = takeApart(trace, frame);
      for (const span of frame.spans) {
        const own = drawnOf(fields.filter(({ start, end }) => start >= span.start && end <= span.end));
        const { pieces, rows, gaps } = rowsOf(own, span.start);
        const cells = new Set<number>();
        for (const { row, column, bits } of pieces) {
          for (let bit = column; bit < column + bits; bit++) {
            expect(cells.has(32 * row + bit)).toBe(false);
            cells.add(32 * row + bit);
          }
          expect(column + bits).toBeLessThanOrEqual(32);
          expect(row).toBeLessThan(rows);
        }
        if (gaps.length === 0) expect(cells.size).toBe(8 * (span.end - span.start));
        for (const each of own) expect(pieces.filter((piece) => piece.field === each && piece.named)).toHaveLength(1);
      }
    }
  });

  it('draws TCP as RFC 9293 §3.1 does', () => {
    const trace = traceOf('message');
    const frame = firstWith(trace, 'application');
    const span = frame.spans.find(({ protocol }) => protocol === 'tcp');
    const own = takeApart(trace, frame).fields.filter(({ depth, protocol }) => depth === 0 && protocol === 'tcp');
    expect(rowsOf(own, span?.start ?? 0).pieces.slice(0, 4).map(({ field: { id }, row, column, bits }) => [id, row, column, bits])).toEqual([
      ['tcp.source-port', 0, 0, 16], ['tcp.destination-port', 0, 16, 16], ['tcp.sequence-number', 1, 0, 32], ['tcp.acknowledgment-number', 2, 0, 32],
    ]);
  });
});

describe('the program’s bytes', () => {
  it('are read as HTTP until the switch, and as WebSocket frames behind it', () => {
    const trace = traceOf('websocket');
    const read = framesToHosts(trace).filter((frame) => frame.segment?.len).map((frame) => takeApart(trace, frame));
    expect(read[0]?.fields.some(({ id }) => id === 'http.request-line')).toBe(true);
    expect(read[1]?.fields.some(({ id }) => id === 'http.status-line')).toBe(true);
    expect(read.slice(2).every(({ fields }) => fields.some(({ id }) => id === 'websocket.opcode'))).toBe(true);
  });

  it('change with the bit that is flipped', () => {
    const trace = traceOf('websocket');
    const frame = firstWith(trace, 'application');
    const bit = field(trace, frame, 'http.method') + 7;
    const [before, after] = [frame.bytes, flipBit(frame.bytes, bit)].map((bytes) => takeApart(trace, frame, bytes).fields.find(({ id }) => id === 'http.method')?.text);
    expect([before, after]).toEqual(['GET', 'FET']);
  });
});
