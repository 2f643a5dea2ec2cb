/** Nobody listens: ICMP says so, and a connected socket passes it on to the program. */
import { scenario } from './parts.ts';

export const udpClosedPort = scenario('udp-closed-port', {
  title: 'UDP: nobody listens on that port',
  client: [
    { do: 'socket', as: 'udp', type: 'dgram' },
    { do: 'connect', on: 'udp', port: 9999 },
    { do: 'send', on: 'udp', data: 'a question' },
    { do: 'recv', on: 'udp' },
    { do: 'close', on: 'udp' },
  ],
});
