/** Small rules that a checker is put together from. Each looks at one value of a JSON document and reports what is wrong with it. */

export const FAULT_IDS = [
  'wrong-type', 'missing-key', 'unknown-key', 'unknown-key-nearest', 'not-one-of', 'not-one-of-nearest', 'not-a-whole-number', 'below-range', 'above-range',
  'empty-text', 'not-kebab-case', 'not-hex', 'not-an-address', 'not-a-sysctl-name', 'too-deep', 'too-much-data', 'same-address',
  'unknown-socket', 'unknown-socket-none', 'unknown-process', 'unknown-process-none',
] as const;
export type FaultId = (typeof FAULT_IDS)[number];

/** One thing wrong with a document. The sentence for it is the message `scenario-faults.<id>`. */
export interface Fault {
  /** Where in the document: 'processes[1].run[3].on'; '' is the document itself. */
  readonly place: string;
  readonly id: FaultId;
  readonly values: Readonly<Record<string, string | number>>;
}

export type Report = (place: string, id: FaultId, values: Fault['values']) => void;
export type Rule = (value: unknown, place: string, report: Report, depth: number) => void;

/** Steps and data may be nested this deep; more is a mistake, and would exhaust the stack of whatever walks them. */
const MAX_DEPTH = 32;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
export const keyIn = (place: string, key: string): string => {
  if (!IDENTIFIER.test(key)) return `${place}[${JSON.stringify(key)}]`;
  return place === '' ? key : `${place}.${key}`;
};

export type JsonObject = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
export const own = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** A value in few characters, as it stands in the document. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (isObject(value)) return 'an object';
  const text = value === undefined ? 'nothing' : typeof value === 'number' ? String(value) : JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

const typeFault = (value: unknown, place: string, report: Report, expected: string): void => report(place, 'wrong-type', { expected, found: shown(value) });

/** The candidate that differs least, if it is near enough to be a slip of the pen. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, Math.ceil(word.length / 2) + 1);
  for (const candidate of candidates) {
    const distance = word.toLowerCase() === candidate.toLowerCase() ? 0 : editDistance(word, candidate, least);
    if (distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** Insertions, deletions and replacements between two words; stops counting at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

export const literal = (wanted: number): Rule => (value, place, report) => {
  if (value !== wanted) report(place, 'not-one-of', { found: shown(value), allowed: String(wanted) });
};

export const oneOf = (allowed: readonly (string | number)[]): Rule => (value, place, report) => {
  if (allowed.includes(value as string)) return;
  const near = typeof value === 'string' ? nearest(value, allowed.map(String)) : undefined;
  const values = { found: shown(value), allowed: allowed.join(', ') };
  if (near === undefined) report(place, 'not-one-of', values);
  else report(place, 'not-one-of-nearest', { ...values, nearest: near });
};

/** A number from min to max; `above`: more than min. */
export const number = (min: number, max: number, how: { readonly whole?: boolean; readonly above?: boolean } = {}): Rule => (value, place, report) => {
  if (typeof value !== 'number' || Number.isNaN(value)) return typeFault(value, place, report, how.whole ? 'a whole number' : 'a number');
  const range = { found: String(value), min: how.above ? `more than ${min}` : String(min), max: String(max) };
  if (value < min || (how.above && value === min)) report(place, 'below-range', range);
  else if (value > max) report(place, 'above-range', range);
  else if (how.whole && !Number.isInteger(value)) report(place, 'not-a-whole-number', range);
};
export const whole = (min: number, max: number): Rule => number(min, max, { whole: true });

export const text: Rule = (value, place, report) => {
  if (typeof value !== 'string') typeFault(value, place, report, 'a text');
};
export const name: Rule = (value, place, report) => {
  if (typeof value !== 'string') typeFault(value, place, report, 'a text');
  else if (value === '') report(place, 'empty-text', {});
};
/** A text that `accepts`; else the fault `id`. */
export const textThat = (accepts: (value: string) => boolean, id: FaultId, values: Fault['values'] = {}): Rule => (value, place, report) => {
  if (typeof value !== 'string') typeFault(value, place, report, 'a text');
  else if (!accepts(value)) report(place, id, { found: shown(value), ...values });
};

export const list = (item: Rule): Rule => (value, place, report, depth) => {
  if (!Array.isArray(value)) return typeFault(value, place, report, 'an array');
  if (depth > MAX_DEPTH) return report(place, 'too-deep', { limit: MAX_DEPTH });
  // Not forEach, which passes over holes.
  for (let i = 0; i < value.length; i++) item(value[i], `${place}[${i}]`, report, depth + 1);
};

export type Fields = Readonly<Record<string, Rule>>;

/** An object with all of `required`, some of `optional`, and nothing else. */
export const object = (required: Fields, optional: Fields = {}): Rule => (value, place, report, depth) => {
  if (!isObject(value)) return typeFault(value, place, report, 'an object');
  const allowed = [...Object.keys(required), ...Object.keys(optional)];
  for (const key of Object.keys(required)) {
    if (!Object.hasOwn(value, key)) report(keyIn(place, key), 'missing-key', { key });
  }
  for (const [key, each] of Object.entries(value)) {
    const rule = Object.hasOwn(required, key) ? required[key] : Object.hasOwn(optional, key) ? optional[key] : undefined;
    if (rule) rule(each, keyIn(place, key), report, depth);
    else unknownKey(key, keyIn(place, key), report, allowed);
  }
};

function unknownKey(key: string, place: string, report: Report, allowed: readonly string[]): void {
  const near = nearest(key, allowed);
  if (near === undefined) report(place, 'unknown-key', { key, allowed: allowed.join(', ') });
  else report(place, 'unknown-key-nearest', { key, allowed: allowed.join(', '), nearest: near });
}

/** An object whose `key` says which other fields it has. */
export const variants = (key: string, kinds: Readonly<Record<string, { readonly required?: Fields; readonly optional?: Fields }>>): Rule => {
  const tag = oneOf(Object.keys(kinds));
  const rules = Object.fromEntries(
    Object.entries(kinds).map(([kind, fields]) => [kind, object({ [key]: tag, ...fields.required }, fields.optional)]),
  );
  return (value, place, report, depth) => {
    if (!isObject(value)) return typeFault(value, place, report, 'an object');
    if (!Object.hasOwn(value, key)) return report(keyIn(place, key), 'missing-key', { key });
    const kind = value[key];
    const rule = typeof kind === 'string' && Object.hasOwn(rules, kind) ? rules[kind] : undefined;
    if (rule) rule(value, place, report, depth);
    else tag(kind, keyIn(place, key), report, depth);
  };
};
