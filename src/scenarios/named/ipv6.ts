/** The life of http10 over IPv6: twenty bytes more a frame. */
import { HEAD_END, HTTP, PAGE, get, ok, scenario } from './parts.ts';

export const ipv6 = scenario('ipv6', {
  title: 'HTTP/1.0 over IPv6',
  server: [
    { do: 'socket', as: 'listener', family: 6 },
    { do: 'bind', on: 'listener', port: HTTP },
    { do: 'listen', on: 'listener' },
    { do: 'accept', on: 'listener', as: 'conn' },
    { do: 'recvUntil', on: 'conn', text: HEAD_END },
    { do: 'send', on: 'conn', data: ok('1.0', PAGE) },
    { do: 'close', on: 'conn' },
    { do: 'close', on: 'listener' },
  ],
  client: [
    { do: 'socket', as: 'conn', family: 6 },
    { do: 'connect', on: 'conn', port: HTTP },
    { do: 'send', on: 'conn', data: get('/', '1.0') },
    { do: 'recvEof', on: 'conn' },
    { do: 'close', on: 'conn' },
  ],
});
