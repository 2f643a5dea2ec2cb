/**
 * npm run -s trace -- NAME-or-FILE.json [--text | --json] [--pcap FILE]
 * npm run -s trace -- --list
 *
 * Runs a scenario and prints what happened: as a ladder (--text, the default) or as a digest (--json); --pcap writes the frames at the
 * client's interface. Exit status 2 for a wrong command line, document or file, 1 for a run that was stopped; then nothing is printed
 * but a line for each fault, on stderr.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { writePcap } from '../model/capture/write.ts';
import { NAMED } from '../scenarios/named.ts';
import { digest } from './digest.ts';
import { ladder } from './ladder.ts';
import { loadScenario } from './load-scenario.ts';
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

function main(args: readonly string[]): number {
  const command = commandOf(args);
  if (!command) return failed(2, [USAGE]);
  if (command.list || command.source === undefined) return printed(list());
  const loaded = loadScenario(command.source);
  if ('lines' in loaded) return failed(2, loaded.lines);
  const ran = runScenario(loaded.scenario);
  if ('line' in ran) return failed(1, [ran.line]);
  if (command.pcap !== undefined) {
    try {
      writeFileSync(command.pcap, writePcap(framesAtClient(ran.trace), { epochSeconds: EPOCH_SECONDS }));
    } catch (cause) {
      return failed(2, [cause instanceof Error ? cause.message : String(cause)]);
    }
    if (!command.json && !command.text) return 0;
  }
  return printed(command.json ? printDigest(digest(ran.trace)) : ladder(ran.trace));
}

function printed(text: string): number {
  process.stdout.write(text);
  return 0;
}

function failed(status: number, lines: readonly string[]): number {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  return status;
}

// A reader that has seen enough (head) closes the pipe: that is no fault.
process.stdout.on('error', () => process.exit());
process.exitCode = main(process.argv.slice(2));
