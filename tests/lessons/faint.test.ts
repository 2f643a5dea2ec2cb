import { describe, expect, it } from 'vitest';
import { faintFrames } from '../../src/lessons/faint.ts';
import { chapter } from '../../src/lessons/everything.ts';
import { frames } from '../../src/lessons/read-trace.ts';
import type { Dimmed } from '../../src/lessons/types.ts';
import { traceOf } from '../../src/lessons/work-out.ts';

/** A chapter's scenario as a line of flags, faint frames in parentheses. */
function drawn(folder: string, scenario: string, dim: readonly Dimmed[]): string {
  const trace = traceOf(chapter(folder).figure.scenarios[scenario] as never);
  const faint = faintFrames(trace, dim);
  return frames(trace).map((frame) => {
    const flags: readonly string[] = frame.segment?.flags ?? [];
    const len = frame.segment?.len ?? 0;
    const name = `${flags.filter((flag) => flag !== 'PSH' && flag !== 'ACK').join('')}${flags.includes('ACK') ? '.' : ''}${len || ''}`;
    return faint.has(frame.n) ? `(${name})` : name;
  }).join(' ');
}

describe('what a ladder draws faint', () => {
  it('is nothing unless asked', () => {
    expect(drawn('04-short-life', 'main', [])).toBe('SYN SYN. . .37 . .70 FIN. . FIN. .');
  });

  it('is the handshake, with its third segment', () => {
    expect(drawn('04-short-life', 'main', ['handshake'])).toBe('(SYN) (SYN.) (.) .37 . .70 FIN. . FIN. .');
  });

  it('is everything without data from the first FIN on', () => {
    expect(drawn('04-short-life', 'main', ['closing'])).toBe('SYN SYN. . .37 . .70 (FIN.) (.) (FIN.) (.)');
    expect(drawn('04-short-life', 'halfClose', ['closing'])).not.toContain('(.21)');
  });

  it('is a bare acknowledgement that belongs to neither', () => {
    expect(drawn('04-short-life', 'main', ['acknowledgements'])).toBe('SYN SYN. . .37 (.) .70 FIN. . FIN. .');
  });

  it('is a router’s copy too', () => {
    const trace = traceOf(chapter('01-wrap').figure.scenarios['tcp'] as never);
    const faint = faintFrames(trace, ['handshake']);
    const copies = trace.events.filter((event) => event.kind === 'sent' && event.hopOf !== undefined && faint.has(event.hopOf));
    expect(copies.length).toBe(3);
    for (const copy of copies) expect(faint.has(copy.n)).toBe(true);
  });
});
