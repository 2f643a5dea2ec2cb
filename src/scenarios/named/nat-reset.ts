/** The same, with a box that answers for the server. */
import { RAW, at, close, connectTo, recv, recvUntil, scenario, send, serveOne } from './parts.ts';

export const natReset = scenario('nat-reset', {
  title: 'A middlebox forgets the idle connection, and resets it',
  link: { middlebox: { idleMs: 2_000, onUnknown: 'reset' } },
  server: serveOne(RAW, [recvUntil('\n'), send('hello\n'), recv]),
  client: [...connectTo(RAW), at(200), send('hello\n'), recvUntil('\n'), at(4_500), send('after a long silence\n'), recv, close],
});
