/**
 * The code between %{ and }%: assertions about TCP_INFO in a small part of Python. A statement is `assert CONDITION, MESSAGE`, `name = VALUE` or
 * `print(…)`; a value is built of numbers, names, comparisons (chained ones too), and, or, not, arithmetic, abs, min, max. Nothing is handed to an
 * interpreter; what is not understood throws Unknown.
 */
import { Unknown } from './verdict.ts';

type Value = number | string | boolean;
export type Names = Readonly<Record<string, number>>;

interface Mark {
  readonly kind: 'number' | 'name' | 'text' | 'sign' | 'end';
  readonly text: string;
  /** Lines below the code's first. */
  readonly line: number;
}

/** An assertion that does not hold: the line below the code's first, and the condition as written. */
export interface Refuted {
  readonly line: number;
  readonly condition: string;
}

const PATTERN = /[ \t\r]+|\\\n|#[^\n]*|(?<end>[\n;])|(?<text>'[^'\n]*'|"[^"\n]*")|(?<number>0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(?<name>[A-Za-z_]\w*)|(?<sign>==|!=|<=|>=|\/\/|<<|>>|\*\*|[<>+\-*/%&|(),=[\]:.^~])/y;

function marksOf(text: string, line: number): Mark[] {
  const marks: Mark[] = [];
  let at = 0;
  let below = 0;
  let depth = 0;
  while (at < text.length) {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(text);
    if (!match) throw new Unknown(line + below, `code: ${text.slice(at, at + 20)}`);
    const found = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined);
    if (found?.[1] === '(' || found?.[1] === '[') depth += 1;
    if (found?.[1] === ')' || found?.[1] === ']') depth -= 1;
    // Inside brackets a line's end is none.
    if (found && !(found[1] === '\n' && depth > 0)) marks.push({ kind: found[0] as Mark['kind'], text: found[1] as string, line: below });
    at += match[0].length;
    below += match[0].split('\n').length - 1;
  }
  return [...marks, { kind: 'end', text: '', line: below }];
}

/** @param line of the code's first line, for Unknown */
export function evaluateCode(text: string, names: Names, line: number): Refuted | undefined {
  return new Evaluator(marksOf(text, line), names, line).run();
}

class Evaluator {
  readonly #marks: readonly Mark[];
  readonly #names: Record<string, Value>;
  readonly #line: number;
  #at = 0;

  constructor(marks: readonly Mark[], names: Names, line: number) {
    this.#marks = marks;
    this.#names = { True: true, False: false, ...names };
    this.#line = line;
  }

