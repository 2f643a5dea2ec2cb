/** A narrower link half-way: the router there cannot pass what may not be cut, and says how much would fit. */
import { RAW, close, connectTo, recvEof, scenario, send, serveOne } from './parts.ts';

export const pathMtu = scenario('path-mtu', {
  title: 'A link on the way carries only 1,280 bytes',
  link: { pathMtu: 1_280 },
  server: serveOne(RAW, [recvEof]),
  client: [...connectTo(RAW), send({ fill: 5_000 }), close],
});
