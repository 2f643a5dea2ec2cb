/** What TIME-WAIT is for: somebody is still there to acknowledge the repeated FIN. */
import { RAW, at, close, connectTo, recvEof, scenario, serveOne } from './parts.ts';

export const lostLastAck = scenario('lost-last-ack', {
  title: 'The very last ACK is lost',
  link: { drops: [{ from: 'client', match: 'ack', nth: [2] }] },
  server: serveOne(RAW, [recvEof]),
  client: [...connectTo(RAW), at(300), close],
});
