/**
 * The same five messages on one connection that nobody closes in between. At 1.5 s the server speaks without having been asked; then
 * both are silent for half a minute, at no cost, until the client hangs up and has to wait.
 */
import { RAW, at, close, connectTo, recvEof, recvUntil, scenario, send, serveOne } from './parts.ts';

export const longLived = scenario('long-lived', {
  title: 'Five messages, one connection: a socket that stays open',
  server: serveOne(RAW, [
    { do: 'repeat', times: 5, steps: [recvUntil('\n'), send('reply $i\n')] },
    at(1_500),
    send('news from the server\n'),
    recvEof,
  ]),
  client: [
    ...connectTo(RAW),
    { do: 'repeat', times: 5, steps: [send('message $i\n'), recvUntil('\n')] },
    recvUntil('\n'),
    at(30_000),
    close,
  ],
});
