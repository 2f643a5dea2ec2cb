/** Our files in another program's hands, and its files in ours. Without tshark and editcap these are reported as not run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { microsBetween } from '../../../src/model/capture/capture.ts';
import { readCapture } from '../../../src/model/capture/read.ts';
import { writePcap, writePcapng, type FrameToWrite } from '../../../src/model/capture/write.ts';
import { toHex } from '../../../src/model/core/bytes.ts';
import { micros } from '../../../src/model/core/units.ts';
import { names, pcapBytes } from '../wire/recordings.ts';

const present = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const ready = present('tshark') && present('editcap');

/** Runs only where the programs are; says so where they are not. */
function withTshark(name: string, run: () => void, timeout = 60_000): void {
  test(name, { timeout }, () => {
    if (ready) run();
    else console.info(`NOT RUN (no tshark): ${name}`);
  });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lifelines-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const EPOCH = 1_790_000_000;

/** All recordings one after the other, as frames of ours. */
const recorded: FrameToWrite[] = names.flatMap((name, file) => {
  const read = readCapture(pcapBytes(name));
  if (!read.ok) throw new Error(name);
  const [first] = read.capture.frames;
  return read.capture.frames.map((frame, i) => ({ at: micros(file * 1_000_000_000 + (first ? microsBetween(first.time, frame.time) : 0)), bytes: frame.bytes, comments: [`${name} #${i + 1}, „so“`] }));
});

function tshark(...parameters: string[]): string[] {
  const { status, stdout, stderr } = spawnSync('tshark', parameters, { encoding: 'utf8', maxBuffer: 1 << 28 });
  // It warns about being root, whatever the file.
  const complaints = stderr.split('\n').filter((line) => line !== '' && !/running as user "root"/i.test(line));
  expect(complaints).toEqual([]);
  expect(status).toBe(0);
  return stdout.split('\n').slice(0, -1);
}

const CHECKS = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]);

describe('tshark reads what we write', () => {
  withTshark('pcap: every frame at its time, none malformed, no bad checksum', () => {
    const path = join(folder, 'all.pcap');
    writeFileSync(path, writePcap(recorded, { epochSeconds: EPOCH }));
    const lines = tshark('-r', path, ...CHECKS, '-T', 'fields', '-e', 'frame.time_epoch', '-e', 'frame.len', '-e', 'ip.checksum.status', '-e', 'tcp.checksum.status', '-e', 'udp.checksum.status', '-e', '_ws.malformed');
    expect(lines.length).toBe(recorded.length);
    lines.forEach((line, i) => {
      const [time, length, ...rest] = line.split('\t');
      const frame = recorded[i] as FrameToWrite;
      expect(time).toBe(`${EPOCH + Math.floor(frame.at / 1e6)}.${String(frame.at % 1e6).padStart(6, '0')}000`);
      expect(length).toBe(String(frame.bytes.length));
      // 0 = bad; an ICMP error has two IP headers. The last field is empty when nothing is malformed.
      expect(rest.slice(0, 3).some((status) => status.split(',').includes('0'))).toBe(false);
      expect(rest[3]).toBe('');
    });
  });

  withTshark('pcapng: comments on frames and on the file, the interface and its clock', () => {
    const path = join(folder, 'all.pcapng');
    writeFileSync(path, writePcapng(recorded, { epochSeconds: EPOCH, comment: 'a file', name: 'model0', application: 'Lifelines' }));
    const lines = tshark('-r', path, '-T', 'fields', '-e', 'frame.time_epoch', '-e', 'frame.comment', '-e', 'frame.interface_name', '-e', '_ws.malformed');
    expect(lines).toEqual(recorded.map(({ at, comments }) => `${EPOCH + Math.floor(at / 1e6)}.${String(at % 1e6).padStart(6, '0')}000\t${comments?.[0]}\tmodel0\t`));
  });
});

describe('we read what tshark and editcap write', () => {
  for (const format of ['pcap', 'nsecpcap', 'pcapng', 'modpcap']) {
    withTshark(format, () => {
      const source = join(folder, `source-${format}.pcap`);
      const path = join(folder, `made.${format}`);
      writeFileSync(source, writePcap(recorded, { epochSeconds: EPOCH }));
      expect(spawnSync('editcap', ['-F', format, source, path]).status).toBe(0);
      const result = readCapture(new Uint8Array(readFileSync(path)));
      if (format === 'modpcap') {
        expect(result).toMatchObject({ ok: false, fault: { id: 'not-a-capture' } });
        return;
      }
      if (!result.ok) throw new Error(result.fault.id);
      expect(result.capture.faults).toEqual([]);
      expect(result.capture.frames.map(({ time, bytes }) => `${time.seconds} ${time.nanos} ${toHex(bytes)}`)).toEqual(
        recorded.map(({ at, bytes }) => `${EPOCH + Math.floor(at / 1e6)} ${(at % 1e6) * 1e3} ${toHex(bytes)}`),
      );
    });
  }

  withTshark('frames cut to 60 bytes, with comments', () => {
    const source = join(folder, 'long.pcapng');
    const path = join(folder, 'short.pcapng');
    writeFileSync(source, writePcapng(recorded));
    expect(spawnSync('editcap', ['-s', '60', source, path]).status).toBe(0);
    const result = readCapture(new Uint8Array(readFileSync(path)));
    if (!result.ok) throw new Error(result.fault.id);
    expect(result.capture.frames.map(({ bytes, originalLength, comments }) => [bytes.length, originalLength, comments])).toEqual(
      recorded.map(({ bytes, comments }) => [Math.min(60, bytes.length), bytes.length, comments]),
    );
  });
});
