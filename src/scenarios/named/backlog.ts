/** A backlog of one holds two connections; the third SYN is dropped without a word and comes again. */
import type { Step } from '../schema.ts';
import { RAW, at, listenOn, scenario } from './parts.ts';

const caller = (n: number): Step => ({
  do: 'thread', steps: [
    at(200 * (n - 1)),
    { do: 'socket', as: `conn${n}` },
    { do: 'connect', on: `conn${n}`, port: RAW },
    { do: 'recv', on: `conn${n}` },
    { do: 'close', on: `conn${n}` },
  ],
});

export const backlog = scenario('backlog', {
  title: 'The accept queue is full',
  server: [
    ...listenOn(RAW, [], 1),
    at(2_500),
    {
      do: 'repeat', times: 3, steps: [
        { do: 'accept', on: 'listener', as: 'conn$i' },
        { do: 'send', on: 'conn$i', data: 'served $i\n' },
        { do: 'close', on: 'conn$i' },
      ],
    },
    { do: 'close', on: 'listener' },
  ],
  client: [caller(1), caller(2), caller(3), { do: 'join' }],
});
