/** A datagram longer than a frame: three pieces with one identification. */
import { scenario } from './parts.ts';

export const udpFragments = scenario('udp-fragments', {
  title: 'UDP: a datagram of 4,000 bytes in three pieces',
  server: [
    { do: 'socket', as: 'udp', type: 'dgram' },
    { do: 'bind', on: 'udp', port: 9999 },
    { do: 'recv', on: 'udp' },
    { do: 'reply', on: 'udp', data: 'an answer' },
    { do: 'close', on: 'udp' },
  ],
  client: [
    { do: 'socket', as: 'udp', type: 'dgram' },
    { do: 'send', on: 'udp', data: { fill: 4_000 }, port: 9999 },
    { do: 'recv', on: 'udp' },
    { do: 'close', on: 'udp' },
  ],
});
