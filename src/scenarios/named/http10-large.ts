/** Twenty thousand bytes do not fit into the first flight: ten segments, then one round trip of waiting. */
import { HEAD_END, HTTP, close, connectTo, get, recvEof, recvUntil, scenario, send, serveOne } from './parts.ts';

export const http10Large = scenario('http10-large', {
  title: 'HTTP/1.0: an answer of 20,000 bytes',
  server: serveOne(HTTP, [recvUntil(HEAD_END), send(['HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 20000\r\n\r\n', { fill: 20_000 }])]),
  client: [...connectTo(HTTP), send(get('/large', '1.0')), recvEof, close],
});
