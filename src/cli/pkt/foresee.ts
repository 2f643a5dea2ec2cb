/**
 * What in a script is not known, found before it runs: whatever the host did until then, such a script would say nothing about it. The rest
 * shows where it is carried out.
 */
import { evaluateCode } from './code.ts';
import { CALLS } from './program.ts';
import type { Script, ScriptCall } from './script.ts';
import { shellEffect } from './settings.ts';
import { isHarmless, optionName, optionOf } from './socket-options.ts';
import { CODE_CONSTANTS, TCP_INFO } from './tcp-info.ts';
import { Unknown } from './verdict.ts';

const ANY_INFO = Object.fromEntries(TCP_INFO.map((name) => [name, 0]));

/** @throws Unknown at the first call, option, shell command or name in code that is not known */
export function foresee(script: Script): void {
  for (const { action, line } of script.events) {
    if (action.kind === 'call') foreseeCall(action, line);
    else if (action.kind === 'shell') shellEffect(action.text, line);
    else if (action.kind === 'code') evaluateCode(action.text, { ...CODE_CONSTANTS, ...ANY_INFO }, line);
  }
}

function foreseeCall(call: ScriptCall, line: number): void {
  if (!CALLS.has(call.name)) throw new Unknown(line, `the call ${call.name}`);
  if (call.name !== 'setsockopt' && call.name !== 'getsockopt') return;
  const name = optionName(call.args[2]);
  if (!isHarmless(name) && !(call.name === 'getsockopt' && name === 'TCP_INFO')) optionOf(name, line);
}