  run(): Refuted | undefined {
    let first: Refuted | undefined;
    while (this.#at < this.#marks.length) {
      if (this.#mark().kind === 'end') this.#at += 1;
      else {
        // What follows a refuted assertion is read all the same: it may hold something unknown.
        const refuted = this.#statement();
        first ??= refuted;
      }
    }
    return first;
  }

  #statement(): Refuted | undefined {
    const start = this.#mark();
    if (this.#take('assert')) {
      const from = this.#at;
      const holds = this.#or();
      const condition = this.#marks.slice(from, this.#at).map((m) => m.text).join(' ');
      // A message is only for whoever reads it.
      if (this.#take(',')) this.#skipStatement();
      this.#endStatement();
      return holds ? undefined : { line: start.line, condition: `${condition}${this.#valuesIn(from)}` };
    }
    if (start.text === 'print' && this.#marks[this.#at + 1]?.text === '(') {
      this.#skipStatement();
      return undefined;
    }
    if (start.kind === 'name' && this.#marks[this.#at + 1]?.text === '=') {
      this.#at += 2;
      this.#names[start.text] = this.#or();
      this.#endStatement();
      return undefined;
    }
    throw this.#unknown();
  }

  /** The values of the names in a refuted condition: `tcpi_snd_cwnd is 10`. */
  #valuesIn(from: number): string {
    const named = new Set<string>();
    for (let i = from; this.#marks[i] && this.#marks[i]?.kind !== 'end' && this.#marks[i]?.text !== ','; i++) if (this.#marks[i]?.kind === 'name') named.add((this.#marks[i] as Mark).text);
    const known = [...named].filter((name) => name.startsWith('tcpi_') && name in this.#names);
    return known.length === 0 ? '' : ` (${known.map((name) => `${name} is ${this.#names[name]}`).join(', ')})`;
  }

  #mark(): Mark {
    return this.#marks[this.#at] as Mark;
  }

  #take(text: string): boolean {
    const mark = this.#mark();
    if (mark.kind === 'text' || mark.kind === 'end' || mark.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #unknown(): Unknown {
    const mark = this.#mark();
    return new Unknown(this.#line + mark.line, `code: ${mark.text.trim() || 'an end'} is not understood here`);
  }

  #skipStatement(): void {
    let depth = 0;
    for (; this.#mark().kind !== 'end' || depth > 0; this.#at++) {
      if (this.#at >= this.#marks.length - 1) return;
      if (this.#mark().text === '(') depth += 1;
      else if (this.#mark().text === ')') depth -= 1;
    }
  }

  #endStatement(): void {
    if (this.#mark().kind !== 'end') throw this.#unknown();
    this.#at += 1;
  }

  // The next methods go from what binds least to what binds most, as in Python's grammar.

  #or(): Value {
    let value = this.#and();
    while (this.#take('or')) {
      const other = this.#and();
      value = value || other;
    }
    return value;
  }

  #and(): Value {
    let value = this.#not();
    while (this.#take('and')) {
      const other = this.#not();
      value = value && other;
    }
    return value;
  }

  #not(): Value {
    return this.#take('not') ? !this.#not() : this.#comparison();
  }

  #comparison(): Value {
    let left = this.#bits();
    let holds: boolean | undefined;
    for (let sign = this.#mark().text; this.#mark().kind === 'sign' && sign in COMPARE; sign = this.#mark().text) {
      this.#at += 1;
      const right = this.#bits();
      holds = (holds ?? true) && (COMPARE[sign] as (a: Value, b: Value) => boolean)(left, right);
      left = right;
    }
    return holds ?? left;
  }

  #bits(): Value {
    let value = this.#sum();
    for (;;) {
      if (this.#take('&')) value = number(value) & number(this.#sum());
      else if (this.#take('|')) value = number(value) | number(this.#sum());
      else if (this.#take('<<')) value = number(value) << number(this.#sum());
      else if (this.#take('>>')) value = number(value) >> number(this.#sum());
      else return value;
    }
  }

  #sum(): Value {
    let value = this.#product();
    for (;;) {
      if (this.#take('+')) value = number(value) + number(this.#product());
      else if (this.#take('-')) value = number(value) - number(this.#product());
      else return value;
    }
  }

  #product(): Value {
    let value = this.#unary();
    for (;;) {
      if (this.#take('*')) value = number(value) * number(this.#unary());
      else if (this.#take('//')) value = Math.floor(number(value) / number(this.#unary()));
      else if (this.#take('/')) value = number(value) / number(this.#unary());
      else if (this.#take('%')) value = modulo(number(value), number(this.#unary()));
      else return value;
    }
  }

  #unary(): Value {
    if (this.#take('-')) return -number(this.#unary());
    if (this.#take('+')) return number(this.#unary());
    return this.#primary();
  }

  #primary(): Value {
    if (this.#take('(')) {
      const value = this.#or();
      if (!this.#take(')')) throw this.#unknown();
      return value;
    }
    const mark = this.#mark();
    if (mark.kind === 'number') {
      this.#at += 1;
      return Number(mark.text);
    }
    if (mark.kind === 'text') {
      this.#at += 1;
      return mark.text.slice(1, -1);
    }
    if (mark.kind !== 'name') throw this.#unknown();
    this.#at += 1;
    if (this.#take('(')) return this.#applied(mark.text);
    const value = this.#names[mark.text];
    if (value === undefined) {
      this.#at -= 1;
      throw this.#unknown();
    }
    return value;
  }

  #applied(name: string): Value {
    const f = FUNCTIONS[name];
    if (!f) {
      this.#at -= 2;
      throw this.#unknown();
    }
    const args: number[] = [];
    while (!this.#take(')')) {
      args.push(number(this.#or()));
      if (this.#mark().text !== ')' && !this.#take(',')) throw this.#unknown();
    }
    return f(...args);
  }
}

const number = (value: Value): number => Number(value);
/** Python's: the result has the divisor's sign. */
const modulo = (a: number, b: number): number => a - b * Math.floor(a / b);

const same = (a: Value, b: Value): boolean => (typeof a === 'string' || typeof b === 'string' ? a === b : Number(a) === Number(b));
const COMPARE: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  '==': same, '!=': (a, b) => !same(a, b), '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
};

const FUNCTIONS: Readonly<Record<string, (...args: number[]) => number>> = { abs: Math.abs, min: Math.min, max: Math.max, int: Math.trunc };
