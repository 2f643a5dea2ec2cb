import type { SentEvent, Trace } from '../../model/trace/events.ts';
import { u8 } from '../../model/core/bytes.ts';
import { scenario } from '../document.ts';
import { count, dataFrames, first, layerBytes, layerContent, share } from '../read-trace.ts';
import type { ChapterFigure } from '../types.ts';
import fiveBytes from './scenarios/five-bytes.json' with { type: 'json' };
import fiveBytesUdp from './scenarios/five-bytes-udp.json' with { type: 'json' };
import helloHttp from './scenarios/hello-http.json' with { type: 'json' };
import oneByte from './scenarios/one-byte.json' with { type: 'json' };

const message = (trace: Trace): SentEvent => first(dataFrames(trace, 'client'), 'the message');

/** The same frame as the router sends it on. */
export const forwarded = (trace: Trace): SentEvent => {
  const frame = message(trace);
  return first(trace.events.filter((event): event is SentEvent => event.kind === 'sent' && event.hopOf === frame.n), 'the forwarded frame');
};
export { message };

/** Byte 8 of the IPv4 header (RFC 791 §3.1). */
const ttl = (frame: SentEvent): number => u8(layerContent(frame, 'internet'), 8);
const TCP_HEADER = 20;

export const figure: ChapterFigure = {
  scenarios: { tcp: scenario(fiveBytes), udp: scenario(fiveBytesUdp), http: scenario(helloHttp), oneByte: scenario(oneByte) },
  shown: ['tcp', 'udp', 'http'],
  start: 'frame',
  moments: {
    send: { kind: 'call', host: 'client', call: 'send' },
    frame: { kind: 'sent', from: 'client', data: true },
    atRouter: { kind: 'arrived', at: 'r1', from: 'client', data: true },
    forwarded: { kind: 'sent', from: 'r1', data: true },
    received: { kind: 'returned', host: 'server', call: 'recv' },
    'udp.frame': { kind: 'sent', from: 'client', data: true },
    'http.request': { kind: 'sent', from: 'client', data: true },
  },
  numbers: {
    payload: (of) => count(layerBytes(message(of('tcp')), 'application')),
    frame: (of) => count(message(of('tcp')).bytes.length),
    overhead: (of) => count(message(of('tcp')).bytes.length - layerBytes(message(of('tcp')), 'application')),
    tcpHeader: (of) => count(layerBytes(message(of('tcp')), 'transport')),
    tcpOptions: (of) => count(layerBytes(message(of('tcp')), 'transport') - TCP_HEADER),
    ipHeader: (of) => count(layerBytes(message(of('tcp')), 'internet')),
    linkHeader: (of) => count(layerBytes(message(of('tcp')), 'link')),
    udpHeader: (of) => count(layerBytes(message(of('udp')), 'transport')),
    share: (of) => share(layerBytes(message(of('tcp')), 'application') / message(of('tcp')).bytes.length),
    ttlBefore: (of) => count(ttl(message(of('tcp')))),
    ttlAfter: (of) => count(ttl(forwarded(of('tcp')))),
  },
};
