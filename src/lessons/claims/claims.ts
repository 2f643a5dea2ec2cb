/**
 * Sentences that people read about sockets and HTTP. Each has a verdict, its sources, a scenario, and the fact that has to hold in its trace
 * (tests/lessons/claims.test.ts runs them all). The words are in words.<locale>.json under the claim's id.
 */
import { u16 } from '../../model/core/bytes.ts';
import type { SentEvent, Trace } from '../../model/trace/events.ts';
import { viewAt } from '../../model/trace/view-at.ts';
import type { Scenario } from '../../scenarios/schema.ts';
import { scenario } from '../document.ts';
import {
  calls, count, dataFrames, duration, first, frames, framesBetween, framesCausedBy, layerBytes, layerContent, moment, returned, segments, states, text,
  timeWaits, timeWaitSide,
} from '../read-trace.ts';
import type { MomentQuery, Quantity } from '../types.ts';
import fiveBytes from '../01-wrap/scenarios/five-bytes.json' with { type: 'json' };
import helloHttp from '../01-wrap/scenarios/hello-http.json' with { type: 'json' };
import twoGuests from '../02-door/scenarios/two-guests.json' with { type: 'json' };
import lateAccept from '../03-handshake/scenarios/late-accept.json' with { type: 'json' };
import clientClosesFirst from '../04-short-life/scenarios/client-closes-first.json' with { type: 'json' };
import halfClose from '../04-short-life/scenarios/half-close.json' with { type: 'json' };
import oneRequest from '../04-short-life/scenarios/one-request.json' with { type: 'json' };
import keepAlive from '../05-reuse/scenarios/keep-alive.json' with { type: 'json' };
import race from '../05-reuse/scenarios/race.json' with { type: 'json' };
import lines from '../06-long-life/scenarios/lines.json' with { type: 'json' };
import twoSends from '../06-long-life/scenarios/two-sends.json' with { type: 'json' };
import websocket from '../06-long-life/scenarios/websocket.json' with { type: 'json' };
import abort from '../08-how-connections-die/scenarios/abort.json' with { type: 'json' };
import cableIdle from '../08-how-connections-die/scenarios/cable-idle.json' with { type: 'json' };
import cableOut from '../08-how-connections-die/scenarios/cable-out.json' with { type: 'json' };
import keepalive from '../08-how-connections-die/scenarios/keepalive.json' with { type: 'json' };
import natForgets from '../08-how-connections-die/scenarios/nat-forgets.json' with { type: 'json' };
import closedPort from '../09-without-a-connection/scenarios/closed-port.json' with { type: 'json' };
import question from '../09-without-a-connection/scenarios/question.json' with { type: 'json' };
import behindALoss from './scenarios/behind-a-loss.json' with { type: 'json' };
import bothKinds from './scenarios/both-kinds.json' with { type: 'json' };
import crowd from './scenarios/crowd.json' with { type: 'json' };
import datagramsTo443 from './scenarios/datagrams-to-443.json' with { type: 'json' };
import idleDay from './scenarios/idle-day.json' with { type: 'json' };
import noPageSocket from './scenarios/no-page-socket.json' with { type: 'json' };
import sentToNobody from './scenarios/sent-to-nobody.json' with { type: 'json' };
import serverNeverCloses from './scenarios/server-never-closes.json' with { type: 'json' };
import serverPushes from './scenarios/server-pushes.json' with { type: 'json' };
import shortFinTimeout from './scenarios/short-fin-timeout.json' with { type: 'json' };
import soap from './scenarios/soap.json' with { type: 'json' };
import threeSegmentClose from './scenarios/three-segment-close.json' with { type: 'json' };
import twoUsers from './scenarios/two-users.json' with { type: 'json' };

