/** Five messages, each with a connection of its own: HTTP/1.0 as RFC 1945 has it. The server closes after each reply, so the waiting is its. */
import { HTTP, listenOn, ok, post, scenario } from './parts.ts';

export const shortLived = scenario('short-lived', {
  title: 'Five messages, five connections: HTTP/1.0',
  server: [
    ...listenOn(HTTP),
    {
      do: 'repeat', times: 5, steps: [
        { do: 'accept', on: 'listener', as: 'conn$i' },
        { do: 'recvHttp', on: 'conn$i' },
        { do: 'send', on: 'conn$i', data: ok('1.0', 'reply $i\n', [], 8) },
        { do: 'close', on: 'conn$i' },
      ],
    },
    { do: 'close', on: 'listener' },
  ],
  client: [
    {
      do: 'repeat', times: 5, steps: [
        { do: 'socket', as: 'conn$i' },
        { do: 'connect', on: 'conn$i', port: HTTP },
        { do: 'send', on: 'conn$i', data: post('/messages', '1.0', 'message $i\n', 10) },
        { do: 'recvEof', on: 'conn$i' },
        { do: 'close', on: 'conn$i' },
      ],
    },
  ],
});
