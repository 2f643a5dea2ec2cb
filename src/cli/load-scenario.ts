/** From a name or a file to a checked scenario, or the lines that say why not. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { check, nearest } from '../scenarios/check.ts';
import { NAMED, named } from '../scenarios/named.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { faultLine, text } from './fault-lines.ts';
import { jsonFault } from './json-fault.ts';

export type Loaded = { readonly scenario: Scenario } | { readonly lines: readonly string[] };

/** @param source a named scenario, or the path of a JSON document */
export function loadScenario(source: string): Loaded {
  const known = named(source);
  if (known) return { scenario: known };
  if (!/[/\\.]/.test(source) && !existsSync(fromCaller(source))) {
    const near = nearest(source, NAMED.map((each) => each.name)) ?? 'none';
    return { lines: [text.format('scenario-faults.file.no-such-name', { name: source, near })] };
  }
  let content: string;
  try {
    content = readFileSync(fromCaller(source), 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    return { lines: [text.format('scenario-faults.file.unreadable', { file: source, reason: reasonOf(cause) })] };
  }
  const broken = jsonFault(content);
  if (broken) return { lines: [text.format('scenario-faults.file.not-json', { file: source, ...places(broken), found: broken.found })] };
  const checked = check(JSON.parse(content));
  return checked.ok ? { scenario: checked.scenario } : { lines: checked.faults.map(faultLine) };
}

const places = ({ line, column }: { line: number; column: number }) => ({ line: String(line), column: String(column) });
const reasonOf = (cause: unknown): string => (cause instanceof Error ? (/^(\w+): ([^,]+)/.exec(cause.message)?.[2] ?? cause.message) : String(cause));

/** A path as the caller meant it: npm runs its scripts in the project's folder and keeps the caller's in INIT_CWD. */
export const fromCaller = (path: string): string => resolve(process.env.INIT_CWD ?? '', path);
