/** One request, and an answer that does not end until the server says so. */
import { HEAD_END, HTTP, at, close, connectTo, get, recvEof, recvHttp, recvUntil, scenario, send, serveOne } from './parts.ts';

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

export const serverSentEvents = scenario('server-sent-events', {
  title: 'Server-sent events: one answer, piece by piece',
  server: serveOne(HTTP, [
    recvUntil(HEAD_END),
    send('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n'),
    ...[1, 2, 3].flatMap((n) => [at(1_000 * n), send(chunk(`id: ${n}\ndata: news ${n}\n\n`))]),
    at(4_000),
    send('0\r\n\r\n'),
    recvEof,
  ]),
  client: [...connectTo(HTTP), send(get('/events', '1.1', ['Accept: text/event-stream'])), recvHttp, close],
});
