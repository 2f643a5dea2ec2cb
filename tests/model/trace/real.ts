/** Traces of the model's own runs: the scenarios of the recordings, by file name, and the named ones. */
import { readFileSync, readdirSync } from 'node:fs';
import { run } from '../../../src/model/sim/run.ts';
import type { Trace } from '../../../src/model/trace/events.ts';
import { NAMED } from '../../../src/scenarios/named.ts';
import type { Scenario } from '../../../src/scenarios/schema.ts';

const FOLDER = 'tests/truth/scenarios';
const known = new Map<string, Trace>();

export const RECORDED: readonly string[] = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, '')).sort();

/** @param name of a recording's scenario or of a named one */
export function traceOf(name: string): Trace {
  const found = known.get(name);
  if (found) return found;
  const scenario = NAMED.find((each) => each.name === name) ?? (JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as Scenario);
  const trace = run(scenario);
  known.set(name, trace);
  return trace;
}

export const ALL_NAMES: readonly string[] = [...RECORDED, ...NAMED.map((scenario) => scenario.name)];
