/** The same with TCP_NODELAY: both writes leave at once. */
import { RAW, close, connectTo, option, recv, recvUntil, scenario, send, serveOne } from './parts.ts';

export const nodelay = scenario('nodelay', {
  title: 'Write, write, read: without Nagle',
  server: serveOne(RAW, [{ do: 'repeat', times: 4, steps: [recvUntil('\n'), send('reply $i\n')] }, recv]),
  client: [
    ...connectTo(RAW, [option('TCP_NODELAY', 1)]),
    { do: 'repeat', times: 4, steps: [send('header $i: '), send('text $i\n'), recvUntil('\n')] },
    close,
  ],
});
