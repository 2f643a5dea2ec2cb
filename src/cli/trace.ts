/**
 * npm run -s trace -- NAME-or-FILE.json [--text | --json] [--pcap FILE]
 * npm run -s trace -- --list
 *
 * Runs a scenario and prints what happened: as a ladder (--text, the default) or as a digest (--json); --pcap writes the frames at the
 * client's interface. Exit status 2 for a wrong command line, document or file, 1 for a run that was stopped; then nothing is printed
 * but a line for each fault, on stderr.
 */
import { traceCommand } from './trace-command.ts';

const { status, stdout, stderr } = traceCommand(process.argv.slice(2));
// A reader that has seen enough (head) closes the pipe: that is no fault.
process.stdout.on('error', () => process.exit(status));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = status;
