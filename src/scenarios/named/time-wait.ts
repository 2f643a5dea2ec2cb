/** The port of a server that closed first cannot be bound for a minute, unless its sockets were made for it with SO_REUSEADDR. */
import type { Step } from '../schema.ts';
import { RAW, close, connectTo, recv, scenario } from './parts.ts';

const attempt = (ms: number): readonly Step[] => [
  { do: 'at', ms },
  { do: 'socket', as: 'again' },
  { do: 'bind', on: 'again', port: RAW },
  { do: 'close', on: 'again' },
];

export const timeWait = scenario('time-wait', {
  title: 'TIME-WAIT keeps the server’s port',
  server: [
    { do: 'socket', as: 'listener' },
    { do: 'bind', on: 'listener', port: RAW },
    { do: 'listen', on: 'listener' },
    { do: 'accept', on: 'listener', as: 'conn' },
    { do: 'at', ms: 300 },
    { do: 'close', on: 'conn' },
    { do: 'close', on: 'listener' },
    ...[600, 1_000, 30_000, 59_000, 63_000].flatMap(attempt),
  ],
  client: [...connectTo(RAW), recv, close],
});
