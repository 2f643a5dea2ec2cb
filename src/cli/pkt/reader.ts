/** Walks along tokens: look, take, demand. */
import type { Token } from './tokens.ts';
import { Unknown } from './verdict.ts';

export class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** The line of the next token, or of the last one at the end. */
  get line(): number {
    return (this.#tokens[this.#at] ?? this.#tokens.at(-1))?.line ?? 1;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw new Unknown(this.line, 'the script ends in the middle of an event');
    this.#at += 1;
    return token;
  }

  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token !== undefined && (token.kind === 'mark' || token.kind === 'word') && token.text === text;
  }

  /** Takes the token if it reads so. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at += 1;
    return true;
  }

  demand(text: string): void {
    const { line } = this;
    if (!this.take(text)) throw new Unknown(line, `expected ${text}, found ${this.peek()?.text ?? 'the end'}`);
  }

  number(): number {
    const token = this.next();
    if (token.kind !== 'number') throw new Unknown(token.line, `expected a number, found ${token.text}`);
    return token.value;
  }

  word(): string {
    const token = this.next();
    if (token.kind !== 'word') throw new Unknown(token.line, `expected a word, found ${token.text}`);
    return token.text;
  }
}
