/** No program listens: the kernel answers by itself. */
import { RAW, close, connectTo, scenario } from './parts.ts';

export const connectionRefused = scenario('connection-refused', {
  title: 'Nobody listens on that port',
  client: [...connectTo(RAW), close],
});
