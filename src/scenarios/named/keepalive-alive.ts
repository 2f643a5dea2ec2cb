/** Probes after two seconds of silence; the other side is there and answers. */
import { RAW, at, close, connectTo, option, readAll, scenario, serveOne } from './parts.ts';

export const keepaliveAlive = scenario('keepalive-alive', {
  title: 'TCP keepalive: still there?',
  server: serveOne(RAW, [readAll]),
  client: [
    ...connectTo(RAW, [option('SO_KEEPALIVE', 1), option('TCP_KEEPIDLE', 2), option('TCP_KEEPINTVL', 1), option('TCP_KEEPCNT', 3)]),
    at(7_000),
    close,
  ],
});
