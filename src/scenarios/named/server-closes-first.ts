/** TIME-WAIT is where the first FIN came from. */
import { RAW, at, close, connectTo, recvEof, scenario, serveOne } from './parts.ts';

export const serverClosesFirst = scenario('server-closes-first', {
  title: 'The server closes first, so the server waits',
  server: serveOne(RAW, [at(300)]),
  client: [...connectTo(RAW), recvEof, close],
});
