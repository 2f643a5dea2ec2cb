/** The same five messages over HTTP/1.1, which keeps the connection unless told otherwise (RFC 9112 §9.3). The client closes when done. */
import { HTTP, close, connectTo, ok, post, recvHttp, scenario, send, serveOne } from './parts.ts';

export const keepAlive = scenario('keep-alive', {
  title: 'Five messages, one connection: HTTP/1.1',
  server: serveOne(HTTP, [{ do: 'whileOpen', on: 'conn', steps: [recvHttp, send(ok('1.1', 'reply\n'))] }]),
  client: [...connectTo(HTTP), { do: 'repeat', times: 5, steps: [send(post('/messages', '1.1', 'message $i\n', 10)), recvHttp] }, close],
});
