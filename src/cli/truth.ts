/**
 * npm run truth [-- --names a,b] [--json] [--strict] [--write FOLDER]
 *
 * Runs every scenario of tests/truth through the model and holds it against its recording. Prints compare.mjs's table, which shows all
 * levels; the exit status asks for L1, L2, L3, S and T, or with --strict for all. --write keeps the model's digests.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { digest } from './digest.ts';
import { loadScenario } from './load-scenario.ts';
import { printDigest } from './print-digest.ts';
import { runScenario } from './run-scenario.ts';

const TRUTH = fileURLToPath(new URL('../../tests/truth/', import.meta.url));

/** Writes the model's digest of each scenario into `folder`. @returns what could not be run, and why */
function runAll(names: readonly string[], folder: string): string[] {
  return names.flatMap((name) => {
    const loaded = loadScenario(join(TRUTH, 'scenarios', `${name}.json`));
    if ('lines' in loaded) return loaded.lines.map((line) => `${name}: ${line}`);
    try {
      const ran = runScenario(loaded.scenario);
      if ('line' in ran) return [`${name}: ${ran.line}`];
      writeFileSync(join(folder, `${name}.json`), printDigest(digest(ran.trace)));
      return [];
    } catch (cause) {
      return [`${name}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`];
    }
  });
}

function main(): number {
  const { values } = parseArgs({
    options: { names: { type: 'string' }, json: { type: 'boolean' }, strict: { type: 'boolean' }, write: { type: 'string' } },
  });
  const all = readdirSync(join(TRUTH, 'scenarios')).map((file) => basename(file, '.json')).toSorted();
  const wanted = values.names?.split(',');
  const names = wanted ? all.filter((name) => wanted.includes(name)) : all;
  const folder = values.write ?? mkdtempSync(join(tmpdir(), 'lifelines-truth-'));
  mkdirSync(folder, { recursive: true });
  try {
    const problems = runAll(names, folder);
    for (const line of problems) process.stderr.write(`${line}\n`);
    const flags = [...(values.json ? ['--json'] : []), ...(values.strict ? ['--strict'] : []), '--names', names.join(',')];
    const compared = spawnSync(process.execPath, [join(TRUTH, 'compare.mjs'), ...flags, '--all', join(TRUTH, 'captures'), folder], { stdio: 'inherit' });
    return problems.length ? 1 : (compared.status ?? 1);
  } finally {
    if (values.write === undefined) rmSync(folder, { recursive: true });
  }
}

process.exitCode = main();
