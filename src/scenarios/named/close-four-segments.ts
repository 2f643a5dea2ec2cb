/** The server takes its time to close: its acknowledgement does not wait for its FIN. */
import { RAW, at, close, connectTo, recvEof, scenario, serveOne, sleep } from './parts.ts';

export const closeFourSegments = scenario('close-four-segments', {
  title: 'Four segments to close',
  server: serveOne(RAW, [recvEof, sleep(300)]),
  client: [...connectTo(RAW), at(300), close],
});
