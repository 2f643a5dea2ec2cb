/** The last segment is lost: none behind it gives it away, so only a timer can. */
import { RAW, at, close, connectTo, recvEof, recvUntil, scenario, send, serveOne } from './parts.ts';

export const tailLoss = scenario('tail-loss', {
  title: 'The last segment is lost',
  link: { drops: [{ from: 'server', match: 'data', nth: [5] }] },
  server: serveOne(RAW, [recvUntil('\n'), send({ fill: 7_000 }), recvEof]),
  client: [...connectTo(RAW), send('please\n'), { do: 'recvExactly', on: 'conn', bytes: 7_000 }, at(2_000), close],
});
