import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCapture } from '../../src/model/capture/read.ts';
import { NAMED } from '../../src/scenarios/named.ts';
import { jsonFault } from '../../src/cli/json-fault.ts';
import { traceCommand, type Outcome } from '../../src/cli/trace-command.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lifelines-trace-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const trace = (...args: string[]): Outcome => traceCommand(args);
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('npm run trace', () => {
  it('lists the names, each with its title', () => {
    const { status, stdout } = trace('--list');
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n').map((line) => line.split(' ')[0])).toEqual(NAMED.map((scenario) => scenario.name));
  });

  it('prints a digest of a document, the same for the same document', () => {
    const first = trace('tests/truth/scenarios/10-connection-refused.json', '--json');
    expect(first.status).toBe(0);
    expect(trace('tests/truth/scenarios/10-connection-refused.json', '--json').stdout).toBe(first.stdout);
    const digest = JSON.parse(first.stdout) as { name: string; segments: { flags: string }[]; calls: { call: string; errno?: string }[] };
    expect(digest.name).toBe('10-connection-refused');
    expect(digest.segments.map((each) => each.flags)).toEqual(['SYN', 'RST,ACK']);
    expect(digest.calls.map((each) => [each.call, each.errno])).toEqual([['socket', undefined], ['connect', 'ECONNREFUSED'], ['close', undefined]]);
  });

  it('prints a ladder', () => {
    expect(trace('connection-refused').stdout.replaceAll(/ +$/gm, '')).toBe(`connection-refused: Nobody listens on that port

              client                                                                        server
       0.000  conn.socket(AF_INET, SOCK_STREAM) = 3
       0.020  conn.connect(10.0.0.2:9999) …
       0.020  SYN-SENT
       0.020                                ─ SYN seq 0 win 64240 ──────────────────────▶   arrives 50.130
      50.130                                                                                (dropped: no-socket)
      50.130                                ◀──────────── RST ACK seq 0 ack 1 win 0 ─   arrives 100.240
`.replace('◀──────────── RST ACK', '◀──────────────── RST ACK') + `     100.240  CLOSED
     100.460  … conn.connect() = ECONNREFUSED
     100.480  conn.close() = 0
     100.500  (client exited)
`);
  });

  it('is a command of its own', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/trace.ts', 'no-such-thing', '--json'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^no scenario named "no-such-thing"[^\n]*\n$/);
  });

  it('writes the frames at the client’s interface', () => {
    const path = join(folder, 'handshake.pcap');
    expect(trace('handshake', '--pcap', path)).toEqual({ status: 0, stdout: '', stderr: '' });
    const read = readCapture(readFileSync(path));
    expect(read.ok && read.capture.frames.length).toBe(6);
  });
});

describe('what cannot be run ends with status 2, a line for each fault, and nothing else', () => {
  it.each<[string, () => string[], RegExp[]]>([
    ['a wrong document', () => [file('wrong.json', JSON.stringify({
      version: 1, name: 'wrong', link: { oneWayMs: 50, drop: [] }, hosts: { client: {}, server: {} }, processes: [{ host: 'client', run: [{ do: 'recv', on: 'c' }] }],
    }))], [/^link\.drop: unknown key "drop", did you mean "drops"\?/, /^processes\[0\]\.run\[0\]\.on: no socket named "c"/]],
    ['no JSON', () => [file('broken.json', '{\n  "version": 1,\n  "name": \'x\'\n}\n')], [/broken\.json:3:11: not JSON from here on: "'x'"$/]],
    ['half a JSON', () => [file('half.json', '{"version": 1')], [/half\.json:1:14: not JSON from here on: the end of the text$/]],
    ['nothing', () => [file('empty.json', '')], [/empty\.json:1:1: not JSON/]],
    ['a file that is not there', () => [join(folder, 'nowhere.json')], [/nowhere\.json: cannot be read: no such file or directory$/]],
    ['a folder', () => [`${folder}/`], [/cannot be read: /]],
    ['a name that is not there', () => ['short-live'], [/^no scenario named "short-live", and no such file \(did you mean "short-lived"\?\); --list shows the names$/]],
    ['a wrong option', () => ['handshake', '--jsn'], [/^usage: /, /--list$/]],
    ['two scenarios', () => ['handshake', 'udp'], [/^usage: /, /--list$/]],
    ['no scenario', () => [], [/^usage: /, /--list$/]],
    ['a place where nothing can be written', () => ['handshake', '--pcap', join(folder, 'no', 'x.pcap')], [/no such file or directory/]],
  ])('%s', (_, args, lines) => {
    const { status, stdout, stderr } = trace(...args());
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const said = stderr.trimEnd().split('\n');
    expect(said).toHaveLength(lines.length);
    lines.forEach((line, k) => expect(said[k]).toMatch(line));
  });

  it('a run without an end: status 1, with the process and the step', () => {
    const path = file('endless.json', JSON.stringify({
      version: 1, name: 'endless', link: { oneWayMs: 50 }, hosts: { client: {}, server: {} },
      processes: [{ host: 'client', name: 'spinner', run: [{ do: 'socket', as: 'c' }, { do: 'whileOpen', on: 'c', steps: [{ do: 'at', ms: 0 }] }] }],
    }));
    const { status, stdout, stderr } = trace(path, '--json');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/process "spinner" took 10000 steps at processes\[0\]\.run\[1\](\.steps\[0\])? without waiting for anything; put a recv, a sleep or an at into its loop\n$/);
  });
});

describe('the place where a text stops being JSON', () => {
  it.each<[string, number, number]>([
    ['{"a" 1}', 1, 6], ['[1,]', 1, 4], ['{"a":1,}', 1, 8], ['{"a":01}', 1, 7], ['[\n\n  tru]', 3, 3], ['"a\nb"', 1, 1], ['{} {}', 1, 4], ['{]', 1, 2], ['[1}', 1, 3], ['nan', 1, 1], ['{"a":"\\x"}', 1, 6],
  ])('%j', (text, line, column) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(jsonFault(text)).toMatchObject({ line, column });
  });

  it.each(['{}', '[]', ' [1, -2.5e+3, "\\u00e9\\n", {"a": [null, true, false]}, [], {}] ', '"x"', '0'])('nowhere in %s', (text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(jsonFault(text)).toBeUndefined();
  });
});
