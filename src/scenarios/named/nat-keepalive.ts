/** A probe each second, and the box never forgets. */
import { RAW, at, close, connectTo, option, recvEof, recvUntil, scenario, send, serveOne } from './parts.ts';

export const natKeepalive = scenario('nat-keepalive', {
  title: 'Keepalive keeps the middlebox awake',
  link: { middlebox: { idleMs: 2_000 } },
  server: serveOne(RAW, [recvUntil('\n'), send('hello\n'), recvUntil('\n'), send('good to hear\n'), recvEof]),
  client: [
    ...connectTo(RAW, [option('SO_KEEPALIVE', 1), option('TCP_KEEPIDLE', 1), option('TCP_KEEPINTVL', 1), option('TCP_KEEPCNT', 3)]),
    at(200), send('hello\n'), recvUntil('\n'),
    at(4_500), send('after a long silence\n'), recvUntil('\n'),
    close,
  ],
});
