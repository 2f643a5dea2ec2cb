/** Five requests in one segment, before the first answer. */
import { HTTP, PAGE, close, connectTo, get, ok, recvHttp, scenario, send, serveOne } from './parts.ts';

export const pipelining = scenario('pipelining', {
  title: 'HTTP/1.1: five requests at once',
  server: serveOne(HTTP, [{ do: 'repeat', times: 5, steps: [recvHttp, send(ok('1.1', PAGE))] }, recvHttp]),
  client: [...connectTo(HTTP), send([1, 2, 3, 4, 5].map((n) => get(`/${n}`, '1.1'))), { do: 'repeat', times: 5, steps: [recvHttp] }, close],
});
