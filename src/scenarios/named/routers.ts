/** Two routers on the way: new link addresses and one less to live at each, everything above as it was. */
import { HEAD_END, HTTP, PAGE, close, connectTo, get, ok, recvEof, recvUntil, scenario, send, serveOne } from './parts.ts';

export const routers = scenario('routers', {
  title: 'HTTP/1.0 over two routers',
  link: { oneWayMs: 60, routers: 2 },
  hosts: { server: { ipv4: '10.0.9.2', ipv6: 'fd00:9::2' } },
  server: serveOne(HTTP, [recvUntil(HEAD_END), send(ok('1.0', PAGE))]),
  client: [...connectTo(HTTP), send(get('/', '1.0')), recvEof, close],
});
