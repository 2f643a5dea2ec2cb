/**
 * `npm run bench [-- --json]`: runs every tests/bench/NAME.bench.ts, prints what it measured, and fails where a limit is passed. A bench exports
 * `measure()`, which returns measurements (tests/bench/measurement.ts); it runs alone, in this process, one after the other.
 */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Measurement } from '../tests/bench/measurement.ts';

const holds = ({ value, atMost = Infinity, atLeast = -Infinity }: Measurement): boolean => value <= atMost && value >= atLeast;

interface Bench {
  readonly measure: () => readonly Measurement[] | Promise<readonly Measurement[]>;
}

function describe(one: Measurement): string {
  const limit = [one.atMost !== undefined && `at most ${one.atMost}`, one.atLeast !== undefined && `at least ${one.atLeast}`].filter(Boolean).join(', ');
  return `${holds(one) ? '   ' : ' ! '}${one.name.padEnd(60)} ${Number(one.value.toPrecision(4))} ${one.unit}${limit && `  (${limit})`}`;
}

const all: Measurement[] = [];
for (const file of readdirSync('tests/bench').filter((name) => name.endsWith('.bench.ts')).toSorted()) {
  const { measure } = (await import(pathToFileURL(resolve('tests/bench', file)).href)) as Bench;
  all.push(...(await measure()));
}
if (process.argv.includes('--json')) console.log(JSON.stringify(all, null, 2));
else for (const one of all) console.log(describe(one));
process.exitCode = all.every(holds) ? 0 : 1;
