/** A FIN is retransmitted like data. */
import { RAW, at, close, connectTo, recvEof, scenario, serveOne } from './parts.ts';

export const lostFin = scenario('lost-fin', {
  title: 'The FIN is lost',
  link: { drops: [{ from: 'client', match: 'fin', nth: [1] }] },
  server: serveOne(RAW, [recvEof]),
  client: [...connectTo(RAW), at(300), close],
});
