import { micros } from '../../src/model/core/units.ts';
import { run } from '../../src/model/sim/run.ts';
import type { Trace } from '../../src/model/trace/events.ts';
import { viewAt } from '../../src/model/trace/view-at.ts';
import type { Scenario, Step } from '../../src/scenarios/schema.ts';
import { medianMs } from './measurement.ts';
import type { Measurement } from './measurement.ts';

/** One connection over a short line, the client's part and the server's given. */
function experiment(name: string, client: readonly Step[], server: readonly Step[]): Scenario {
  return {
    version: 1, name, link: { oneWayMs: 1, bitsPerSecond: 100_000_000 }, hosts: { client: {}, server: {} },
    processes: [
      { host: 'server', run: [{ do: 'socket', as: 'listener' }, { do: 'bind', on: 'listener', port: 8080 }, { do: 'listen', on: 'listener' }, { do: 'accept', on: 'listener', as: 'conn' }, ...server] },
      { host: 'client', run: [{ do: 'socket', as: 'conn' }, { do: 'connect', on: 'conn', port: 8080 }, ...client, { do: 'close', on: 'conn' }] },
    ],
  };
}

/** Small messages to and fro: about two segments a round, every one of them a wake-up of a program. */
const talk = (segments: number): Scenario => {
  const times = Math.round(segments / 2);
  return experiment('talk',
    [{ do: 'repeat', times, steps: [{ do: 'send', on: 'conn', data: { fill: 100 } }, { do: 'recvExactly', on: 'conn', bytes: 100 }] }],
    [{ do: 'repeat', times, steps: [{ do: 'recvExactly', on: 'conn', bytes: 100 }, { do: 'send', on: 'conn', data: { fill: 100 } }] }, { do: 'close', on: 'conn' }]);
};

/** One long upload: full segments one way, acknowledgements the other. */
const upload = (segments: number): Scenario =>
  experiment('upload', [{ do: 'send', on: 'conn', data: { fill: Math.round((segments * 2 * 1448) / 3) } }], [{ do: 'recvEof', on: 'conn' }, { do: 'close', on: 'conn' }]);

const segmentsOf = (trace: Trace): number => trace.events.filter((event) => event.kind === 'sent' && event.segment).length;

const SMALL = 1_000;
const LARGE = 100_000;

function workload(name: string, make: (segments: number) => Scenario): readonly Measurement[] {
  const costOf = (asked: number, runs: number) => {
    const scenario = make(asked);
    let segments = 0;
    const ms = medianMs(() => (segments = segmentsOf(run(scenario))), runs);
    return { segments, each: ms / segments };
  };
  costOf(SMALL, 5);
  const small = costOf(SMALL, 25);
  const large = costOf(LARGE, 1);
  return [
    { name: `${name}: ${LARGE} segments (had ${large.segments})`, value: (large.each * LARGE) / 1000, unit: 's', atMost: 2 },
    { name: `${name}: a segment at ${LARGE} against one at ${SMALL}`, value: large.each / small.each, unit: '×', atMost: 1.3 },
    { name: `${name}: rate at ${LARGE}`, value: 1000 / large.each, unit: 'segments/s' },
  ];
}

function seeking(): readonly Measurement[] {
  const trace = run(talk(LARGE));
  const places = Array.from({ length: 400 }, (_, i) => micros(Math.round(trace.startedAt + ((trace.endedAt - trace.startedAt) * ((i * 167) % 400)) / 400)));
  for (const place of places) viewAt(trace, place);
  const times = places.map((place) => medianMs(() => viewAt(trace, place), 3)).toSorted((a, b) => a - b);
  return [{ name: `viewAt anywhere in ${LARGE} segments, 99th percentile`, value: times[Math.floor(times.length * 0.99)] ?? Number.NaN, unit: 'ms', atMost: 1 }];
}

export const measure = (): readonly Measurement[] => [...workload('small messages to and fro', talk), ...workload('one upload', upload), ...seeking()];
