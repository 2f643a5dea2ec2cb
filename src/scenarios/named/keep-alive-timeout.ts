/** The server's program, not TCP, ends a connection that was idle for five seconds. */
import { HEAD_END, HTTP, PAGE, close, connectTo, get, ok, recv, recvEof, recvHttp, recvUntil, scenario, send, serveOne } from './parts.ts';

export const keepAliveTimeout = scenario('keep-alive-timeout', {
  title: 'HTTP/1.1: the server gives up waiting for a second request',
  server: serveOne(HTTP, [recvUntil(HEAD_END), send(ok('1.1', PAGE, ['Keep-Alive: timeout=5'])), { do: 'recvTimeout', on: 'conn', ms: 5_000 }, recv]),
  client: [...connectTo(HTTP), send(get('/', '1.1')), recvHttp, recvEof, close],
});
