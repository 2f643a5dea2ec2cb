/** Two datagrams and nothing else: no opening, no acknowledgement, no end. */
import { scenario } from './parts.ts';

export const udp = scenario('udp', {
  title: 'UDP: a question and an answer',
  server: [
    { do: 'socket', as: 'udp', type: 'dgram' },
    { do: 'bind', on: 'udp', port: 9999 },
    { do: 'recv', on: 'udp' },
    { do: 'reply', on: 'udp', data: 'an answer' },
    { do: 'close', on: 'udp' },
  ],
  client: [
    { do: 'socket', as: 'udp', type: 'dgram' },
    { do: 'send', on: 'udp', data: 'a question', port: 9999 },
    { do: 'recv', on: 'udp' },
    { do: 'close', on: 'udp' },
  ],
});
