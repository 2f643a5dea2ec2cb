/** One request, one answer, over. */
import { HEAD_END, HTTP, PAGE, close, connectTo, get, ok, recvEof, recvUntil, scenario, send, serveOne } from './parts.ts';

export const http10 = scenario('http10', {
  title: 'HTTP/1.0: one request, one answer, over',
  server: serveOne(HTTP, [recvUntil(HEAD_END), send(ok('1.0', PAGE))]),
  client: [...connectTo(HTTP), send(get('/', '1.0')), recvEof, close],
});
