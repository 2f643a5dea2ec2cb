/** The next retransmission after the cable is back gets through; the programs notice nothing but the time. */
import { RAW, at, close, connectTo, recvEof, scenario, send, serveOne } from './parts.ts';

export const cableRestored = scenario('cable-restored', {
  title: 'The cable is out for 2.7 seconds',
  server: serveOne(RAW, [recvEof]),
  client: [...connectTo(RAW), at(1_000), send('sent while unplugged\n'), at(6_000), close],
  happenings: [{ atMs: 800, do: 'unplug' }, { atMs: 3_500, do: 'plug' }],
});
