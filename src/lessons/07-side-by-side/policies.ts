/** The same piece of work, so many messages and replies, under four policies; and what each of them costs. */
import { run } from '../../model/sim/run.ts';
import { costs } from '../../model/trace/costs.ts';
import type { Micros } from '../../model/core/units.ts';
import type { Trace } from '../../model/trace/events.ts';
import type { Data, Scenario, Step } from '../../scenarios/schema.ts';
import { dataFrames, text } from '../read-trace.ts';

export const POLICIES = ['short', 'keepAlive', 'websocket', 'raw'] as const;
export type Policy = (typeof POLICIES)[number];

export interface Work {
  readonly messages: number;
  readonly oneWayMs: number;
}

const MESSAGE = 'message';
const REPLY = 'reply';
const END = '\r\n\r\n';
const request = (version: string): string => `POST /talk HTTP/${version}\r\nHost: example.org\r\nContent-Type: text/plain\r\nContent-Length: ${MESSAGE.length}\r\n\r\n${MESSAGE}`;
const response = (version: string): string => `HTTP/${version} 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${REPLY.length}\r\n\r\n${REPLY}`;
// The key and its answer are the example of RFC 6455 §1.3; the mask is that of RFC 6455 §5.7.
const UPGRADE = `GET /talk HTTP/1.1\r\nHost: example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13${END}`;
const SWITCHED = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=${END}`;
const MASK = [0x37, 0xfa, 0x21, 0x3d] as const;

const hex = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
const masked = (opcode: number, payload: readonly number[]): Data => ({
  hex: hex([0x80 | opcode, 0x80 | payload.length, ...MASK, ...payload.map((byte, i) => byte ^ (MASK[i % 4] as number))]),
});
const unmasked = (opcode: number, payload: readonly number[]): Data => ({ hex: hex([0x80 | opcode, payload.length, ...payload]) });
const ascii = (word: string): readonly number[] => [...word].map((letter) => letter.charCodeAt(0));
const NORMAL_CLOSURE = [0x03, 0xe8] as const;
const OWN_HEADER = 2;
const MASKED_HEADER = 6;

const listen = (port: number): readonly Step[] => [{ do: 'socket', as: 'listener' }, { do: 'bind', on: 'listener', port }, { do: 'listen', on: 'listener' }];
const open = (port: number, as = 'conn'): readonly Step[] => [{ do: 'socket', as }, { do: 'connect', on: as, port }];
const send = (data: Data, on = 'conn'): Step => ({ do: 'send', on, data });
const close = (on: string): Step => ({ do: 'close', on });

interface Programs {
  readonly server: readonly Step[];
  readonly client: readonly Step[];
}

const PROGRAMS: Readonly<Record<Policy, (times: number) => Programs>> = {
  short: (times) => ({
    server: [...listen(80), { do: 'repeat', times, steps: [{ do: 'accept', on: 'listener', as: 'c$i' }, { do: 'recvHttp', on: 'c$i' }, send(response('1.0'), 'c$i'), close('c$i')] }],
    client: [{ do: 'repeat', times, steps: [...open(80, 'c$i'), send(request('1.0'), 'c$i'), { do: 'recvEof', on: 'c$i' }, close('c$i')] }],
  }),
  keepAlive: (times) => ({
    server: [...listen(80), { do: 'accept', on: 'listener', as: 'conn' }, { do: 'whileOpen', on: 'conn', steps: [{ do: 'recvHttp', on: 'conn' }, send(response('1.1'))] }, close('conn')],
    client: [...open(80), { do: 'repeat', times, steps: [send(request('1.1')), { do: 'recvHttp', on: 'conn' }] }, close('conn')],
  }),
  websocket: (times) => ({
    server: [
      ...listen(80), { do: 'accept', on: 'listener', as: 'conn' }, { do: 'recvUntil', on: 'conn', text: END }, send(SWITCHED),
      { do: 'repeat', times, steps: [{ do: 'recvExactly', on: 'conn', bytes: MASKED_HEADER + MESSAGE.length }, send(unmasked(1, ascii(REPLY)))] },
      // RFC 6455 §7.1.1: the server closes the TCP connection first, after both close frames.
      { do: 'recvExactly', on: 'conn', bytes: MASKED_HEADER + NORMAL_CLOSURE.length }, send(unmasked(8, NORMAL_CLOSURE)), close('conn'),
    ],
    client: [
      ...open(80), send(UPGRADE), { do: 'recvUntil', on: 'conn', text: END },
      { do: 'repeat', times, steps: [send(masked(1, ascii(MESSAGE))), { do: 'recvExactly', on: 'conn', bytes: OWN_HEADER + REPLY.length }] },
      send(masked(8, NORMAL_CLOSURE)), { do: 'recvEof', on: 'conn' }, close('conn'),
    ],
  }),
  raw: (times) => ({
    server: [...listen(9000), { do: 'accept', on: 'listener', as: 'conn' }, { do: 'whileOpen', on: 'conn', steps: [{ do: 'recvUntil', on: 'conn', text: '\n' }, send(`${REPLY}\n`)] }, close('conn')],
    client: [...open(9000), { do: 'repeat', times, steps: [send(`${MESSAGE}\n`), { do: 'recvUntil', on: 'conn', text: '\n' }] }, close('conn')],
  }),
};

const NAMES: Readonly<Record<Policy, string>> = { short: 'short-lives', keepAlive: 'reuse', websocket: 'upgrade', raw: 'no-http' };

export function policyScenario(policy: Policy, { messages, oneWayMs }: Work): Scenario {
  const { server, client } = PROGRAMS[policy](messages);
  return {
    version: 1,
    name: NAMES[policy],
    link: { oneWayMs },
    hosts: { client: {}, server: {} },
    processes: [{ host: 'server', run: server }, { host: 'client', run: client }],
  };
}

export interface PolicyCosts {
  readonly policy: Policy;
  /** Micros from the start until the reply has arrived at the client. */
  readonly firstReply: number;
  readonly lastReply: number;
  readonly handshakes: number;
  readonly frames: number;
  readonly bytes: number;
  readonly timeWait: { readonly client: number; readonly server: number };
}

export function policyCosts(policy: Policy, trace: Trace): PolicyCosts {
  const replies = dataFrames(trace, 'server').filter((frame) => text(frame).includes(REPLY)).map((frame) => frame.arrivesAt ?? Number.NaN);
  const all = costs(trace, trace.endedAt);
  const waits = { client: 0, server: 0 };
  for (const event of trace.events) if (event.kind === 'state' && event.to === 'TIME-WAIT') waits[event.host]++;
  return {
    policy,
    firstReply: (replies[0] ?? Number.NaN) as Micros,
    lastReply: (replies.at(-1) ?? Number.NaN) as Micros,
    handshakes: all.handshakes,
    frames: all.frames,
    bytes: all.totalBytes,
    timeWait: waits,
  };
}

/** All four policies at the same work. */
export const compare = (work: Work): readonly PolicyCosts[] => POLICIES.map((policy) => policyCosts(policy, run(policyScenario(policy, work))));
