/** Before the first datagram can leave, somebody has to say whose card has that address. */
import { RAW, at, close, connectTo, recvEof, scenario, serveOne } from './parts.ts';

export const arp = scenario('arp', {
  title: 'ARP before the first SYN',
  hosts: { client: { neighbours: 'arp' }, server: { neighbours: 'arp' } },
  server: serveOne(RAW, [recvEof]),
  client: [...connectTo(RAW), at(600), close],
});
