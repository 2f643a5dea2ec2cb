/**
 * npm run -s pkt -- FILE.pkt ...
 *
 * Runs packet scripts against one host of the model and prints a line for each: PASS, FAIL or SKIP, the file with the line that decided, and why.
 * SKIP: the script needs something that this tool or the model does not have. Exit status 1 if any failed, 2 for a wrong command line or an unreadable file.
 */
import { readFileSync } from 'node:fs';
import { runScript } from './pkt/run.ts';

const USAGE = 'usage: npm run -s pkt -- FILE.pkt ...';

function main(files: readonly string[]): number {
  if (files.length === 0 || files.some((file) => file.startsWith('-'))) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  let status = 0;
  for (const file of files) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (cause) {
      process.stderr.write(`${file}: ${cause instanceof Error ? cause.message : String(cause)}\n`);
      return 2;
    }
    const { verdict, line, reason } = runScript(text);
    process.stdout.write(`${verdict} ${file}:${line} ${reason}\n`);
    if (verdict === 'FAIL') status = 1;
  }
  return status;
}

// A reader that has seen enough (head) closes the pipe: that is no fault.
process.stdout.on('error', () => process.exit());
process.exitCode = main(process.argv.slice(2));
