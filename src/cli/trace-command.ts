import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { writePcap } from '../model/capture/write.ts';
import { NAMED } from '../scenarios/named.ts';
import { digest } from './digest.ts';
import { ladder } from './ladder.ts';
import { fromCaller, loadScenario } from './load-scenario.ts';
import { EPOCH_SECONDS, framesAtClient } from './pcap-frames.ts';
import { printDigest } from './print-digest.ts';
import { runScenario } from './run-scenario.ts';

const USAGE = `usage: npm run -s trace -- NAME-or-FILE.json [--text | --json] [--pcap FILE]
       npm run -s trace -- --list`;

interface Command {
  readonly source: string | undefined;
  readonly list: boolean;
  readonly json: boolean;
  readonly text: boolean;
  readonly pcap: string | undefined;
}

function commandOf(args: readonly string[]): Command | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true,
      options: { list: { type: 'boolean' }, json: { type: 'boolean' }, text: { type: 'boolean' }, pcap: { type: 'string' } },
    });
    const { list = false, json = false, text = false, pcap } = values;
    const alone = list ? positionals.length === 0 && !json && !text && pcap === undefined : positionals.length === 1;
    return alone && !(json && text) ? { source: positionals[0], list, json, text, pcap } : undefined;
  } catch {
    return undefined;
  }
}

function list(): string {
  const width = Math.max(...NAMED.map((each) => each.name.length));
  return NAMED.map((each) => `${each.name.padEnd(width)}  ${each.title ?? ''}\n`).join('');
}

/** What the process prints and ends with. */
export interface Outcome {
  readonly status: 0 | 1 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

/** Does what the command line asks for; writes no file but the one that --pcap names. */
export function traceCommand(args: readonly string[]): Outcome {
  const command = commandOf(args);
  if (!command) return failed(2, [USAGE]);
  if (command.list || command.source === undefined) return printed(list());
  const loaded = loadScenario(command.source);
  if ('lines' in loaded) return failed(2, loaded.lines);
  const ran = runScenario(loaded.scenario);
  if ('line' in ran) return failed(1, [ran.line]);
  if (command.pcap !== undefined) {
    try {
      writeFileSync(fromCaller(command.pcap), writePcap(framesAtClient(ran.trace), { epochSeconds: EPOCH_SECONDS }));
    } catch (cause) {
      return failed(2, [cause instanceof Error ? cause.message : String(cause)]);
    }
    if (!command.json && !command.text) return printed('');
  }
  return printed(command.json ? printDigest(digest(ran.trace)) : ladder(ran.trace));
}

const printed = (stdout: string): Outcome => ({ status: 0, stdout, stderr: '' });
const failed = (status: 1 | 2, lines: readonly string[]): Outcome => ({ status, stdout: '', stderr: lines.map((line) => `${line}\n`).join('') });
