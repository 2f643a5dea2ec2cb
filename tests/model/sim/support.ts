import { toMs } from '../../../src/model/core/units.ts';
import { simulate, type Limits } from '../../../src/model/sim/simulate.ts';
import type { Trace, TraceEvent } from '../../../src/model/trace/events.ts';
import type { Happening, HostOptions, LinkOptions, ProcessOptions, Scenario, Step } from '../../../src/scenarios/schema.ts';
import { echoStack } from './echo-stack.ts';

export interface Plan {
  readonly link?: Partial<LinkOptions>;
  readonly client?: readonly Step[];
  readonly server?: readonly Step[];
  readonly processes?: readonly ProcessOptions[];
  readonly hosts?: { readonly client?: HostOptions; readonly server?: HostOptions };
  readonly happenings?: readonly Happening[];
  readonly untilMs?: number;
}

function plan({ link, client, server, processes, hosts, happenings, untilMs }: Plan): Scenario {
  return {
    version: 1, name: 'test', link: { oneWayMs: 50, ...link }, hosts: { client: {}, server: {}, ...hosts },
    processes: processes ?? [...(server ? [{ host: 'server' as const, run: server }] : []), { host: 'client', run: client ?? [] }],
    ...(happenings && { happenings }), ...(untilMs !== undefined && { untilMs }),
  };
}

/** A run over the stack that knows nothing but datagrams. */
export const runEcho = (what: Plan, limits?: Limits): Trace => simulate(plan(what), echoStack, limits);

export const only = <K extends TraceEvent['kind']>(trace: Trace, kind: K): Extract<TraceEvent, { kind: K }>[] =>
  trace.events.filter((event): event is Extract<TraceEvent, { kind: K }> => event.kind === kind);

/** Each frame as a line: 'client>server 0.02 arrives 50.13', or how it was lost. */
export const frames = (trace: Trace): string[] =>
  only(trace, 'sent').map((sent) => `${sent.from}>${sent.to} ${toMs(sent.at)} ${sent.loss ? `${sent.loss.reason} at ${toMs(sent.loss.at)}` : `arrives ${toMs(sent.arrivesAt ?? sent.at)}`}`);

/** Each return as a line: 'recv 1 = 5 at 100.24'. */
export const returns = (trace: Trace): string[] =>
  only(trace, 'returned').map((event) => {
    const entry = trace.events[event.entry];
    return `${event.thread}${entry?.kind === 'call' ? entry.call.name : '?'} ${event.name} = ${event.errno ?? event.result} at ${toMs(event.at)}`;
  });

/** A client's socket that asks the answering port of the server. */
export const ask = (times = 1, gapMs = 0): readonly Step[] => [
  { do: 'socket', as: 'u', type: 'dgram' },
  { do: 'repeat', times, steps: [{ do: 'send', on: 'u', data: 'question $i', port: 7 }, ...(gapMs ? [{ do: 'sleep', ms: gapMs } as const] : [])] },
];
