/** A box on the way forgets the silent connection; both ends still believe in it. */
import { RAW, at, close, connectTo, recv, recvUntil, scenario, send, serveOne } from './parts.ts';

export const natTimeout = scenario('nat-timeout', {
  title: 'A middlebox forgets the idle connection',
  link: { middlebox: { idleMs: 2_000 } },
  hosts: { client: { sysctl: { tcp_retries2: 4 } } },
  server: serveOne(RAW, [recvUntil('\n'), send('hello\n'), recv]),
  client: [...connectTo(RAW), at(200), send('hello\n'), recvUntil('\n'), at(4_500), send('after a long silence\n'), recv, close],
});
