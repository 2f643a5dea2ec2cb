/** The server holds the request until there is something to say; the answer is followed by the next request. */
import { HEAD_END, HTTP, at, close, connectTo, get, ok, recvEof, recvHttp, recvUntil, scenario, send, serveOne } from './parts.ts';

export const longPolling = scenario('long-polling', {
  title: 'Long polling: the answer waits for the news',
  server: serveOne(HTTP, [...[1, 2, 3].flatMap((n) => [recvUntil(HEAD_END), at(1_000 * n), send(ok('1.1', `news ${n}\n`))]), recvEof]),
  client: [...connectTo(HTTP), ...[0, 1, 2].flatMap((n) => [send(get(`/news?after=${n}`, '1.1')), recvHttp]), close],
});
