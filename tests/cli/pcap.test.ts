import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { framesAtClient } from '../../src/cli/pcap-frames.ts';
import { micros } from '../../src/model/core/units.ts';
import { microsBetween } from '../../src/model/capture/capture.ts';
import { readCapture } from '../../src/model/capture/read.ts';
import type { FrameToWrite } from '../../src/model/capture/write.ts';
import { run } from '../../src/model/sim/run.ts';
import { NAMED } from '../../src/scenarios/named.ts';
import type { Scenario } from '../../src/scenarios/schema.ts';
import { WARNING, expertOfFrames, hasTshark } from './tshark.ts';

/** Warnings that a story is about; whatever else the analyser warns of is a fault of ours. */
const RESET = 'Connection reset (RST)';
const OUT_OF_ORDER = 'This frame is a (suspected) out-of-order segment';
const TOLD: Readonly<Record<string, readonly string[]>> = {
  'close-unread': [RESET],
  'connection-refused': [RESET],
  'keep-alive-race': [RESET],
  'keepalive-dead': [RESET],
  'linger-zero': [RESET],
  'nat-reset': [RESET],
  'server-killed': [RESET],
  'server-reboot': [RESET],
  'fast-retransmit': ['Previous segment(s) not captured (common at capture start)'],
  'path-mtu': [OUT_OF_ORDER],
  'slow-link': [OUT_OF_ORDER],
  'zero-window': ['TCP window specified by the receiver is now completely full', 'TCP Zero Window segment'],
};

/** Frames of several runs in one file, a day apart. */
function together(runs: readonly (readonly FrameToWrite[])[]): { frames: FrameToWrite[]; runOf: number[] } {
  const frames = runs.flatMap((each, r) => each.map(({ at, bytes }) => ({ at: micros(at + r * 86_400e6), bytes })));
  return { frames, runOf: runs.flatMap((each, r) => each.map(() => r)) };
}

/** What is remarked about each run, in alphabetical order: two frames within a fraction of a millisecond may change places. */
function remarksOf(runs: readonly (readonly FrameToWrite[])[]): string[][] {
  const { frames, runOf } = together(runs);
  const remarks = runs.map((): string[] => []);
  for (const { index, message } of expertOfFrames(frames)) remarks[runOf[index] as number]?.push(message);
  return remarks.map((each) => each.toSorted());
}

function framesIn(pcap: string): FrameToWrite[] {
  const read = readCapture(readFileSync(pcap));
  if (!read.ok) throw new Error(`${pcap}: ${read.fault.id}`);
  const first = read.capture.frames[0]?.time ?? { seconds: 0, nanos: 0 };
  return read.capture.frames.map(({ time, bytes }) => ({ at: microsBetween(first, time), bytes }));
}

// Reported as skipped where the analyser is not installed.
describe.skipIf(!hasTshark)('tshark reads what --pcap writes', () => {
  it('and remarks the same about each recorded scenario as about its recording', () => {
    const names = readdirSync('tests/truth/scenarios').map((file) => basename(file, '.json'));
    const ours = remarksOf(names.map((name) => framesAtClient(run(JSON.parse(readFileSync(`tests/truth/scenarios/${name}.json`, 'utf8')) as Scenario))));
    const recorded = remarksOf(names.map((name) => framesIn(`tests/truth/captures/${name}.pcap`)));
    for (const [r, name] of names.entries()) expect({ name, remarks: ours[r] }).toEqual({ name, remarks: recorded[r] });
  });

  it('without a malformed frame, a bad checksum or an unexpected warning in any named scenario', () => {
    // A client address each, so that the analyser does not take one scenario's connection for another's.
    const runs = NAMED.map((scenario, k) => {
      const client = { ...scenario.hosts.client, ipv4: `10.0.0.${100 + k}`, ipv6: `fd00::a${k}` };
      return framesAtClient(run({ ...scenario, hosts: { ...scenario.hosts, client } }));
    });
    const { frames, runOf } = together(runs);
    const warnings: Record<string, string[]> = {};
    for (const { index, severity, message } of expertOfFrames(frames)) {
      const name = NAMED[runOf[index] as number]?.name ?? '';
      if (severity >= WARNING && !warnings[name]?.includes(message)) (warnings[name] ??= []).push(message);
    }
    expect(warnings).toEqual(TOLD);
  });
});
