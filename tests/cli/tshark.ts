/** The network analyser of the Wireshark project, where it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePcap, type FrameToWrite } from '../../src/model/capture/write.ts';

export const hasTshark = spawnSync('tshark', ['--version']).status === 0;

export const WARNING = 0x600000;
const VERIFY = ['ip.check_checksum', 'tcp.check_checksum', 'udp.check_checksum'].flatMap((option) => ['-o', `${option}:TRUE`]);

export interface Expert {
  /** Of the frame, from 0. */
  readonly index: number;
  readonly severity: number;
  readonly message: string;
}

/** What it remarks about the frames of a capture file, checksums verified. */
function expertOf(pcap: string): Expert[] {
  const fields = ['frame.number', '_ws.expert.severity', '_ws.expert.message'].flatMap((field) => ['-e', field]);
  const run = spawnSync('tshark', ['-r', pcap, ...VERIFY, '-T', 'fields', '-E', 'aggregator=|', ...fields], { encoding: 'utf8', maxBuffer: 1e8 });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout.split('\n').flatMap((line) => {
    const [number, severities = '', messages = ''] = line.split('\t');
    const texts = messages.split('|');
    return severities === '' ? [] : severities.split('|').map((severity, k) => ({ index: Number(number) - 1, severity: Number(severity), message: texts[k] ?? '' }));
  });
}

/** The same of frames that are not yet in a file. */
export function expertOfFrames(frames: readonly FrameToWrite[]): Expert[] {
  const folder = mkdtempSync(join(tmpdir(), 'lifelines-tshark-'));
  try {
    const file = join(folder, 'frames.pcap');
    writeFileSync(file, writePcap(frames, { epochSeconds: 1_767_225_600 }));
    return expertOf(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
