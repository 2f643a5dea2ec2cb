/** A sender's slow start: ten segments, twenty, forty. */
import { HTTP, close, connectTo, ok, post, recvEof, recvHttp, scenario, send, serveOne } from './parts.ts';

export const upload = scenario('upload', {
  title: 'HTTP/1.1: 100,000 bytes to the server',
  server: serveOne(HTTP, [recvHttp, send(ok('1.1', 'stored\n')), recvEof]),
  client: [...connectTo(HTTP), send([post('/upload', '1.1', '', 100_000), { fill: 100_000 }]), recvHttp, close],
});
