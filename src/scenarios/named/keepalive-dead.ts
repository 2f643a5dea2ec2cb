/** The cable is out: three probes without an answer, then the client gives up. */
import { RAW, close, connectTo, option, readAll, recv, scenario, serveOne } from './parts.ts';

export const keepaliveDead = scenario('keepalive-dead', {
  title: 'TCP keepalive: nobody there any more',
  server: serveOne(RAW, [readAll]),
  client: [
    ...connectTo(RAW, [option('SO_KEEPALIVE', 1), option('TCP_KEEPIDLE', 2), option('TCP_KEEPINTVL', 1), option('TCP_KEEPCNT', 3)]),
    recv,
    close,
  ],
  happenings: [{ atMs: 1_000, do: 'unplug' }],
});
