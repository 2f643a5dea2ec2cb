/** HTTP until the server switches protocols, then frames in both directions on the same connection (RFC 6455). */
import { HTTP, at, close, connectTo, option, recv, recvUntil, scenario, send, serveOne } from './parts.ts';
import type { Step } from '../schema.ts';

const exactly = (bytes: number): Step => ({ do: 'recvExactly', on: 'conn', bytes });
const lines = (text: readonly string[]): string => `${text.join('\r\n')}\r\n\r\n`;
/** From the server to the client, unmasked: text, ping, close with status 1000. */
const event = (text: string): Step => send([{ hex: `81${text.length.toString(16).padStart(2, '0')}` }, text]);
const PING = { hex: '89026869' };
const CLOSE = { hex: '880203e8' };
/** From the client, masked with 37fa213d (RFC 6455 §5.7): the text "Hello", the pong, the close. */
const HELLO = { hex: '818537fa213d7f9f4d5158' };
const PONG = { hex: '8a8237fa213d5f93' };
const CLOSE_MASKED = { hex: '888237fa213d3412' };

export const websocket = scenario('websocket', {
  title: 'WebSocket: upgrade, messages both ways, ping and pong, close',
  server: serveOne(HTTP, [
    option('TCP_NODELAY', 1),
    recvUntil('\r\n\r\n'),
    // RFC 6455 §1.3: the accept value of the sample nonce.
    send(lines(['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo='])),
    exactly(2), exactly(9),
    event('Hello'),
    at(1_000), event('news 1'),
    at(2_000), event('news 2'),
    at(4_000), send(PING), exactly(2), exactly(6),
    at(6_000), event('news 3'),
    exactly(2), exactly(6),
    send(CLOSE),
  ]),
  client: [
    ...connectTo(HTTP, [option('TCP_NODELAY', 1)]),
    send(lines([
      'GET /chat HTTP/1.1', 'Host: server.example', 'Upgrade: websocket', 'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13',
    ])),
    recvUntil('\r\n\r\n'),
    at(400), send(HELLO), exactly(2), exactly(5),
    exactly(2), exactly(6), exactly(2), exactly(6),
    exactly(2), exactly(2), send(PONG),
    exactly(2), exactly(6),
    send(CLOSE_MASKED), exactly(2), exactly(2),
    recv,
    close,
  ],
});
