/** A packet script's text as tokens, each with the line it starts on. Comments (`//`, `#`, slash-star) are gone. */
import { Unknown } from './verdict.ts';

export type Token =
  | { readonly kind: 'number'; readonly text: string; readonly value: number; readonly line: number }
  | { readonly kind: 'word' | 'text' | 'shell' | 'code' | 'option' | 'address'; readonly text: string; readonly line: number }
  | { readonly kind: 'mark'; readonly text: string; readonly line: number };

interface Rule {
  readonly kind: Token['kind'] | 'nothing';
  readonly pattern: RegExp;
  /** How many characters of the match stand round what is meant. */
  readonly frame?: readonly [number, number];
}

/** In order; the first that matches wins. */
const RULES: readonly Rule[] = [
  { kind: 'nothing', pattern: /\s+/y },
  { kind: 'nothing', pattern: /\/\/[^\n]*/y },
  { kind: 'nothing', pattern: /#[^\n]*/y },
  { kind: 'nothing', pattern: /\/\*[\s\S]*?\*\//y },
  { kind: 'code', pattern: /%\{[\s\S]*?\}%/y, frame: [2, 2] },
  { kind: 'shell', pattern: /`(?:\\[\s\S]|[^`\\])*`/y, frame: [1, 1] },
  { kind: 'text', pattern: /"(?:\\[\s\S]|[^"\\])*"/y, frame: [1, 1] },
  { kind: 'option', pattern: /--[a-zA-Z0-9_]+(?:=(?:"[^"]*"|`[^`]*`|\S)*)?/y, frame: [2, 0] },
  { kind: 'address', pattern: /\d+\.\d+\.\d+\.\d+/y },
  { kind: 'mark', pattern: /\.\.\./y },
  { kind: 'number', pattern: /-?(?:0[xX][0-9a-fA-F]+|\d*\.\d+|\d+)(?![a-zA-Z_])/y },
  { kind: 'word', pattern: /[a-zA-Z0-9_]+/y },
  { kind: 'mark', pattern: /[^\s]/y },
];

const numberOf = (text: string): number => (text.startsWith('-') ? -Number(text.slice(1)) : Number(text));

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const start = line;
    let taken = '';
    for (const { kind, pattern, frame } of RULES) {
      pattern.lastIndex = at;
      const match = pattern.exec(text)?.[0];
      if (match === undefined) continue;
      taken = match;
      if (kind === 'nothing') break;
      const inner = frame ? match.slice(frame[0], match.length - frame[1]) : match;
      found.push(kind === 'number' ? { kind, text: match, value: numberOf(match), line: start } : { kind, text: inner, line: start });
      break;
    }
    if (taken.length === 0 || taken === '`' || taken === '"') throw new Unknown(line, `cannot read: ${text.slice(at, at + 20).split('\n')[0]}`);
    at += taken.length;
    line += taken.split('\n').length - 1;
  }
  return found;
}
