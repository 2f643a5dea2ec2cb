/** Both FINs are on the way at once: CLOSING, then TIME-WAIT, at either end. */
import { RAW, at, close, connectTo, scenario, serveOne } from './parts.ts';

export const simultaneousClose = scenario('simultaneous-close', {
  title: 'Both close at the same moment',
  server: serveOne(RAW, [at(400)]),
  client: [...connectTo(RAW), at(400), close],
});
