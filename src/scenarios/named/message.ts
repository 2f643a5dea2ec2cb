/** One message from a program to another over one router, once through TCP and once through UDP: the same bytes, wrapped twice. */
import { RAW, at, close, connectTo, recv, scenario, send, serveOne, sleep } from './parts.ts';
import type { Scenario, Step } from '../schema.ts';

export const MESSAGE_TRANSPORTS = ['tcp', 'udp'] as const;
export type MessageTransport = (typeof MESSAGE_TRANSPORTS)[number];

/** The most bytes of a message: it fits one segment, with IPv6 and every option too. */
export const MESSAGE_MOST = 1_400;

const link = { routers: 1 };
const socket: Step = { do: 'socket', as: 'conn', type: 'dgram' };

/** @param text 1 to MESSAGE_MOST bytes as UTF-8 */
export function messageScenario(text: string, transport: MessageTransport): Scenario {
  if (transport === 'udp') {
    return scenario('message-udp', {
      title: 'One message over UDP, through a router',
      link,
      server: [socket, { do: 'bind', on: 'conn', port: RAW }, recv, close],
      client: [socket, { do: 'send', on: 'conn', data: text, port: RAW }, sleep(200), close],
    });
  }
  return scenario('message', {
    title: 'One message over TCP, through a router',
    link,
    server: serveOne(RAW, [recv]),
    client: [...connectTo(RAW), at(300), send(text), sleep(200), close],
  });
}

export const message = messageScenario('hello', 'tcp');
export const messageUdp = messageScenario('hello', 'udp');
