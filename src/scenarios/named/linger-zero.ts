/** SO_LINGER with zero seconds: a reset instead of a FIN, and no TIME-WAIT anywhere. */
import { RAW, at, close, connectTo, option, recv, scenario, send, serveOne } from './parts.ts';

export const lingerZero = scenario('linger-zero', {
  title: 'An abortive close',
  server: serveOne(RAW, [recv, recv]),
  client: [...connectTo(RAW, [option('SO_LINGER', 0)]), send('hello\n'), at(400), close],
});
