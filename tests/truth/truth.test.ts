import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digest } from '../../src/cli/digest.ts';
import { faultLine } from '../../src/cli/fault-lines.ts';
import { run } from '../../src/model/sim/run.ts';
import { check } from '../../src/scenarios/check.ts';
import { DEMANDED, LEVELS, compare } from './compare.mjs';

/**
 * Recordings that the model does not reproduce at every level. Each stands with its cause in src/model/stack/MODEL.md; all others must
 * hold at all of them, options, windows, bytes and calls included.
 */
const NOT_STRICT: readonly string[] = [];

type Result = Record<string, { readonly ok: boolean; readonly why?: string }>;

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const names = readdirSync('tests/truth/captures').filter((file) => file.endsWith('.json')).map((file) => basename(file, '.json'));

function levelsOf(name: string): Result {
  const checked = check(read(`tests/truth/scenarios/${name}.json`));
  if (!checked.ok) throw new Error(checked.faults.map(faultLine).join('\n'));
  // Through JSON and back, as the command line's digest goes.
  const model: unknown = JSON.parse(JSON.stringify(digest(run(checked.scenario))));
  return compare(read(`tests/truth/captures/${name}.json`), model).levels;
}

describe('the model and the recording of a real kernel', () => {
  it('are all there', () => {
    expect(names).toHaveLength(51);
    expect(names.filter((name) => NOT_STRICT.includes(name))).toEqual(NOT_STRICT);
  });

  it.each(names)('%s', (name) => {
    const demanded = NOT_STRICT.includes(name) ? DEMANDED : LEVELS;
    const levels = levelsOf(name);
    expect(demanded.filter((level) => !levels[level]?.ok).map((level) => `${level}: ${levels[level]?.why}`)).toEqual([]);
  });
});

describe('the comparison notices', () => {
  const name = '04-http10-small';
  const change = (what: (model: ReturnType<typeof digest>) => unknown): Result => {
    const checked = check(read(`tests/truth/scenarios/${name}.json`));
    if (!checked.ok) throw new Error('faults');
    return compare(read(`tests/truth/captures/${name}.json`), what(digest(run(checked.scenario)))).levels;
  };
  const failing = (levels: Result): string[] => LEVELS.filter((level) => !levels[level]?.ok);

  it.each<[string, Parameters<typeof change>[0], string[]]>([
    ['a missing frame', (model) => ({ ...model, segments: model.segments.slice(0, -1) }), ['L1', 'L2', 'T']],
    ['a late frame', (model) => ({ ...model, segments: model.segments.map((each, k) => (k === 9 ? { ...each, t_ms: each.t_ms + 30, rx_ms: (each.rx_ms ?? 0) + 30 } : each)) }), ['L3', 'T']],
    ['another window', (model) => ({ ...model, segments: model.segments.map((each, k) => (k === 3 ? { ...each, win: 501 } : each)) }), ['L4']],
    ['another byte', (model) => ({ ...model, segments: model.segments.map((each, k) => (k === 3 ? { ...each, headHex: each.headHex.replace(/^02/, '06') } : each)) }), ['L5']],
    ['a missing call', (model) => ({ ...model, calls: model.calls.filter((each) => each.call !== 'connect') }), ['C']],
    ['a missing state', (model) => ({ ...model, states: model.states.filter((each) => each.state !== 'TIME_WAIT') }), ['S']],
  ])('%s', (_, what, levels) => {
    expect(failing(change(what))).toEqual(levels);
  });
});
