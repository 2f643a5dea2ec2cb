/** The new kernel knows nothing of the connection, and says so when it is asked. */
import { RAW, at, close, connectTo, readAll, recv, scenario, send, serveOne } from './parts.ts';

export const serverReboot = scenario('server-reboot', {
  title: 'The server’s machine restarts',
  server: serveOne(RAW, [readAll]),
  client: [...connectTo(RAW), at(200), send('hello\n'), at(2_000), send('are you still there?\n'), recv, send('hello?\n'), close],
  happenings: [{ atMs: 500, do: 'reboot', host: 'server', forMs: 500 }],
});
