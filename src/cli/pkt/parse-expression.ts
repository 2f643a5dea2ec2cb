/** Arguments and results of calls: `...`, numbers, names, "text", `A|B`, `[1]`, `{onoff=1, linger=0}`, `htons(8080)`. */
import type { Reader } from './reader.ts';
import type { Expression } from './script.ts';
import { Unknown } from './verdict.ts';

export function parseExpression(r: Reader): Expression {
  const parts = [parsePrimary(r)];
  while (r.take('|')) parts.push(parsePrimary(r));
  return parts.length === 1 ? (parts[0] as Expression) : { kind: 'or', parts };
}

function parsePrimary(r: Reader): Expression {
  if (r.take('...')) return { kind: 'any' };
  if (r.take('[')) return { kind: 'list', items: parseItems(r, ']') };
  if (r.take('{')) return parseStruct(r);
  const token = r.next();
  switch (token.kind) {
    case 'number':
      return { kind: 'number', value: token.value };
    case 'text':
      r.take('...');
      return { kind: 'text', value: token.text };
    case 'word':
      return r.take('(') ? { kind: 'apply', name: token.text, args: parseItems(r, ')') } : { kind: 'word', name: token.text };
    default:
      throw new Unknown(token.line, `expected a value, found ${token.text}`);
  }
}

function parseItems(r: Reader, end: string): Expression[] {
  const items: Expression[] = [];
  while (!r.take(end)) {
    items.push(parseExpression(r));
    if (!r.is(end)) r.demand(',');
  }
  return items;
}

/** `{name = value, …}`, `{msg_iov(1) = […], …}` or plain values. */
function parseStruct(r: Reader): Expression {
  const fields = new Map<string, Expression>();
  const items: Expression[] = [];
  while (!r.take('}')) {
    const value = parseExpression(r);
    if (r.take('=')) {
      if (value.kind !== 'word' && value.kind !== 'apply') throw new Unknown(r.line, 'expected the name of a field');
      fields.set(value.name, parseExpression(r));
    } else {
      items.push(value);
    }
    if (!r.is('}')) r.demand(',');
  }
  return { kind: 'struct', fields, items };
}
