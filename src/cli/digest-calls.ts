import type { Endpoint, SocketCall, SocketType } from '../model/stack/api.ts';
import type { CallEvent, ReturnedEvent, Trace, TraceEvent } from '../model/trace/events.ts';
import { msOf } from './digest-frames.ts';

export interface DigestCall {
  /** When it was entered, ms. */
  readonly t: number;
  /** How long it took; null when it never returned. */
  readonly dt: number | null;
  readonly host: 'client' | 'server' | 'link';
  /** The socket's name in the program. */
  readonly sock: string;
  readonly call: string;
  readonly args: string;
  readonly ret?: number | string;
  readonly errno?: string;
}

export function digestCalls(trace: Trace): DigestCall[] {
  const returns = new Map<number, ReturnedEvent>();
  const types = new Map<string, SocketType>();
  for (const event of trace.events) {
    if (event.kind !== 'returned') continue;
    returns.set(event.entry, event);
    const entry = trace.events[event.entry];
    if (entry?.kind === 'call' && entry.call.name === 'socket' && event.socket !== undefined) types.set(`${event.host} ${event.socket}`, entry.call.type);
  }
  return trace.events.flatMap((event): DigestCall[] => {
    if (event.kind === 'call') return [callOf(event, returns.get(event.n), types.get(`${event.host} ${event.socket}`) ?? 'stream')];
    return event.kind === 'happening' ? happened(event, trace) : [];
  });
}

function happened({ at, happening }: Extract<TraceEvent, { kind: 'happening' }>, trace: Trace): DigestCall[] {
  const common = { t: msOf(at), dt: 0, sock: '' };
  if (happening.do === 'kill') {
    const hosts = new Set(trace.scenario.processes.filter((each) => (each.name ?? each.host) === happening.process).map((each) => each.host));
    return [...hosts].map((host) => ({ ...common, host, call: 'SIGKILL', args: 'kernel closes its sockets' }));
  }
  if (happening.do === 'reboot') return [{ ...common, host: happening.host, call: 'reboot', args: 'all socket state lost' }];
  return [{ ...common, host: 'link', call: happening.do, args: 'from' in happening && happening.from ? happening.from : '' }];
}

function callOf(entry: CallEvent, returned: ReturnedEvent | undefined, type: SocketType): DigestCall {
  const result = returned && resultOf(entry.call, returned, type);
  return {
    t: msOf(entry.at), dt: returned ? msOf(returned.at - entry.at) : null, host: entry.host, sock: entry.name, call: nameOf(entry.call, returned, type),
    args: argsOf(entry.call), ...(result !== undefined && { ret: result }), ...(returned?.errno !== undefined && { errno: returned.errno }),
  };
}

function nameOf(call: SocketCall, returned: ReturnedEvent | undefined, type: SocketType): string {
  if (call.name === 'setsockopt' && call.option === 'SO_RCVTIMEO') return 'settimeout';
  if (call.name === 'send' && call.to) return 'sendto';
  return call.name === 'recv' && type === 'dgram' && returned?.peer ? 'recvfrom' : call.name;
}

const FAMILY = { 4: 'AF_INET', 6: 'AF_INET6' } as const;
const TYPE = { stream: 'SOCK_STREAM', dgram: 'SOCK_DGRAM' } as const;
const HOW = { rd: 'SHUT_RD', wr: 'SHUT_WR', rdwr: 'SHUT_RDWR' } as const;

const end = ({ address, port }: Endpoint): string => `${address}:${port}`;

function argsOf(call: SocketCall): string {
  switch (call.name) {
    case 'socket':
      return `${FAMILY[call.family]}, ${TYPE[call.type]}`;
    case 'setsockopt':
      return call.option === 'SO_RCVTIMEO' ? (call.value / 1_000).toFixed(1) : `${call.option}=${call.value}`;
    case 'getsockopt':
      return call.option;
    case 'bind':
      return `${call.address ?? '0.0.0.0'}:${call.port}`;
    case 'listen':
      return `backlog=${call.backlog}`;
    case 'connect':
      return end(call.to);
    case 'send':
      return `${call.data.length}: ${preview(call.data)}${call.to ? ` -> ${end(call.to)}` : ''}`;
    case 'recv':
      return String(call.max);
    case 'shutdown':
      return HOW[call.how];
    case 'nonblock':
      return call.on ? 'on' : 'off';
    case 'accept':
    case 'close':
      return '';
  }
}

function resultOf(call: SocketCall, returned: ReturnedEvent, type: SocketType): number | string | undefined {
  if (returned.errno !== undefined) return undefined;
  switch (call.name) {
    case 'socket':
    case 'send':
    case 'getsockopt':
      return returned.result;
    case 'accept':
      return `${returned.peer ? end(returned.peer) : '?'} -> ${returned.as ?? ''}`;
    case 'recv': {
      if (returned.result === 0 && type === 'stream') return '0 (EOF)';
      const from = returned.peer && type === 'dgram' ? ` <- ${end(returned.peer)}` : '';
      return `${returned.result}: ${preview(returned.data ?? new Uint8Array())}${from}`;
    }
    default:
      return undefined;
  }
}

const PREVIEW = 48;

/** The first bytes as text; what is no printable ASCII as an escape. */
function preview(data: Uint8Array): string {
  const named: Record<number, string> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' };
  const text = Array.from(data.subarray(0, PREVIEW), (byte) =>
    named[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join('');
  return data.length > PREVIEW ? `${text}…` : text;
}
