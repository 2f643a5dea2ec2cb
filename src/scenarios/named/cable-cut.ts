/** Nothing tells either end. Only the side that sends finds out, and it takes its time. */
import { RAW, at, close, connectTo, readAll, recv, scenario, send, serveOne } from './parts.ts';

export const cableCut = scenario('cable-cut', {
  title: 'The cable is out, and the client sends',
  server: serveOne(RAW, [readAll]),
  hosts: { client: { sysctl: { tcp_retries2: 5 } } },
  client: [...connectTo(RAW), at(300), send('before the cut\n'), at(1_000), send('after the cut\n'), recv, send('once more\n'), close],
  happenings: [{ atMs: 800, do: 'unplug' }],
});