export const VERDICTS = ['true', 'half-true', 'wrong'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Claim {
  readonly id: string;
  readonly verdict: Verdict;
  /** 'RFC 9293 §3.6', 'RFC 768, Fields', 'accept(2)', or a title with an address: 'WHATWG HTML §9.2 <https://…>'. */
  readonly sources: readonly string[];
  readonly scenario: Scenario;
  /** The fact that the run shows. */
  readonly holds: (trace: Trace) => boolean;
  /** The moment that shows it best. */
  readonly see: MomentQuery;
  /** For the placeholders of the claim's words. */
  readonly numbers?: Readonly<Record<string, (trace: Trace) => Quantity>>;
}

const FIRST_DATA: MomentQuery = { kind: 'sent', from: 'client', data: true };
const has = (frame: SentEvent, flag: 'FIN' | 'SYN' | 'RST' | 'ACK' | 'PSH'): boolean => frame.segment?.flags.includes(flag) ?? false;
const tcp = (trace: Trace, flag: 'FIN' | 'SYN' | 'RST'): readonly SentEvent[] => segments(trace).filter((frame) => has(frame, flag));
const responses = (trace: Trace): number => dataFrames(trace, 'server').filter((frame) => text(frame).startsWith('HTTP/')).length;
/** Frames that any call of this name has put on the wire by itself. */
const sentBy = (trace: Trace, host: 'client' | 'server', name: Parameters<typeof calls>[2]): number =>
  calls(trace, host, name).reduce((sum, { entry }) => sum + framesCausedBy(trace, entry).length, 0);
/** The longest time without a frame. */
const longestSilence = (trace: Trace): number => {
  const times = frames(trace).map(({ at }) => at);
  return Math.max(...times.slice(1).map((at, i) => at - (times[i] as number)));
};
const HOUR = 3_600_000_000;
const RST_ONLY: MomentQuery = { kind: 'sent', from: 'server', flags: ['RST'] };

export const CLAIMS: readonly Claim[] = [
  {
    id: 'http-on-sockets',
    verdict: 'half-true',
    sources: ['RFC 9110 §3.3', 'RFC 9293 §3.9.1', 'socket(2)'],
    scenario: scenario(oneRequest),
    holds: (trace) => sentBy(trace, 'client', 'socket') === 0 && text(first(dataFrames(trace, 'client'), 'the request')).startsWith('GET ') && responses(trace) === 1,
    see: FIRST_DATA,
  },
  {
    id: 'socket-complete',
    verdict: 'half-true',
    sources: ['socket(2)', 'tcp(7)', 'udp(7)', 'unix(7)'],
    scenario: scenario(bothKinds),
    holds: (trace) => {
      const names = (socket: string) => new Set(calls(trace, 'client', undefined, socket).map(({ entry }) => entry.call.name));
      return names('udp').has('connect') && names('udp').has('send') && names('conn').has('connect') && names('conn').has('send')
        && segments(trace).length > 0 && frames(trace).length > segments(trace).length;
    },
    see: { kind: 'call', host: 'client', call: 'send', name: 'udp' },
  },
  {
    id: 'http-is-soap',
    verdict: 'wrong',
    sources: ['RFC 9110 §1.1', 'RFC 9112 §2.1', 'SOAP 1.2 Part 1 <https://www.w3.org/TR/soap12-part1/>'],
    scenario: scenario(soap),
    holds: (trace) => {
      const [head, body] = text(first(dataFrames(trace, 'client'), 'the request')).split('\r\n\r\n');
      return /^POST \S+ HTTP\/1\.1\r\n/.test(head ?? '') && (body ?? '').startsWith('<Envelope>');
    },
    see: FIRST_DATA,
  },
  {
    id: 'http-always-tcp',
    verdict: 'wrong',
    sources: ['RFC 9114 §3.2', 'RFC 9000 §1', 'RFC 9110 §3.3'],
    scenario: scenario(datagramsTo443),
    holds: (trace) => segments(trace).length === 0 && frames(trace, 'client').length === 1 && returned(trace, 'client', 'recv').result > 0,
    see: { kind: 'sent', from: 'client' },
  },
  {
    id: 'tcpip-is-transport',
    verdict: 'wrong',
    sources: ['RFC 1122 §1.1.3', 'RFC 9293 §2.2'],
    scenario: scenario(fiveBytes),
    holds: (trace) => {
      const frame = first(dataFrames(trace, 'client'), 'the message');
      return frame.spans.some(({ layer, protocol }) => layer === 'internet' && protocol === 'ipv4') && frame.spans.some(({ layer, protocol }) => layer === 'transport' && protocol === 'tcp');
    },
    see: FIRST_DATA,
  },
  {
    id: 'seven-layers',
    verdict: 'wrong',
    sources: ['RFC 1122 §1.1.3'],
    scenario: scenario(helloHttp),
    holds: (trace) => first(dataFrames(trace, 'client'), 'the request').spans.map(({ layer }) => layer).join(' ') === 'link internet transport application',
    see: FIRST_DATA,
  },
  {
    id: 'transmit-and-wrap',
    verdict: 'half-true',
    sources: ['RFC 1122 §1.1.3', 'RFC 9112 §2.1', 'RFC 9110 §1.1'],
    scenario: scenario(helloHttp),
    holds: (trace) => {
      const request = first(dataFrames(trace, 'client'), 'the request');
      return (['link', 'internet', 'transport'] as const).every((layer) => layerBytes(request, layer) > 0) && text(request).includes('\r\n\r\n');
    },
    see: FIRST_DATA,
    numbers: { headers: (trace) => count(first(dataFrames(trace, 'client'), 'the request').spans.filter(({ layer }) => layer !== 'application').length) },
  },
  {
    id: 'socket-encapsulates',
    verdict: 'half-true',
    sources: ['socket(2)', 'unix(7)', 'RFC 9293 §4'],
    scenario: scenario(twoGuests),
    holds: (trace) => (['socket', 'bind', 'listen', 'accept'] as const).every((name) => calls(trace, 'server', name).length > 0 && sentBy(trace, 'server', name) === 0),
    see: { kind: 'returned', host: 'server', call: 'listen' },
  },
  {
    id: 'socket-is-address-and-port',
    verdict: 'half-true',
    sources: ['RFC 9293 §4', 'socket(2)', 'accept(2)'],
    scenario: scenario(twoGuests),
    // Two sockets in the sense of the interface, one address and port.
    holds: (trace) => {
      const view = viewAt(trace, moment(trace, { kind: 'returned', host: 'server', call: 'accept', nth: 2 }));
      const connected = view.server.sockets.filter(({ state }) => state === 'ESTABLISHED');
      return connected.length === 2 && new Set(connected.map(({ local }) => `${local?.address} ${local?.port}`)).size === 1;
    },
    see: { kind: 'returned', host: 'server', call: 'accept', nth: 2 },
  },
  {
    id: 'http-is-short',
    verdict: 'half-true',
    sources: ['RFC 9112 §9.3', 'RFC 9112 §C.2.2', 'RFC 1945 §1.3'],
    scenario: scenario(keepAlive),
    holds: (trace) => trace.connections.length === 1 && responses(trace) === 5,
    see: { kind: 'sent', from: 'client', data: true, nth: 2 },
    numbers: { responses: (trace) => count(responses(trace)) },
  },
  {
    id: 'socket-is-long',
    verdict: 'half-true',
    sources: ['RFC 9293 §3.8.4', 'RFC 9293 §3.6', 'RFC 5382 §5'],
    scenario: scenario(idleDay),
    holds: (trace) => longestSilence(trace) > 23 * HOUR && calls(trace, 'client', 'recv').every(({ end }) => end?.errno === undefined) && trace.connections.length === 1,
    see: FIRST_DATA,
    numbers: { silence: (trace) => duration(longestSilence(trace)) },
  },
  {
    id: 'environment-breaks',
    verdict: 'true',
    sources: ['RFC 9293 §3.8.3', 'tcp(7)', 'RFC 5382 §5'],
    scenario: scenario(cableOut),
    holds: (trace) => calls(trace, 'client', 'recv').some(({ end }) => end?.errno === 'ETIMEDOUT') && tcp(trace, 'FIN').every(({ at }) => at > moment(trace, { kind: 'returned', host: 'client', call: 'recv', errno: 'ETIMEDOUT' })),
    see: { kind: 'returned', host: 'client', call: 'recv', errno: 'ETIMEDOUT' },
    numbers: { after: (trace) => duration(moment(trace, { kind: 'returned', host: 'client', call: 'recv', errno: 'ETIMEDOUT' }) - moment(trace, { kind: 'call', host: 'client', call: 'send', nth: 2 })) },
  },
  {
    id: 'stateless-disconnects',
    verdict: 'wrong',
    sources: ['RFC 9110 §3.3', 'RFC 9112 §9.3'],
    scenario: scenario(keepAlive),
    // Each request says everything again, and the connection stays.
    holds: (trace) => dataFrames(trace, 'client').every((frame) => text(frame).includes('\r\nHost: ')) && dataFrames(trace, 'client').length === 5 && trace.connections.length === 1,
    see: { kind: 'sent', from: 'client', data: true, nth: 3 },
  },
  {
    id: 'same-connection-same-user',
    verdict: 'wrong',
    sources: ['RFC 9110 §3.3'],
    scenario: scenario(twoUsers),
    holds: (trace) => {
      const users = dataFrames(trace, 'client').map((frame) => /Authorization: (.*)\r\n/.exec(text(frame))?.[1]);
      return trace.connections.length === 1 && new Set(users).size === 2 && !users.includes(undefined);
    },
    see: { kind: 'sent', from: 'client', data: true, nth: 2 },
  },
  {
    id: 'websocket-is-a-socket',
    verdict: 'wrong',
    sources: ['RFC 6455 §1.7', 'RFC 6455 §5.2', 'RFC 6455 §5.3'],
    scenario: scenario(websocket),
    holds: (trace) => {
      const frame = first(dataFrames(trace, 'client').slice(1), 'the client’s frame');
      return layerBytes(frame, 'application') > 'Hello'.length && !text(frame).includes('Hello') && dataFrames(trace, 'server').some((answer) => text(answer).includes('Hello'));
    },
    see: { kind: 'sent', from: 'client', data: true, nth: 2 },
    numbers: { frame: (trace) => count(layerBytes(first(dataFrames(trace, 'client').slice(1), 'the client’s frame'), 'application')) },
  },
  {
    id: 'websocket-is-http',
    verdict: 'wrong',
    sources: ['RFC 9110 §7.8', 'RFC 9110 §15.2.2', 'RFC 6455 §1.7', 'RFC 8441 §5'],
    scenario: scenario(websocket),
    holds: (trace) => {
      const all = dataFrames(trace).map(text);
      return all.filter((each) => /HTTP\/1\.1/.test(each)).length === 2 && all.slice(2).every((each) => !each.includes('HTTP'));
    },
    see: { kind: 'arrived', at: 'client', from: 'server', data: true },
  },
  {
    id: 'accept-new-port',
    verdict: 'wrong',
    sources: ['accept(2)', 'RFC 9293 §4'],
    scenario: scenario(twoGuests),
    holds: (trace) => {
      const listens = calls(trace, 'server', 'bind').map(({ entry }) => (entry.call.name === 'bind' ? entry.call.port : undefined));
      return calls(trace, 'server', 'accept').length === 2 && trace.connections.every(({ server }) => listens.includes(server.port));
    },
    see: { kind: 'returned', host: 'server', call: 'accept' },
  },
  {
    id: 'accept-shakes-hands',
    verdict: 'wrong',
    sources: ['listen(2)', 'accept(2)', 'RFC 9293 §3.5'],
    scenario: scenario(lateAccept),
    holds: (trace) => moment(trace, { kind: 'state', host: 'server', to: 'ESTABLISHED' }) < moment(trace, { kind: 'call', host: 'server', call: 'accept' }),
    see: { kind: 'state', host: 'server', to: 'ESTABLISHED' },
    numbers: { before: (trace) => duration(moment(trace, { kind: 'call', host: 'server', call: 'accept' }) - moment(trace, { kind: 'state', host: 'server', to: 'ESTABLISHED' })) },
  },
  {
    id: 'connections-65535',
    verdict: 'wrong',
    sources: ['RFC 9293 §4', 'ip(7)', 'RFC 6335 §6'],
    scenario: scenario(crowd),
    holds: (trace) => {
      const view = viewAt(trace, moment(trace, { kind: 'returned', host: 'client', call: 'connect', nth: -1 }));
      return view.client.sockets.filter(({ state }) => state === 'ESTABLISHED').length === trace.connections.length && trace.connections.length > 1
        && new Set(trace.connections.map(({ server }) => server.port)).size === 1 && new Set(trace.connections.map(({ client }) => client.port)).size === trace.connections.length;
    },
    see: { kind: 'returned', host: 'client', call: 'connect', nth: -1 },
    numbers: { connections: (trace) => count(trace.connections.length), ports: (trace) => count(new Set(trace.connections.map(({ server }) => server.port)).size) },
  },
  {
    id: 'six-connections',
    verdict: 'half-true',
    sources: ['RFC 9112 §9.4', 'RFC 9113 §9.1'],
    scenario: scenario(crowd),
    holds: (trace) => trace.connections.length > 6 && tcp(trace, 'RST').length === 0,
    see: { kind: 'returned', host: 'client', call: 'connect', nth: 7 },
    numbers: { connections: (trace) => count(trace.connections.length) },
  },
  {
    id: 'send-means-received',
    verdict: 'wrong',
    sources: ['send(2)', 'RFC 9293 §3.8.3'],
    scenario: scenario(sentToNobody),
    holds: (trace) => returned(trace, 'client', 'send').result > 0 && dataFrames(trace, 'client').every(({ arrivesAt }) => arrivesAt === null),
    see: { kind: 'returned', host: 'client', call: 'send' },
    numbers: { taken: (trace) => count(returned(trace, 'client', 'send').result) },
  },
  {
    id: 'one-send-one-recv',
    verdict: 'wrong',
    sources: ['RFC 9293 §3.7', 'recv(2)'],
    scenario: scenario(twoSends),
    holds: (trace) => returned(trace, 'server', 'recv').result === returned(trace, 'client', 'send').result + returned(trace, 'client', 'send', 2).result,
    see: { kind: 'returned', host: 'server', call: 'recv' },
    numbers: { got: (trace) => count(returned(trace, 'server', 'recv').result) },
  },
  {
    id: 'psh-marks-messages',
    verdict: 'wrong',
    sources: ['RFC 9293 §3.9.1.2', 'RFC 9293 §3.7'],
    scenario: scenario(twoSends),
    holds: (trace) => dataFrames(trace, 'client').filter((frame) => has(frame, 'PSH')).length === 2 && returned(trace, 'server', 'recv').result === dataFrames(trace, 'client').reduce((sum, frame) => sum + layerBytes(frame, 'application'), 0),
    see: { kind: 'returned', host: 'server', call: 'recv' },
  },
  {
    id: 'idle-exchanges-packets',
    verdict: 'wrong',
    sources: ['RFC 9293 §2.2', 'RFC 9293 §3.8.4'],
    scenario: scenario(lines),
    holds: (trace) => longestSilence(trace) > 0.99 * HOUR,
    see: { kind: 'sent', from: 'server', data: true, nth: 3 },
    numbers: {
      silence: (trace) => duration(longestSilence(trace)),
      frames: (trace) => count(framesBetween(trace, moment(trace, { kind: 'after', moment: { kind: 'sent', from: 'server', data: true, nth: 2 }, ms: 1_000 }), moment(trace, { kind: 'sent', from: 'server', data: true, nth: 3 })).length),
    },
  },
  {
    id: 'cable-both-know',
    verdict: 'wrong',
    sources: ['RFC 9293 §3.8.3', 'RFC 9293 §3.8.4', 'RFC 9293 §3.5.1'],
    scenario: scenario(cableIdle),
    holds: (trace) => {
      const view = viewAt(trace, trace.endedAt);
      return calls(trace, 'client', 'recv').at(-1)?.end === undefined && (['client', 'server'] as const).every((host) => view[host].sockets.some(({ state }) => state === 'ESTABLISHED'));
    },
    see: { kind: 'end' },
  },
  {
    id: 'keepalives-are-the-same',
    verdict: 'wrong',
    sources: ['RFC 9112 §9.3', 'RFC 9293 §3.8.4', 'tcp(7)'],
    scenario: scenario(keepalive),
    holds: (trace) => {
      const probes = frames(trace, 'client').filter(({ why }) => why === 'keepalive');
      return probes.length > 1 && probes.every((frame) => layerBytes(frame, 'application') === 0) && dataFrames(trace).every((frame) => !text(frame).includes('HTTP'));
    },
    see: { kind: 'sent', from: 'client', why: 'keepalive' },
    numbers: { probes: (trace) => count(frames(trace, 'client').filter(({ why }) => why === 'keepalive').length) },
  },
  {
    id: 'must-send-keep-alive',
    verdict: 'wrong',
    sources: ['RFC 9112 §9.3', 'RFC 9113 §8.2.2', 'RFC 9114 §4.2', 'RFC 9112 §C.2.2'],
    scenario: scenario(keepAlive),
    holds: (trace) => dataFrames(trace).every((frame) => !/connection:/i.test(text(frame))) && responses(trace) === 5 && trace.connections.length === 1,
    see: { kind: 'sent', from: 'client', data: true, nth: 2 },
  },
  {
    id: 'closing-takes-four',
    verdict: 'wrong',
    sources: ['RFC 9293 §3.6', 'RFC 9293 §3.5.2'],
    scenario: scenario(threeSegmentClose),
    holds: (trace) => segments(trace).filter(({ at }) => at >= moment(trace, { kind: 'sent', flags: ['FIN', 'ACK'] })).length === 3,
    see: { kind: 'sent', from: 'server', flags: ['FIN', 'ACK'] },
    numbers: { segments: (trace) => count(segments(trace).filter(({ at }) => at >= moment(trace, { kind: 'sent', flags: ['FIN', 'ACK'] })).length) },
  },
  {
    id: 'fin-ack-answers',
    verdict: 'wrong',
    sources: ['RFC 9293 §3.6', 'RFC 9293 §3.1'],
    scenario: scenario(oneRequest),
    holds: (trace) => has(first(tcp(trace, 'FIN'), 'a FIN'), 'ACK'),
    see: { kind: 'sent', from: 'server', flags: ['FIN', 'ACK'] },
  },
  {
    id: 'fin-and-rst-alike',
    verdict: 'wrong',
    sources: ['RFC 9293 §3.6', 'RFC 9293 §3.5.3', 'socket(7)'],
    scenario: scenario(abort),
    holds: (trace) => calls(trace, 'client', 'recv').some(({ end }) => end?.errno === 'ECONNRESET') && timeWaits(trace) === 0 && tcp(trace, 'FIN').length === 0,
    see: { kind: 'arrived', at: 'client', from: 'server', flags: ['RST'] },
  },
  {
    id: 'fin-ends-the-connection',
    verdict: 'wrong',
    sources: ['RFC 9293 §3.6.1', 'shutdown(2)', 'recv(2)'],
    scenario: scenario(halfClose),
    holds: (trace) => dataFrames(trace, 'server').filter(({ at }) => at > first(tcp(trace, 'FIN'), 'a FIN').at).length === 3 && first(tcp(trace, 'FIN'), 'a FIN').from === 'client',
    see: { kind: 'sent', from: 'server', data: true },
    numbers: { after: (trace) => count(dataFrames(trace, 'server').filter(({ at }) => at > first(tcp(trace, 'FIN'), 'a FIN').at).length) },
  },
  {
    id: 'time-wait-is-a-leak',
    verdict: 'wrong',
    sources: ['RFC 9293 §3.6.1', 'RFC 9293 §3.4.2', 'RFC 9293 §3.4.1'],
    scenario: scenario(clientClosesFirst),
    holds: (trace) => timeWaitSide(trace) === 'client' && states(trace, 'client').at(-1)?.to === 'CLOSED',
    see: { kind: 'state', host: 'client', to: 'TIME-WAIT' },
    numbers: { stay: (trace) => duration(moment(trace, { kind: 'state', host: 'client', from: 'TIME-WAIT', to: 'CLOSED' }) - moment(trace, { kind: 'state', host: 'client', to: 'TIME-WAIT' })) },
  },
  {
    id: 'fin-timeout-shortens',
    verdict: 'wrong',
    sources: ['tcp(7)', 'RFC 9293 §3.6.1'],
    scenario: scenario(shortFinTimeout),
    holds: (trace) => moment(trace, { kind: 'state', host: 'server', from: 'TIME-WAIT', to: 'CLOSED' }) - moment(trace, { kind: 'state', host: 'server', to: 'TIME-WAIT' }) >= 60_000_000,
    see: { kind: 'state', host: 'server', from: 'TIME-WAIT', to: 'CLOSED' },
    numbers: { stay: (trace) => duration(moment(trace, { kind: 'state', host: 'server', from: 'TIME-WAIT', to: 'CLOSED' }) - moment(trace, { kind: 'state', host: 'server', to: 'TIME-WAIT' })) },
  },
  {
    id: 'close-wait-is-the-kernel',
    verdict: 'wrong',
    sources: ['RFC 9293 §3.6', 'close(2)'],
    scenario: scenario(serverNeverCloses),
    holds: (trace) => {
      const enters = moment(trace, { kind: 'state', host: 'server', to: 'CLOSE-WAIT' });
      const leaves = moment(trace, { kind: 'state', host: 'server', from: 'CLOSE-WAIT', to: 'LAST-ACK' });
      return leaves - enters > 0.9 * HOUR && leaves === moment(trace, { kind: 'call', host: 'server', call: 'close' });
    },
    see: { kind: 'state', host: 'server', to: 'CLOSE-WAIT' },
    numbers: { stays: (trace) => duration(moment(trace, { kind: 'state', host: 'server', from: 'CLOSE-WAIT', to: 'LAST-ACK' }) - moment(trace, { kind: 'state', host: 'server', to: 'CLOSE-WAIT' })) },
  },
  {
    id: 'server-dropped-me',
    verdict: 'half-true',
    sources: ['RFC 5382 §5', 'RFC 9112 §9.5'],
    scenario: scenario(natForgets),
    // Neither end ended it: the box in the middle swallows what comes.
    holds: (trace) => {
      const gone = moment(trace, { kind: 'lost', from: 'client' });
      return tcp(trace, 'FIN').every(({ at }) => at > gone) && tcp(trace, 'RST').every(({ at }) => at > gone)
        && viewAt(trace, gone).server.sockets.some(({ state }) => state === 'ESTABLISHED') && trace.events.some((event) => event.kind === 'lost' && event.reason === 'middlebox');
    },
    see: { kind: 'lost', from: 'client' },
  },
  {
    id: 'no-answer-means-crash',
    verdict: 'wrong',
    sources: ['RFC 9112 §9.5', 'RFC 9112 §9.3.1', 'RFC 9110 §9.2.2'],
    scenario: scenario(race),
    holds: (trace) => trace.events.every((event) => event.kind !== 'process' || event.what !== 'killed') && responses(trace) === 1 && dataFrames(trace, 'client').length === 2 && tcp(trace, 'RST').length > 0,
    see: RST_ONLY,
  },
  {
    id: 'connect-on-udp-sends',
    verdict: 'wrong',
    sources: ['connect(2)', 'udp(7)'],
    scenario: scenario(closedPort),
    holds: (trace) => sentBy(trace, 'client', 'connect') === 0 && returned(trace, 'client', 'connect').result === 0 && returned(trace, 'client', 'recv').errno === 'ECONNREFUSED',
    see: { kind: 'returned', host: 'client', call: 'connect' },
  },
  {
    id: 'udp-has-nothing',
    verdict: 'wrong',
    sources: ['RFC 768, Format', 'RFC 1122 §4.1.3.4', 'RFC 8200 §8.1'],
    scenario: scenario(question),
    holds: (trace) => {
      const header = layerContent(first(frames(trace, 'client'), 'the question'), 'transport');
      return header.length === 8 && u16(header, 0) > 0 && u16(header, 2) === 9000 && u16(header, 6) !== 0;
    },
    see: { kind: 'sent', from: 'client' },
    numbers: { header: (trace) => count(layerBytes(first(frames(trace, 'client'), 'the question'), 'transport')) },
  },
  {
    id: 'http2-ends-hol',
    verdict: 'half-true',
    sources: ['RFC 9113 §1', 'RFC 9114 §1.1', 'RFC 9000 §2.2'],
    scenario: scenario(behindALoss),
    // Pieces of the second stream are there, and the program cannot have them before the lost piece of the first is repeated.
    holds: (trace) => {
      const waited = moment(trace, { kind: 'returned', host: 'client', call: 'recv' });
      const there = dataFrames(trace, 'server').filter((frame) => text(frame).startsWith('stream 3') && frame.repeats === undefined && frame.arrivesAt !== null && frame.arrivesAt < waited);
      const mended = first(dataFrames(trace, 'server'), 'the repeat', (frame) => frame.repeats !== undefined && text(frame).startsWith('stream 1'));
      return there.length > 0 && mended.arrivesAt !== null && waited >= mended.arrivesAt;
    },
    see: { kind: 'returned', host: 'client', call: 'recv' },
    numbers: {
      held: (trace) => {
        const piece = first(dataFrames(trace, 'server'), 'a piece of the second stream', (frame) => text(frame).startsWith('stream 3'));
        return duration(moment(trace, { kind: 'returned', host: 'client', call: 'recv' }) - (piece.arrivesAt ?? 0));
      },
    },
  },
  {
    id: 'page-opens-tcp',
    verdict: 'wrong',
    sources: ['RFC 6455 §1.6', 'Direct Sockets <https://wicg.github.io/direct-sockets/>'],
    scenario: scenario(noPageSocket),
    holds: (trace) => /^GET .* HTTP\/1\.1\r\n/.test(text(first(dataFrames(trace, 'client'), 'what the page sends'))),
    see: FIRST_DATA,
  },
  {
    id: 'server-cannot-push',
    verdict: 'half-true',
    sources: ['WHATWG HTML §9.2 <https://html.spec.whatwg.org/multipage/server-sent-events.html>', 'RFC 6202 §3.1'],
    scenario: scenario(serverPushes),
    holds: (trace) => dataFrames(trace, 'client').length === 1 && dataFrames(trace, 'server').filter((frame) => text(frame).includes('data: ')).length === 2,
    see: { kind: 'sent', from: 'server', data: true, nth: 2 },
  },
];
