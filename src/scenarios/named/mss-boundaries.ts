/** How many segments a write takes: one up to 1,448 bytes, two from 1,449 on. */
import { RAW, at, close, connectTo, recvEof, scenario, send, serveOne } from './parts.ts';

const SIZES = [1, 1_447, 1_448, 1_449, 2_896, 2_897];

export const mssBoundaries = scenario('mss-boundaries', {
  title: 'Writes of 1 to 2,897 bytes',
  server: serveOne(RAW, [recvEof]),
  client: [...connectTo(RAW), ...SIZES.flatMap((size, k) => [at(500 * (k + 1)), send({ fill: size })]), at(500 * (SIZES.length + 1)), close],
});
