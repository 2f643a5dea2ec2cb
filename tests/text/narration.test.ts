import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import events from '../../src/text/en/events.json';
import names from '../../src/text/en/names.json';
import narration from '../../src/text/en/narration.json';
import { createText } from '../../src/text/createText.ts';
import { frameLabel } from '../../src/text/frame-label.ts';
import { narrateEvent } from '../../src/text/narrate-event.ts';
import { FIRST_TOLD, narrate, narrateAll } from '../../src/text/narrate.ts';
import { stateMeaning, callMeaning, dropReason, errnoMeaning, lifeEnd, lossReason, phaseName, sendReason, timerName } from '../../src/text/names.ts';
import { DROP_REASONS, ERRNOS, SEND_REASONS, TIMERS } from '../../src/model/stack/api.ts';
import { TCP_STATES } from '../../src/model/stack/transport/tcp/states.ts';
import { LIFE_ENDS, PHASES } from '../../src/model/trace/lives.ts';
import type { SentEvent, Trace } from '../../src/model/trace/events.ts';
import { steps } from '../../src/model/trace/steps.ts';
import { readCapture } from '../../src/model/capture/read.ts';
import { traceFromCapture } from '../../src/model/capture/trace.ts';
import { run } from '../../src/model/sim/run.ts';
import { ALL_NAMES, traceOf } from '../model/trace/real.ts';
import { RARE } from './rare-scenarios.ts';

const CALL_NAMES = ['socket', 'setsockopt', 'getsockopt', 'bind', 'listen', 'accept', 'connect', 'send', 'recv', 'shutdown', 'close', 'nonblock'] as const;
const text = createText('en', narration, events, names);
const sentences = (trace: Trace): string[] => narrateAll(trace).map(({ id, values }) => text.format(id, values));

const ALL = [...ALL_NAMES.map((name) => ({ name, trace: traceOf(name) })), ...RARE.map((scenario) => ({ name: scenario.name, trace: run(scenario) }))];

describe.each(ALL)('the narration of $name', ({ trace }) => {

  it('has a whole sentence for each step', () => {
    for (const sentence of sentences(trace)) {
      expect(sentence).toMatch(/^([A-Z0-9“]|(socket|bind|listen|accept|connect|send|recv|close)\b).*[.?”]$/s);
      expect(sentence).not.toMatch(/undefined|NaN|[{}<>]| {2}| ,| \.|, ,|\.\./);
    }
  });

  it('has a plain sentence for each event', () => {
    for (const { n } of trace.events) {
      const { id, values } = narrateEvent(trace, n);
      expect(text.format(id, values)).toMatch(/^[A-Z].*\.$/s);
    }
  });

  it('has a label for each frame', () => {
    for (const event of trace.events) {
      if (event.kind !== 'sent') continue;
      const label = frameLabel(trace, event);
      if (label.kind === 'wire') expect(label.text).not.toBe('');
    }
  });
});

it('tells of one HTTP/1.0 request like this', () => {
  const trace = traceOf('04-http10-small');
  expect(steps(trace).map((step) => narrate(trace, step).id.replace('narration.', ''))).toEqual([
    'listen', 'connect.first', 'arrival.syn.first', 'arrival.syn-ack.first', 'send.request.first', 'arrival.established.first', 'arrival.request.first',
    'send.response.first', 'close.first.first', 'arrival.response.first', 'arrival.fin.first', 'close.second.first', 'arrival.fin.time-wait.first',
    'arrival.ack.closed.first',
  ]);
  expect(sentences(trace)[8]).toBe(
    'The server closes first. Its FIN says: no more bytes from me. So it is the server that will have to remember this connection when all is over, in TIME-WAIT.',
  );
});

it.each([
  ['10-connection-refused', /Nobody listens on port 8080/],
  ['11-connect-blackhole', /sends its SYN again/],
  ['15-cable-cut', /The cable is pulled/],
  ['16-server-killed', /Data arrives for a program that is gone/],
  ['17-server-reboot', /has started again since and has forgotten everything/],
  ['18-nat-idle-timeout', /The middlebox has forgotten this connection/],
  ['19-fast-retransmit', /Acknowledgements of what came later showed that byte 2,897 was lost/],
  ['20-tail-loss-tlp', /A tail loss probe/],
  ['22b-lost-last-ack', /This is what TIME-WAIT is for/],
  ['23-half-close', /Half-closed/],
  ['24-close-unread', /closes with 6 bytes unread/],
  ['25-linger0', /SO_LINGER 0/],
  ['26-nagle-write-write-read', /Nagle’s algorithm holds these 10 bytes back/],
  ['27-zero-window', /window is shut/],
  ['28b-udp-closed-port', /port unreachable/],
  ['29-websocket', /A WebSocket frame reaches the server: text “Hello”/],
  ['33-time-wait', /bind fails: EADDRINUSE. The port still belongs to a connection in TIME-WAIT/],
  ['34-backlog-syn-dropped', /The accept queue is full/],
])('what matters in %s is said', (name, sentence) => {
  expect(sentences(traceOf(name)).filter((each) => sentence.test(each))).not.toEqual([]);
});

