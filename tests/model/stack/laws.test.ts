import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchange, logOf, play, readBy, type Came, type Exchange } from './exchange.ts';
import { createWatch, deepFreeze } from './invariants.ts';
import { step } from '../../../src/model/stack/host.ts';
import { other } from './world.ts';

/** LAWS_RUNS=20000 searches harder, LAWS_SEED elsewhere. */
const runs = (share = 1): { numRuns: number; seed: number } => ({
  numRuns: Math.ceil(Number(process.env['LAWS_RUNS'] ?? 300) * share), seed: Number(process.env['LAWS_SEED'] ?? 9293),
});

const SIDES = ['client', 'server'] as const;

function expectPrefix(came: Came): void {
  for (const side of SIDES) {
    const { got, meant } = readBy(came, side);
    expect(Buffer.compare(got, meant), `${side} reads what was sent, in order`).toBe(0);
    expect(got.length).toBeLessThanOrEqual(came.given[other(side)]);
  }
}

function expectAll(came: Came): void {
  expectPrefix(came);
  for (const side of SIDES) {
    expect(readBy(came, side).got.length, `${side} reads all of it`).toBe(came.given[other(side)]);
    expect(came.ended[side], `${side} is told the end`).toBe(true);
    expect(came.errors[side]).toEqual([]);
  }
  expect(came.waiting, 'no program is left waiting').toEqual([]);
}

describe('any two programs over any line', () => {
  it('read exactly what was sent, all of it, and end, when only some frames are lost, doubled or overtaken', () => {
    fc.assert(fc.property(exchange(), (given) => expectAll(play(given, createWatch()))), runs());
  }, 600_000);

  it('read a prefix of what was sent, and end, however a side cuts the connection off', () => {
    const kind = exchange({ endings: ['shutdown', 'close', 'abort', 'exit'], mostFaults: 12 });
    fc.assert(fc.property(kind, (given) => expectPrefix(play(given, createWatch()))), runs());
  }, 600_000);

  it('do the same again, byte for byte, whether hosts are kept or used up', () => {
    const same = (given: Exchange): void => {
      const log = logOf(given);
      expect(logOf(given)).toBe(log);
      expect(logOf(given, false)).toBe(log);
    };
    fc.assert(fc.property(exchange({ endings: ['shutdown', 'close', 'exit'] }), same), runs(0.1));
  }, 600_000);

  it('leave every kept host as it was: stepped again it does the same', () => {
    const kept = (given: Exchange): void => {
      play(given, ({ before, input, at, after, outputs }) => {
        deepFreeze(before);
        const again = step(before, input, at);
        expect(again.outputs).toEqual(outputs);
        expect(again.host).toEqual(after);
      }, false);
    };
    fc.assert(fc.property(exchange({ endings: ['shutdown', 'close', 'exit'] }), kept), runs(0.05));
  }, 600_000);
});
