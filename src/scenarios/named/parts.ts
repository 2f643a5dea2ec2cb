/** Pieces that the named scenarios are put together from. */
import type { Data, Happening, HostOptions, LinkOptions, ProcessOptions, Scenario, Step } from '../schema.ts';

/** Half of a round trip of 100 ms: a client and a server a few thousand kilometres apart. */
const ONE_WAY_MS = 50;

export interface Parts {
  readonly title: string;
  readonly server?: readonly Step[];
  readonly client: readonly Step[];
  readonly link?: Partial<LinkOptions>;
  readonly hosts?: { readonly client?: HostOptions; readonly server?: HostOptions };
  readonly happenings?: readonly Happening[];
  readonly untilMs?: number;
}

/** A scenario with one program on each host. */
export function scenario(name: string, parts: Parts): Scenario {
  const server: ProcessOptions[] = parts.server ? [{ host: 'server', run: parts.server }] : [];
  return {
    version: 1,
    name,
    title: parts.title,
    link: { oneWayMs: ONE_WAY_MS, ...parts.link },
    hosts: { client: {}, server: {}, ...parts.hosts },
    processes: [...server, { host: 'client', run: parts.client }],
    ...(parts.happenings && { happenings: parts.happenings }),
    ...(parts.untilMs !== undefined && { untilMs: parts.untilMs }),
  };
}

export const HTTP = 80;
export const RAW = 9999;

/** A server's usual beginning: a listening socket. */
export const listenOn = (port: number, options: readonly Step[] = [], backlog?: number): readonly Step[] => [
  { do: 'socket', as: 'listener' },
  { do: 'setsockopt', on: 'listener', option: 'SO_REUSEADDR', value: 1 },
  ...options,
  { do: 'bind', on: 'listener', port },
  { do: 'listen', on: 'listener', ...(backlog !== undefined && { backlog }) },
];
export const accept: Step = { do: 'accept', on: 'listener', as: 'conn' };
export const closeBoth: readonly Step[] = [{ do: 'close', on: 'conn' }, { do: 'close', on: 'listener' }];
/** Serves one connection: accept, the steps, close. */
export const serveOne = (port: number, steps: readonly Step[]): readonly Step[] => [...listenOn(port), accept, ...steps, ...closeBoth];

export const connectTo = (port: number, options: readonly Step[] = []): readonly Step[] => [
  { do: 'socket', as: 'conn' },
  ...options,
  { do: 'connect', on: 'conn', port },
];

export const send = (data: Data): Step => ({ do: 'send', on: 'conn', data });
export const recv: Step = { do: 'recv', on: 'conn' };
export const recvEof: Step = { do: 'recvEof', on: 'conn' };
export const recvHttp: Step = { do: 'recvHttp', on: 'conn' };
export const recvUntil = (text: string): Step => ({ do: 'recvUntil', on: 'conn', text });
export const close: Step = { do: 'close', on: 'conn' };
export const at = (ms: number): Step => ({ do: 'at', ms });
export const sleep = (ms: number): Step => ({ do: 'sleep', ms });
export const option = (name: Extract<Step, { do: 'setsockopt' }>['option'], value: number, on = 'conn'): Step => ({ do: 'setsockopt', on, option: name, value });
/** Reads until the other side is done, as a server does that only listens. */
export const readAll: Step = { do: 'whileOpen', on: 'conn', steps: [recv] };

const head = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

/** A request for a page. */
export const get = (path: string, version: '1.0' | '1.1', fields: readonly string[] = []): string =>
  head([`GET ${path} HTTP/${version}`, 'Host: server.example', 'Accept: */*', ...fields]);

/** A short text as a request's body. */
export const post = (path: string, version: '1.0' | '1.1', body: string, length = body.length): string =>
  head([`POST ${path} HTTP/${version}`, 'Host: server.example', 'Content-Type: text/plain', `Content-Length: ${length}`]) + body;

/** A response with a short text. @param length bytes of the body once $i is filled in */
export const ok = (version: '1.0' | '1.1', body: string, fields: readonly string[] = [], length = body.length): string =>
  head([`HTTP/${version} 200 OK`, 'Content-Type: text/plain', `Content-Length: ${length}`, ...fields]) + body;

export const PAGE = 'Hello, world!\n';
/** Where a request's head ends. */
export const HEAD_END = '\r\n\r\n';
