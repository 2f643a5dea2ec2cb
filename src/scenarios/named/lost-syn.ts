/** One second of waiting before the second attempt. */
import { HEAD_END, HTTP, PAGE, close, connectTo, get, ok, recvEof, recvUntil, scenario, send, serveOne } from './parts.ts';

export const lostSyn = scenario('lost-syn', {
  title: 'The first SYN is lost',
  link: { drops: [{ from: 'client', match: 'syn', nth: [1] }] },
  server: serveOne(HTTP, [recvUntil(HEAD_END), send(ok('1.0', PAGE))]),
  client: [...connectTo(HTTP), send(get('/', '1.0')), recvEof, close],
});
