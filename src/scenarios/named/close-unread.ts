/** The server closes without having read: its kernel cannot pretend that all went well. */
import { RAW, at, close, connectTo, recv, scenario, send, serveOne } from './parts.ts';

export const closeUnread = scenario('close-unread', {
  title: 'Closed with data unread',
  server: serveOne(RAW, [at(400)]),
  client: [...connectTo(RAW), send('will you read this?\n'), recv, send('hello?\n'), close],
});
