/**
 * Carries out a script against one host of the model: the script is the peer (what it sends and what it expects) and the program (its calls).
 * Time is the host's own: it stands still while the host works, and runs from one event to the next.
 */
import { evaluateCode } from './code.ts';
import { Connections } from './connection.ts';
import { seconds, type Due } from './due.ts';
import { foresee } from './foresee.ts';
import { Program } from './program.ts';
import { parseScript } from './parse.ts';
import type { Action, Script, ScriptCode, ScriptEvent, When } from './script.ts';
import { DEFAULT_SYSCTLS, settingsOf, shellEffect } from './settings.ts';
import { CODE_CONSTANTS } from './tcp-info.ts';
import { Failed, Unknown, type Outcome } from './verdict.ts';
import { Wire } from './wire.ts';
import { World } from './world.ts';

/** @param text the whole script */
export function runScript(text: string): Outcome {
  let run: Run | undefined;
  try {
    run = new Run(parseScript(text));
    return { verdict: 'PASS', ...run.all() };
  } catch (error) {
    if (error instanceof Failed) return { verdict: 'FAIL', line: error.line, reason: error.message };
    if (error instanceof Unknown) return { verdict: 'SKIP', line: error.line, reason: error.message };
    // Not the script's fault: a host must take whatever comes.
    return { verdict: 'FAIL', line: run?.line ?? 1, reason: `the run broke off: ${error instanceof Error ? error.message : String(error)}` };
  }
}

class Run {
  readonly #script: Script;
  readonly #world: World;
  readonly #connections: Connections;
  readonly #program: Program;
  readonly #wire: Wire;
  /** Of the event that is being dealt with. */
  line = 1;

  constructor(script: Script) {
    this.#script = script;
    foresee(script);
    let sysctls = DEFAULT_SYSCTLS;
    for (const { text, line } of script.setUp) sysctls = { ...sysctls, ...shellEffect(text, line).sysctls };
    this.#world = new World(settingsOf(script), sysctls);
    this.#connections = new Connections(this.#world);
    this.#program = new Program(this.#world, this.#connections);
    this.#wire = new Wire(this.#world, this.#connections);
  }

  all(): { line: number; reason: string } {
    const { events } = this.#script;
    if (events.length === 0) throw new Unknown(1, 'no event');
    let last: { readonly event: ScriptEvent; readonly at: number } | undefined;
    for (const event of events) {
      this.line = event.line;
      const base = this.#baseOf(event, last);
      const at = base + (event.when.kind === 'any' ? 0 : event.when.at);
      this.#carryOut(event, base, at, last?.at);
      this.#program.check();
      last = { event, at };
    }
    this.#program.finish();
    return { line: this.line, reason: `${events.length} events` };
  }

  /**
   * What an event's time counts from. A relative one counts from now; between two segments that are sent, from the first one's own time, so that what
   * the host did in between shifts nothing.
   */
  #baseOf({ when, action }: ScriptEvent, last: { readonly event: ScriptEvent; readonly at: number } | undefined): number {
    if (when.kind === 'absolute' || when.kind === 'absolute-range') return 0;
    return last && isSent(last.event.action) && isSent(action) ? last.at : this.#world.now;
  }

  #carryOut(event: ScriptEvent, base: number, at: number, lastAt: number | undefined): void {
    const { action, line } = event;
    const due = this.#due(event.when, at, lastAt);
    if ('direction' in action && action.direction === 'out') return this.#wire.expect(action, due, line);
    this.#waitFor(event, at, due);
    switch (action.kind) {
      case 'segment':
      case 'datagram':
      case 'icmp':
        return this.#wire.send(action, line);
      case 'call':
        return this.#program.call(action, base, line);
      case 'shell': {
        const effect = shellEffect(action.text, line);
        this.#world.set(effect.sysctls);
        return this.#world.advance(this.#world.now + effect.sleep);
      }
      case 'code':
        return this.#assert(action, line);
    }
  }

  #due(when: When, at: number, lastAt: number | undefined): Due {
    if (when.kind === 'any') return { from: -Infinity, to: Infinity };
    const { tolerance, toleranceShare } = this.#world.settings;
    const margin = Math.max(tolerance, lastAt === undefined ? 0 : toleranceShare * (at - lastAt));
    const length = 'end' in when ? when.end - when.at : 0;
    return { from: at - margin, to: at + length + margin };
  }

  #waitFor(event: ScriptEvent, at: number, due: Due): void {
    if (event.when.kind !== 'any') this.#world.advance(at);
    if (this.#world.now > due.to) throw new Failed(event.line, `${seconds(this.#world.now - at)} too late: what came before took until then`);
  }

  #assert(code: ScriptCode, line: number): void {
    const refuted = evaluateCode(code.text, { ...CODE_CONSTANTS, ...this.#wire.info(line) }, line);
    if (refuted) throw new Failed(line + refuted.line, `assert ${refuted.condition}`);
  }
}

const isSent = (action: Action): boolean => 'direction' in action && action.direction === 'in';
