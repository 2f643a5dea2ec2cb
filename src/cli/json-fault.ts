/** Where a text stops being JSON: the parser itself does not always say. */
export interface JsonFault {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly found: string;
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const SPACE = /[ \t\r\n]*/y;

type Wanted = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

/** @returns undefined for a text that is JSON (RFC 8259) */
export function jsonFault(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let wanted = 'value' as Wanted;
  let at = 0;

  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const after = (): Wanted => (open.length ? 'comma-or-end' : 'nothing');

  /** Takes one token, if it may stand here. */
  function token(): boolean {
    const character = text[at];
    const inside = open.at(-1);
    const mayEnd = wanted === 'comma-or-end' || wanted === 'value-or-end' || wanted === 'key-or-end';
    if (mayEnd && ((character === '}' && inside === '{') || (character === ']' && inside === '['))) {
      open.pop();
      wanted = after();
      at++;
      return true;
    }
    switch (wanted) {
      case 'nothing':
        return false;
      case 'colon':
        wanted = 'value';
        return character === ':' && at++ >= 0;
      case 'comma-or-end':
        wanted = inside === '{' ? 'key' : 'value';
        return character === ',' && at++ >= 0;
      case 'key':
      case 'key-or-end':
        wanted = 'colon';
        return match(STRING);
      case 'value':
      case 'value-or-end':
        if (character === '{' || character === '[') {
          open.push(character);
          wanted = character === '{' ? 'key-or-end' : 'value-or-end';
          at++;
          return true;
        }
        wanted = after();
        return match(STRING) || match(SCALAR);
    }
  }

  for (;;) {
    match(SPACE);
    if (at >= text.length) return wanted === 'nothing' ? undefined : placed(text, at, 'the end of the text');
    const here = at;
    if (!token()) return placed(text, here, JSON.stringify(text.slice(here, here + 12).split('\n', 1)[0]));
  }
}

function placed(text: string, at: number, found: string): JsonFault {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, found };
}
