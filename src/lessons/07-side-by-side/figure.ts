import { run } from '../../model/sim/run.ts';
import { bytes, count, duration, rtt } from '../read-trace.ts';
import type { ChapterFigure, Quantity, Traces } from '../types.ts';
import { POLICIES, policyCosts, policyScenario } from './policies.ts';
import type { Policy, PolicyCosts } from './policies.ts';

export const FIVE = { messages: 5, oneWayMs: 50 };
const NEAR = { messages: 5, oneWayMs: 0.25 };
const FAR = { messages: 5, oneWayMs: 150 };
const MOST_MESSAGES = 50;

const name = (policy: Policy, place: '' | 'near' | 'far' | 'double' = ''): string => (place ? `${place}-${policy}` : policy);
const of = (traces: Traces, policy: Policy, place: '' | 'near' | 'far' = ''): PolicyCosts => policyCosts(policy, traces(name(policy, place)));

/** The number of messages from which WebSocket has moved fewer bytes than reuse. */
function websocketPays(): number {
  for (let messages = 1; messages <= MOST_MESSAGES; messages++) {
    const [reuse, upgrade] = (['keepAlive', 'websocket'] as const).map((policy) => policyCosts(policy, run(policyScenario(policy, { messages, oneWayMs: 50 }))).bytes);
    if ((upgrade as number) < (reuse as number)) return messages;
  }
  throw new RangeError('WebSocket never pays');
}

const perPolicy = <T>(make: (policy: Policy) => readonly [string, T]): Record<string, T> => Object.fromEntries(POLICIES.map(make));

export const figure: ChapterFigure = {
  scenarios: {
    ...perPolicy((policy) => [name(policy), policyScenario(policy, FIVE)]),
    ...perPolicy((policy) => [name(policy, 'near'), policyScenario(policy, NEAR)]),
    ...perPolicy((policy) => [name(policy, 'far'), policyScenario(policy, FAR)]),
    'double-short': policyScenario('short', { ...FIVE, oneWayMs: 2 * FIVE.oneWayMs }),
  },
  shown: POLICIES,
  beside: { short: 'raw', keepAlive: 'raw', websocket: 'raw' },
  start: 'firstReply',
  moments: {
    firstReply: { kind: 'arrived', at: 'client', from: 'server', data: true },
    lastReply: { kind: 'arrived', at: 'client', from: 'server', data: true, nth: -1 },
  },
  numbers: {
    rtt: (traces) => duration(rtt(traces('short'))),
    'near.rtt': (traces) => duration(rtt(traces('near-short'))),
    'far.rtt': (traces) => duration(rtt(traces('far-short'))),
    'short.firstReply': (traces) => duration(of(traces, 'short').firstReply),
    'websocket.firstReply': (traces) => duration(of(traces, 'websocket').firstReply),
    'short.lastReply': (traces) => duration(of(traces, 'short').lastReply),
    'keepAlive.lastReply': (traces) => duration(of(traces, 'keepAlive').lastReply),
    'near.short.lastReply': (traces) => duration(of(traces, 'short', 'near').lastReply),
    'far.short.lastReply': (traces) => duration(of(traces, 'short', 'far').lastReply),
    'far.keepAlive.lastReply': (traces) => duration(of(traces, 'keepAlive', 'far').lastReply),
    'keepAlive.bytes': (traces) => bytes(of(traces, 'keepAlive').bytes),
    'websocket.bytes': (traces) => bytes(of(traces, 'websocket').bytes),
    'raw.bytes': (traces) => bytes(of(traces, 'raw').bytes),
    'short.timeWait': (traces): Quantity => count(of(traces, 'short').timeWait.server),
    websocketPays: () => count(websocketPays()),
  },
  tables: { policies: (traces) => POLICIES.map((policy) => of(traces, policy)) },
};
