/** From the second exchange on, the acknowledgement rides on the echo. */
import { RAW, at, close, connectTo, recvUntil, scenario, send, serveOne } from './parts.ts';

export const echo = scenario('echo', {
  title: 'Ping, and an echo, five times',
  server: serveOne(RAW, [{ do: 'whileOpen', on: 'conn', steps: [recvUntil('\n'), send('ping\n')] }]),
  client: [
    ...connectTo(RAW),
    ...[500, 1_000, 1_500, 2_000, 2_500].flatMap((ms) => [at(ms), send('ping\n'), recvUntil('\n')]),
    close,
  ],
});
