/** The second request leaves while the server's FIN is on its way: nobody can tell the client whether it was heard (RFC 9112 §9.3.1). */
import { HEAD_END, HTTP, PAGE, at, close, connectTo, get, ok, recv, recvHttp, recvUntil, scenario, send, serveOne } from './parts.ts';

export const keepAliveRace = scenario('keep-alive-race', {
  title: 'HTTP/1.1: a request crosses the server’s FIN',
  server: serveOne(HTTP, [recvUntil(HEAD_END), send(ok('1.1', PAGE, ['Keep-Alive: timeout=2'])), { do: 'recvTimeout', on: 'conn', ms: 2_000 }, recv]),
  client: [...connectTo(HTTP), send(get('/', '1.1')), recvHttp, at(2_180), send(get('/again', '1.1')), recv, recv, close],
});
