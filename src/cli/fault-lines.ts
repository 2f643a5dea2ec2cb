/** Faults as lines of text: of a document, and of a run that was stopped. */
import type { RunFault } from '../model/sim/errors.ts';
import type { Fault } from '../scenarios/check.ts';
import { createText } from '../text/createText.ts';
import faults from '../text/en/scenario-faults.json' with { type: 'json' };

export const text = createText('en', faults);

/** One fault as one line: where it is, what is wrong, what is allowed. */
export const faultLine = ({ place, id, values }: Fault): string =>
  text.format('scenario-faults.place', { place: place || text.format('scenario-faults.document'), fault: text.format(`scenario-faults.${id}`, written(values)) }).replaceAll('\n', '⏎');

/** Numbers as they stand in a document, without separators of thousands. */
const written = (values: Fault['values']): Record<string, string> => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));

/** Why a run was stopped. */
export const runFaultLine = ({ id, process, step, limit, atMs }: RunFault): string =>
  text.format(`scenario-faults.run.${id}`, { process: process || 'none', step, limit: String(limit), atMs: String(atMs) });
