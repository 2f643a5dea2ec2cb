/**
 * Names in a document: a step may only use a socket that an earlier step of its process made, and only a process can be killed
 * that there is. Works on documents that are not (yet) right otherwise: what has not the expected shape is passed over.
 */
import { substitute } from '../model/sim/data.ts';
import { isObject, keyIn, own } from './rules.ts';
import type { JsonObject, Report } from './rules.ts';

/** A name as declared: with $i it stands for as many names as the repeat around it has rounds. */
interface Declared {
  readonly name: string;
  readonly rounds: number | undefined;
}

interface Scope {
  readonly declared: Declared[];
  /** In a thread: what the rest of the process declares, before or after; it runs beside the thread. */
  readonly elsewhere: readonly Declared[];
  /** Rounds of the innermost repeat. */
  readonly rounds: number | undefined;
}

/** Each round's name is looked up by itself, up to this many. */
const MAX_ROUNDS = 1_000;

export function checkNames(document: unknown, report: Report): void {
  if (!isObject(document)) return;
  const processes = own(document, 'processes');
  const names = new Set<string>();
  if (Array.isArray(processes)) {
    processes.forEach((process: unknown, p) => {
      if (!isObject(process)) return;
      const name = own(process, 'name') ?? own(process, 'host');
      if (typeof name === 'string') names.add(name);
      const run = own(process, 'run');
      checkSteps(run, `processes[${p}].run`, { declared: [], elsewhere: [], rounds: undefined }, run, report);
    });
  }
  checkHappenings(own(document, 'happenings'), names, report);
}

function checkHappenings(happenings: unknown, names: ReadonlySet<string>, report: Report): void {
  if (!Array.isArray(happenings)) return;
  happenings.forEach((happening: unknown, h) => {
    if (!isObject(happening) || own(happening, 'do') !== 'kill') return;
    const name = own(happening, 'process');
    if (typeof name !== 'string' || name === '' || names.has(name)) return;
    const place = `happenings[${h}].process`;
    if (names.size) report(place, 'unknown-process', { name, known: [...names].join(', ') });
    else report(place, 'unknown-process-none', { name });
  });
}

function checkSteps(steps: unknown, place: string, scope: Scope, run: unknown, report: Report): void {
  if (!Array.isArray(steps) || place.length > 2_000) return;
  steps.forEach((step: unknown, s) => {
    if (isObject(step)) checkStep(step, `${place}[${s}]`, scope, run, report);
  });
}

function checkStep(step: JsonObject, place: string, scope: Scope, run: unknown, report: Report): void {
  const on = own(step, 'on');
  if (typeof on === 'string' && on !== '') checkUse(on, keyIn(place, 'on'), scope, report);
  const as = own(step, 'as');
  const what = own(step, 'do');
  if ((what === 'socket' || what === 'accept') && typeof as === 'string') scope.declared.push({ name: as, rounds: scope.rounds });
  const inner = own(step, 'steps');
  if (inner === undefined) return;
  const times = own(step, 'times');
  const rounds = what === 'repeat' && typeof times === 'number' && times >= 1 ? times : what === 'repeat' ? 1 : scope.rounds;
  const elsewhere = what === 'thread' ? declaredIn(run, undefined, 0) : scope.elsewhere;
  checkSteps(inner, keyIn(place, 'steps'), { declared: scope.declared, elsewhere, rounds }, run, report);
}

function checkUse(name: string, place: string, scope: Scope, report: Report): void {
  const rounds = name.includes('$i') ? scope.rounds : undefined;
  for (let i = 1; i <= Math.min(rounds ?? 1, MAX_ROUNDS); i++) {
    const used = substitute(name, rounds === undefined ? undefined : i);
    const known = (each: Declared) => stands(each, used);
    if (scope.declared.some(known) || scope.elsewhere.some(known)) continue;
    const sofar = [...new Set(scope.declared.map((each) => each.name))];
    if (sofar.length) report(place, 'unknown-socket', { name: used, known: sofar.join(', ') });
    else report(place, 'unknown-socket-none', { name: used });
    return;
  }
}

/** Whether one of the names that a declaration stands for is `used`. */
function stands(declared: Declared, used: string): boolean {
  if (declared.rounds === undefined || !declared.name.includes('$i')) return declared.name === used;
  const before = declared.name.slice(0, declared.name.indexOf('$i'));
  const digits = /^\d{1,10}/.exec(used.slice(before.length))?.[0] ?? '';
  if (!used.startsWith(before)) return false;
  // The count may be followed by digits of the name itself: try each length.
  for (let length = 1; length <= digits.length; length++) {
    const count = Number(digits.slice(0, length));
    if (count >= 1 && count <= declared.rounds && substitute(declared.name, count) === used) return true;
  }
  return false;
}

/** Every name that these steps declare, wherever. */
function declaredIn(steps: unknown, rounds: number | undefined, depth: number): Declared[] {
  if (!Array.isArray(steps) || depth > 40) return [];
  return steps.flatMap((step: unknown): Declared[] => {
    if (!isObject(step)) return [];
    const as = own(step, 'as');
    const times = own(step, 'times');
    const inner = declaredIn(own(step, 'steps'), own(step, 'do') === 'repeat' ? (typeof times === 'number' ? times : 1) : rounds, depth + 1);
    return typeof as === 'string' ? [{ name: as, rounds }, ...inner] : inner;
  });
}
