/** HTTP/1.1 asked to behave like 1.0. */
import { HEAD_END, HTTP, PAGE, close, connectTo, get, ok, recvEof, recvUntil, scenario, send, serveOne } from './parts.ts';

export const connectionClose = scenario('connection-close', {
  title: 'HTTP/1.1 with Connection: close',
  server: serveOne(HTTP, [recvUntil(HEAD_END), send(ok('1.1', PAGE, ['Connection: close']))]),
  client: [...connectTo(HTTP), send(get('/', '1.1', ['Connection: close'])), recvEof, close],
});
