/** A line of 1 Mbit/s with room for eight frames: what does not fit is lost, and the sender slows down. */
import { RAW, close, connectTo, recvEof, scenario, send, serveOne } from './parts.ts';

export const slowLink = scenario('slow-link', {
  title: 'More than the line can carry',
  link: { oneWayMs: 20, bitsPerSecond: 1_000_000, queueFrames: 8 },
  server: serveOne(RAW, [recvEof]),
  client: [...connectTo(RAW), send({ fill: 60_000 }), { do: 'shutdown', on: 'conn', how: 'wr' }, recvEof, close],
});
