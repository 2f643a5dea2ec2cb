/** Values of arguments. */
import { CONSTANTS } from './constants.ts';
import type { Expression } from './script.ts';
import { Unknown } from './verdict.ts';

/** @throws Unknown for a name without a known value, or for what is no number */
export function numberOf(e: Expression | undefined, line: number): number {
  switch (e?.kind) {
    case 'number':
      return e.value;
    case 'word': {
      const value = CONSTANTS[e.name];
      if (value === undefined) throw new Unknown(line, `the name ${e.name}`);
      return value;
    }
    case 'or':
      return e.parts.reduce((all, part) => all | numberOf(part, line), 0);
    case 'apply':
      if (e.name === 'htons' || e.name === 'htonl') return numberOf(e.args[0], line);
      throw new Unknown(line, `the function ${e.name}`);
    default:
      throw new Unknown(line, 'a number was expected among the arguments');
  }
}

/** The number in `[n]`, or the number itself. */
export function boxed(e: Expression | undefined, line: number): number {
  return e?.kind === 'list' && e.items.length === 1 ? numberOf(e.items[0], line) : numberOf(e, line);
}

export const field = (e: Expression | undefined, name: string): Expression | undefined => (e?.kind === 'struct' ? e.fields.get(name) : undefined);

/** Bytes in `[{..., 100}, {..., 20}]`. */
export function vectorLength(e: Expression | undefined, line: number): number {
  if (e?.kind !== 'list') throw new Unknown(line, 'a list of buffers was expected');
  return e.items.reduce((sum, item) => {
    if (item.kind !== 'struct') throw new Unknown(line, 'a buffer {..., length} was expected');
    return sum + numberOf(item.fields.get('iov_len') ?? item.items.at(-1), line);
  }, 0);
}
