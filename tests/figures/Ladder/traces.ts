import { run } from '../../../src/model/sim/run.ts';
import { layoutLadder } from '../../../src/figures/Ladder/geometry.ts';
import type { LadderMarks } from '../../../src/figures/Ladder/geometry.ts';
import type { FrameLabel } from '../../../src/figures/Ladder/label-of.ts';
import { timeMap } from '../../../src/player/time-map.ts';
import type { TimeMap } from '../../../src/player/time-map.ts';
import type { Trace } from '../../../src/model/trace/events.ts';
import { named } from '../../../src/scenarios/named.ts';
import type { Scenario } from '../../../src/scenarios/schema.ts';

export function traceOf(name: string): Trace {
  const scenario = named(name);
  if (!scenario) throw new Error(`no scenario named ${name}`);
  return run(scenario);
}

const write = (label: FrameLabel): string => (label.kind === 'wire' ? label.text : label.kind === 'bytes' ? `${label.count} bytes` : label.protocol);

export interface Laid {
  readonly trace: Trace;
  readonly map: TimeMap;
  readonly marks: LadderMarks;
}

export function lay(trace: Trace, widths: readonly number[] = [150, 300]): Laid {
  const map = timeMap([trace]);
  return { trace, map, marks: layoutLadder(trace, 0, map, { widths, pixelsPerScreenMs: 0.02 }, write) };
}

/** Many bytes on a slow link: thousands of segments. */
export const bulk = (bytes: number): Scenario => ({
  version: 1,
  name: 'bulk',
  link: { oneWayMs: 20, bitsPerSecond: 20_000_000 },
  hosts: { client: {}, server: {} },
  processes: [
    { host: 'server', run: [{ do: 'socket', as: 'l' }, { do: 'bind', on: 'l', port: 80 }, { do: 'listen', on: 'l' }, { do: 'accept', on: 'l', as: 'c' }, { do: 'recvEof', on: 'c' }, { do: 'close', on: 'c' }] },
    { host: 'client', run: [{ do: 'socket', as: 'c' }, { do: 'connect', on: 'c', port: 80 }, { do: 'send', on: 'c', data: { fill: bytes } }, { do: 'close', on: 'c' }] },
  ],
});
