import { RunError } from '../model/sim/errors.ts';
import { run } from '../model/sim/run.ts';
import type { Trace } from '../model/trace/events.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { runFaultLine } from './fault-lines.ts';

/** Runs a scenario; a run that was stopped becomes the line that says why. */
export function runScenario(scenario: Scenario): { readonly trace: Trace } | { readonly line: string } {
  try {
    return { trace: run(scenario) };
  } catch (cause) {
    if (!(cause instanceof RunError)) throw cause;
    return { line: runFaultLine(cause.fault) };
  }
}
