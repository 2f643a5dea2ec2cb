/**
 * `npm run bench [-- --json]`: runs every tests/bench/NAME.bench.ts, prints what it measured, and fails where a limit is passed. A bench exports
 * `measure()`, which returns measurements (see `Measurement`); it runs alone, in this process, one after the other.
 */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Measurement {
  readonly name: string;
  readonly value: number;
  /** 'ms', 'segments/s', '×', … */
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Runs some work several times and gives the median of the times, in ms, which one slow run does not move. */
export function medianMs(work: () => unknown, runs = 5): number {
  const times = Array.from({ length: runs }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  }).toSorted((a, b) => a - b);
  return times[Math.floor(runs / 2)] ?? Number.NaN;
}

const holds = ({ value, atMost = Infinity, atLeast = -Infinity }: Measurement): boolean => value <= atMost && value >= atLeast;

async function main(): Promise<void> {
  const files = readdirSync('tests/bench').filter((file) => file.endsWith('.bench.ts')).toSorted();
  const all: Measurement[] = [];
  for (const file of files) {
    const { measure } = (await import(pathToFileURL(resolve('tests/bench', file)).href)) as { readonly measure: () => readonly Measurement[] | Promise<readonly Measurement[]> };
    all.push(...(await measure()));
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(all, null, 2));
  else for (const one of all) console.log(describe(one));
  process.exitCode = all.every(holds) ? 0 : 1;
}

function describe(one: Measurement): string {
  const limit = [one.atMost !== undefined && `at most ${one.atMost}`, one.atLeast !== undefined && `at least ${one.atLeast}`].filter(Boolean).join(', ');
  return `${holds(one) ? '   ' : ' ! '}${one.name.padEnd(60)} ${Number(one.value.toPrecision(4))} ${one.unit}${limit && `  (${limit})`}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
