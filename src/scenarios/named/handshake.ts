/** The shortest life: open, and close at once. The server's own close makes one segment of its FIN and its acknowledgement. */
import { RAW, at, close, connectTo, recvEof, scenario, serveOne } from './parts.ts';

export const handshake = scenario('handshake', {
  title: 'Three segments to open, three to close',
  server: serveOne(RAW, [recvEof]),
  client: [...connectTo(RAW), at(300), close],
});
