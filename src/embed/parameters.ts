/** What the address of a figure may ask for: one table that reads it, checks it, and is its documentation. */

type Kind =
  | { readonly kind: 'choice'; readonly allowed: readonly string[] }
  | { readonly kind: 'whole'; readonly least: number; readonly most: number };

export const PARAMETERS = {
  scenario: { kind: 'choice', allowed: [] },          // the named scenarios: filled in by the caller, which has them
  theme: { kind: 'choice', allowed: ['auto', 'light', 'dark'] },
  controls: { kind: 'choice', allowed: ['full', 'none'] },
  twin: { kind: 'choice', allowed: ['on', 'off'] },
  links: { kind: 'choice', allowed: ['on', 'off'] },
  stringTest: { kind: 'choice', allowed: ['off', 'long', 'rtl'] },
} as const satisfies Readonly<Record<string, Kind>>;

export type ParameterName = keyof typeof PARAMETERS;
export const PARAMETER_NAMES = Object.keys(PARAMETERS) as readonly ParameterName[];
export type Parameters = Readonly<Record<ParameterName, string>>;

/** A value that was not taken: the default stands, and the reader is told what is allowed. */
export interface ParameterFault {
  readonly parameter: ParameterName;
  readonly given: string;
  readonly allowed: readonly string[];
}

export interface Read {
  readonly values: Parameters;
  readonly faults: readonly ParameterFault[];
}

export const allowedFor = (name: ParameterName, scenarios: readonly string[]): readonly string[] => (name === 'scenario' ? scenarios : PARAMETERS[name].allowed);

export const defaultsFor = (scenario: string): Parameters => ({ scenario, theme: 'auto', controls: 'full', twin: 'on', links: 'on', stringTest: 'off' });

/**
 * @param search a query string, with or without '?'. A parameter that is not in the table is the host's own and is ignored; of one given
 *   several times the first counts.
 * @param scenarios the names that `scenario` may have
 */
export function readParameters(search: string, scenarios: readonly string[], defaults: Parameters): Read {
  const given = new URLSearchParams(search);
  const faults: ParameterFault[] = [];
  const values: Record<ParameterName, string> = { ...defaults };
  for (const name of PARAMETER_NAMES) {
    const value = given.get(name);
    if (value === null || value === '') continue;
    const allowed = allowedFor(name, scenarios);
    if (allowed.includes(value)) values[name] = value;
    else faults.push({ parameter: name, given: value, allowed });
  }
  return { values, faults };
}
