/** The program is gone, the kernel is not: it closes for the dead. */
import { RAW, at, close, connectTo, readAll, recv, scenario, send, serveOne } from './parts.ts';

export const serverKilled = scenario('server-killed', {
  title: 'The server’s program is killed',
  server: serveOne(RAW, [readAll]),
  client: [...connectTo(RAW), at(200), send('hello\n'), at(800), send('to a dead program\n'), at(1_200), send('again\n'), recv, close],
  happenings: [{ atMs: 500, do: 'kill', process: 'server' }],
});