it.each([
  ['syn-ack-lost', /sends SYN and ACK again, after 1\.01 s/],
  ['third-segment-lost', /its ACK completes the handshake/],
  ['data-ack-lost', /has these bytes already/],
  ['exit-without-close', /program ends, and the kernel closes what it left open: a FIN leaves/],
  ['exit-with-unread', /ends with unread data/],
  ['accept-late', /accept takes a finished connection from the queue/],
  ['full-send-buffer', /send blocks/],
  ['cork', /The cork has held for long enough/],
  ['nobody-home', /returns EHOSTUNREACH/],
  ['neighbour-discovery', /neighbour solicitation asks for fd00::2/],
  ['fragment-lost', /The missing fragment didn’t come/],
  ['datagram-buffer-full', /UDP has no way to say “slower”/],
  ['middlebox-forgets', /The middlebox forgets/],
  ['orphan-in-fin-wait-2', /stops waiting for the server’s FIN/],
  ['reboot-while-sent-to', /is starting up and hears nothing/],
  ['first-of-three-lost', /The missing bytes are here/],
])('what matters in the rare case %s is said', (name, sentence) => {
  const found = ALL.find((each) => each.name === name);
  expect(found && sentences(found.trace).filter((each) => sentence.test(each))).not.toEqual([]);
});

it('the first time a thing is told in full, then in short', () => {
  const ids = narrateAll(traceOf('06-http10-five-connections')).map(({ id }) => id);
  for (const id of FIRST_TOLD) {
    const first = ids.indexOf(`narration.${id}.first` as (typeof ids)[number]);
    const short = ids.indexOf(`narration.${id}`);
    expect(ids.filter((each) => each === `narration.${id}.first`).length).toBeLessThanOrEqual(1);
    if (short >= 0) expect(first).toBeLessThan(short);
  }
});

it('everything that figures name has a name', () => {
  const ids = [
    ...TCP_STATES.map(stateMeaning), ...CALL_NAMES.map(callMeaning), ...ERRNOS.map(errnoMeaning), ...SEND_REASONS.map(sendReason), sendReason('forwarded'),
    ...DROP_REASONS.map(dropReason), ...TIMERS.map(timerName), ...PHASES.map(phaseName), ...LIFE_ENDS.map(lifeEnd), lossReason('rule'),
  ];
  for (const id of ids) expect(text.format(id)).not.toBe('');
});

it('labels say what is on the wire', () => {
  const labels = (name: string) => traceOf(name).events.filter((event): event is SentEvent => event.kind === 'sent').map((event) => frameLabel(traceOf(name), event));
  expect(labels('04-http10-small').map((label) => label.kind === 'wire' && label.text)).toEqual([
    'SYN', 'SYN·ACK', 'ACK', 'GET /', 'ACK', '200 OK', 'FIN·ACK', 'ACK', 'FIN·ACK', 'ACK',
  ]);
  expect(labels('00-arp')[0]).toEqual({ kind: 'protocol', protocol: 'arp', count: 0 });
});

describe.each(readdirSync('tests/truth/captures').filter((file) => file.endsWith('.pcap')))('the narration of the capture %s', (file) => {
  const read = readCapture(new Uint8Array(readFileSync(`tests/truth/captures/${file}`)));
  const trace = read.ok ? traceFromCapture(read.capture.frames) : undefined;

  it('has a whole sentence for each step, and knows nothing of programs', () => {
    if (!trace) throw new Error('the capture could not be read');
    for (const sentence of sentences(trace)) {
      expect(sentence).toMatch(/^[A-Z0-9“].*[.?”]$/s);
      expect(sentence).not.toMatch(/undefined|NaN|[{}<>]| {2}| ,| \.|recv returns|accept returns|connect returns|hands (it|them) to/);
    }
  });
});
