/** Two small writes, then a read: the second waits for the acknowledgement of the first, which itself waits. */
import { RAW, close, connectTo, recv, recvUntil, scenario, send, serveOne } from './parts.ts';

export const nagle = scenario('nagle', {
  title: 'Write, write, read: Nagle meets the delayed ACK',
  server: serveOne(RAW, [{ do: 'repeat', times: 4, steps: [recvUntil('\n'), send('reply $i\n')] }, recv]),
  client: [...connectTo(RAW), { do: 'repeat', times: 4, steps: [send('header $i: '), send('text $i\n'), recvUntil('\n')] }, close],
});
