/** setsockopt and getsockopt, from the script's notation to the model's options. */
import { SOCKET_OPTIONS, type SocketOption } from '../../model/stack/api.ts';
import type { Expression } from './script.ts';
import { boxed, field, numberOf } from './values.ts';
import { Unknown } from './verdict.ts';

const known = new Set<string>(SOCKET_OPTIONS);

/** Names that stand for an option of the model. */
const SAME: Readonly<Record<string, SocketOption>> = { SO_RCVTIMEO_OLD: 'SO_RCVTIMEO', SO_SNDTIMEO_OLD: 'SO_SNDTIMEO', SO_RCVBUFFORCE: 'SO_RCVBUF', SO_SNDBUFFORCE: 'SO_SNDBUF' };

/** Options that change nothing the model does and nothing a script can see here: type of service is not compared, DF only matters to routers. */
const HARMLESS: ReadonlySet<string> = new Set([
  'SO_REUSEPORT', 'SO_PRIORITY', 'SO_MARK', 'SO_BUSY_POLL', 'SO_INCOMING_CPU', 'SO_TXREHASH', 'SO_DONTROUTE', 'IP_TOS', 'IPV6_TCLASS', 'IP_MTU_DISCOVER',
  'IPV6_MTU_DISCOVER', 'IPV6_V6ONLY', 'IP_BIND_ADDRESS_NO_PORT', 'IP_RECVERR', 'IPV6_RECVERR', 'TCP_THIN_DUPACK', 'IP_FREEBIND',
]);

export const optionName = (e: Expression | undefined): string => (e?.kind === 'word' ? e.name : '');
export const isHarmless = (name: string): boolean => HARMLESS.has(name);

/** Options that the model takes and ignores: a script about them would say nothing. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['TCP_DEFER_ACCEPT', 'TCP_NOTSENT_LOWAT']);

export function optionOf(name: string, line: number): SocketOption {
  const own = SAME[name] ?? name;
  if (!known.has(own) || WITHOUT_EFFECT.has(own)) throw new Unknown(line, `the option ${name || 'without a name'}`);
  return own as SocketOption;
}

/** The value in the model's unit (api.ts): SO_LINGER seconds or −1, the time-outs milliseconds. */
export function optionValue(option: SocketOption, e: Expression | undefined, line: number): number {
  if (option === 'SO_LINGER') {
    if (e?.kind !== 'struct') throw new Unknown(line, 'SO_LINGER takes {onoff=…, linger=…}');
    return numberOf(field(e, 'onoff'), line) === 0 ? -1 : numberOf(field(e, 'linger'), line);
  }
  if (option === 'SO_RCVTIMEO' || option === 'SO_SNDTIMEO') {
    const parts = e?.kind === 'struct' ? [field(e, 'tv_sec'), field(e, 'tv_usec')] : e?.kind === 'list' ? e.items : [];
    if (parts.length !== 2) throw new Unknown(line, `${option} takes {tv_sec=…, tv_usec=…}`);
    return numberOf(parts[0], line) * 1_000 + numberOf(parts[1], line) / 1_000;
  }
  return boxed(e, line);
}
