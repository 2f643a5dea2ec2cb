/** The packet-script notation, read into a Script. What is not understood throws Unknown with its line: such a script is skipped, not guessed at. */
import { parseExpression } from './parse-expression.ts';
import { parsePacket } from './parse-packet.ts';
import { Reader } from './reader.ts';
import type { Action, Script, ScriptCall, ScriptEvent, ScriptOption, When } from './script.ts';
import { tokens } from './tokens.ts';
import { Unknown } from './verdict.ts';

/** @throws Unknown at the first thing that is not understood */
export function parseScript(text: string): Script {
  const r = new Reader(tokens(text));
  const options: ScriptOption[] = [];
  const setUp: { line: number; text: string }[] = [];
  const events: ScriptEvent[] = [];
  while (!r.done) {
    const token = r.peek();
    if (token?.kind === 'option') {
      r.next();
      const cut = token.text.indexOf('=');
      options.push({ line: token.line, name: cut < 0 ? token.text : token.text.slice(0, cut), value: cut < 0 ? '' : token.text.slice(cut + 1).replaceAll(/^["`]|["`]$/g, '') });
    } else if (token?.kind === 'shell') {
      // Before the first event a shell line sets things up; after the last it cleans up, which says nothing about the host.
      r.next();
      if (events.length === 0) setUp.push({ line: token.line, text: token.text });
    } else {
      events.push(parseEvent(r));
    }
  }
  return { options, setUp, events };
}

function parseEvent(r: Reader): ScriptEvent {
  const { line } = r;
  const when = parseWhen(r);
  return { line, when, action: parseAction(r) };
}

const seconds = (r: Reader): number => Math.round(r.number() * 1e6);

function parseWhen(r: Reader): When {
  if (r.take('*')) return { kind: 'any' };
  const relative = r.take('+');
  const token = r.peek();
  if (token?.kind !== 'number') throw new Unknown(r.line, `expected a time, found ${token?.text ?? 'the end'}`);
  const at = seconds(r);
  if (!r.take('~')) return { kind: relative ? 'relative' : 'absolute', at };
  if (relative) r.demand('+');
  return { kind: relative ? 'relative-range' : 'absolute-range', at, end: seconds(r) };
}

function parseAction(r: Reader): Action {
  const token = r.peek();
  if (r.is('<') || r.is('>')) return parsePacket(r);
  if (token?.kind === 'shell') return { kind: 'shell', text: r.next().text };
  if (token?.kind === 'code') return { kind: 'code', text: r.next().text };
  const returnsAt = r.take('...') ? seconds(r) : undefined;
  return parseCall(r, returnsAt);
}

function parseCall(r: Reader, returnsAt: number | undefined): ScriptCall {
  const name = r.word();
  r.demand('(');
  const args = [];
  while (!r.take(')')) {
    args.push(parseExpression(r));
    if (!r.is(')')) r.demand(',');
  }
  r.demand('=');
  const result = parseExpression(r);
  const errno = r.peek()?.kind === 'word' ? r.word() : undefined;
  parseNote(r);
  return { kind: 'call', name, args, result, ...(errno !== undefined && { errno }), ...(returnsAt !== undefined && { returnsAt }) };
}

/** `(Broken pipe)`, `(flags O_RDWR)`: for the reader only. */
function parseNote(r: Reader): void {
  if (!r.take('(')) return;
  while (!r.take(')')) r.next();
}
