import type { TcpState } from '../model/stack/transport/tcp/states.ts';
import type { Side, Trace } from '../model/trace/events.ts';
import { msOf } from './digest-frames.ts';

export interface DigestState {
  readonly t: number;
  readonly host: Side;
  /** As ss(8) spells it. */
  readonly state: string;
  /** 'conn1', 'conn2', … by connection; a listening socket by its name. */
  readonly sock: string;
}

export function digestStates(trace: Trace): DigestState[] {
  const names = new Map<string, string>();
  return trace.events.flatMap((event): DigestState[] => {
    if (event.kind === 'returned' && event.socket !== undefined) names.set(`${event.host} ${event.socket}`, event.as ?? event.name);
    if (event.kind !== 'state') return [];
    const sock = event.connection === undefined ? (names.get(`${event.host} ${event.socket}`) ?? '') : `conn${event.connection}`;
    return [{ t: msOf(event.at), host: event.host, state: spelled(event.to), sock }];
  });
}

const spelled = (state: TcpState): string => (state === 'SYN-RECEIVED' ? 'SYN_RECV' : state.replaceAll('-', '_'));
