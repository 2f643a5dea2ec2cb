/** One direction ends, the other goes on. */
import { RAW, close, connectTo, recvEof, scenario, send, serveOne, sleep } from './parts.ts';

export const halfClose = scenario('half-close', {
  title: 'The client is done, the server is not',
  server: serveOne(RAW, [recvEof, { do: 'repeat', times: 3, steps: [send('reply part $i\n'), sleep(200)] }]),
  client: [...connectTo(RAW), send('all I have to say\n'), { do: 'shutdown', on: 'conn', how: 'wr' }, recvEof, close],
});
