/** A lost datagram is lost: only the program's own clock finds out, and only the program asks again. */
import { scenario } from './parts.ts';

export const udpLost = scenario('udp-lost', {
  title: 'UDP: the question is lost, and asked again',
  link: { drops: [{ from: 'client', match: 'udp', nth: [1] }] },
  server: [
    { do: 'socket', as: 'udp', type: 'dgram' },
    { do: 'bind', on: 'udp', port: 9999 },
    { do: 'recv', on: 'udp' },
    { do: 'reply', on: 'udp', data: 'an answer' },
    { do: 'close', on: 'udp' },
  ],
  client: [
    { do: 'socket', as: 'udp', type: 'dgram' },
    { do: 'recvTimeout', on: 'udp', ms: 1_000 },
    { do: 'repeat', times: 2, steps: [{ do: 'send', on: 'udp', data: 'a question', port: 9999 }, { do: 'recv', on: 'udp' }] },
    { do: 'close', on: 'udp' },
  ],
});
