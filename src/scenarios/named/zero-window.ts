/** The receiver's program does not read: its window shrinks to nothing, and the sender asks again and again. */
import { RAW, accept, at, close, closeBoth, connectTo, listenOn, option, recvEof, scenario, send } from './parts.ts';

export const zeroWindow = scenario('zero-window', {
  title: 'The receiver does not read until 5 s',
  server: [...listenOn(RAW, [option('SO_RCVBUF', 8_192, 'listener')]), accept, at(5_000), recvEof, ...closeBoth],
  client: [...connectTo(RAW), send({ fill: 40_000 }), { do: 'shutdown', on: 'conn', how: 'wr' }, recvEof, close],
});
