/** The third segment of the answer is lost; those behind it give it away. */
import { HEAD_END, HTTP, close, connectTo, get, recvEof, recvUntil, scenario, send, serveOne } from './parts.ts';

export const fastRetransmit = scenario('fast-retransmit', {
  title: 'One segment of many is lost',
  link: { drops: [{ from: 'server', match: 'data', nth: [3] }] },
  server: serveOne(HTTP, [recvUntil(HEAD_END), send(['HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 30000\r\n\r\n', { fill: 30_000 }])]),
  client: [...connectTo(HTTP), send(get('/large', '1.0')), recvEof, close],
});
