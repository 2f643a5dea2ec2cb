/**
 * TCP's states as a table. The engine (fire), the state diagram, the narration and the tests are derived from it; nothing else changes a state.
 * RFC 9293 §3.10 raises the triggers: a call, a segment's arrival (one segment may raise several, in the order of §3.10.7.4), or a time-out.
 */
import { TCP_STATES, type TcpState } from './states.ts';

export const TRIGGERS = [
  'passive-open', 'active-open', 'send', 'close', 'abort',
  'rcv-syn', 'rcv-syn-ack', 'rcv-ack-of-syn', 'rcv-fin', 'rcv-ack-of-fin', 'rcv-rst', 'rcv-data-after-close',
  'time-wait-timeout', 'fin-wait-2-timeout', 'user-timeout', 'host-reboot',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Conditions on a row, told by the caller of `fire`. */
export type Guard = 'opened-passively' | 'opened-actively' | 'fin-acknowledged' | 'fin-not-acknowledged';

export interface Transition {
  readonly id: string;
  readonly from: TcpState;
  readonly on: Trigger;
  readonly when?: Guard;
  readonly to: TcpState;
  /** What the RFC has it send; absent = nothing. */
  readonly send?: 'SYN' | 'SYN,ACK' | 'ACK' | 'FIN' | 'RST';
  /** Drawn in RFC 9293 Figure 5. */
  readonly figure5?: boolean;
  readonly cite: string;
}

const drawn = (row: Omit<Transition, 'figure5'>): Transition => ({ ...row, figure5: true });

/** Figure 5 draws the row T7 with its SYN,ACK: RFC 793 had a plain ACK there. */
export const TRANSITIONS: readonly Transition[] = [
  drawn({ id: 'passive-open', from: 'CLOSED', on: 'passive-open', to: 'LISTEN', cite: 'RFC 9293 §3.10.1' }),
  drawn({ id: 'active-open', from: 'CLOSED', on: 'active-open', to: 'SYN-SENT', send: 'SYN', cite: 'RFC 9293 §3.10.1' }),
  drawn({ id: 'listen-close', from: 'LISTEN', on: 'close', to: 'CLOSED', cite: 'RFC 9293 §3.10.4' }),
  drawn({ id: 'listen-syn', from: 'LISTEN', on: 'rcv-syn', to: 'SYN-RECEIVED', send: 'SYN,ACK', cite: 'RFC 9293 §3.10.7.2' }),
  drawn({ id: 'listen-send', from: 'LISTEN', on: 'send', to: 'SYN-SENT', send: 'SYN', cite: 'RFC 9293 §3.10.2' }),
  { id: 'listen-open', from: 'LISTEN', on: 'active-open', to: 'SYN-SENT', send: 'SYN', cite: 'RFC 9293 §3.10.1' },
  drawn({ id: 'syn-sent-close', from: 'SYN-SENT', on: 'close', to: 'CLOSED', cite: 'RFC 9293 §3.10.4' }),
  drawn({ id: 'simultaneous-open', from: 'SYN-SENT', on: 'rcv-syn', to: 'SYN-RECEIVED', send: 'SYN,ACK', cite: 'RFC 9293 §3.10.7.3' }),
  drawn({ id: 'syn-answered', from: 'SYN-SENT', on: 'rcv-syn-ack', to: 'ESTABLISHED', send: 'ACK', cite: 'RFC 9293 §3.10.7.3' }),
  drawn({ id: 'syn-received-reset', from: 'SYN-RECEIVED', on: 'rcv-rst', when: 'opened-passively', to: 'LISTEN', cite: 'RFC 9293 §3.10.7.4' }),
  { id: 'simultaneous-open-refused', from: 'SYN-RECEIVED', on: 'rcv-rst', when: 'opened-actively', to: 'CLOSED', cite: 'RFC 9293 §3.10.7.4' },
  drawn({ id: 'handshake-done', from: 'SYN-RECEIVED', on: 'rcv-ack-of-syn', to: 'ESTABLISHED', cite: 'RFC 9293 §3.10.7.4' }),
  drawn({ id: 'syn-received-close', from: 'SYN-RECEIVED', on: 'close', to: 'FIN-WAIT-1', send: 'FIN', cite: 'RFC 9293 §3.10.4' }),
  { id: 'syn-received-fin', from: 'SYN-RECEIVED', on: 'rcv-fin', to: 'CLOSE-WAIT', send: 'ACK', cite: 'RFC 9293 §3.10.7.4' },
  drawn({ id: 'active-close', from: 'ESTABLISHED', on: 'close', to: 'FIN-WAIT-1', send: 'FIN', cite: 'RFC 9293 §3.10.4' }),
  drawn({ id: 'peer-closes', from: 'ESTABLISHED', on: 'rcv-fin', to: 'CLOSE-WAIT', send: 'ACK', cite: 'RFC 9293 §3.10.7.4' }),
  drawn({ id: 'fin-acknowledged', from: 'FIN-WAIT-1', on: 'rcv-ack-of-fin', to: 'FIN-WAIT-2', cite: 'RFC 9293 §3.10.7.4' }),
  drawn({ id: 'simultaneous-close', from: 'FIN-WAIT-1', on: 'rcv-fin', when: 'fin-not-acknowledged', to: 'CLOSING', send: 'ACK', cite: 'RFC 9293 §3.10.7.4' }),
  { id: 'fin-and-ack', from: 'FIN-WAIT-1', on: 'rcv-fin', when: 'fin-acknowledged', to: 'TIME-WAIT', send: 'ACK', cite: 'RFC 9293 §3.10.7.4' },
  drawn({ id: 'peer-closes-last', from: 'FIN-WAIT-2', on: 'rcv-fin', to: 'TIME-WAIT', send: 'ACK', cite: 'RFC 9293 §3.10.7.4' }),
  drawn({ id: 'closing-acknowledged', from: 'CLOSING', on: 'rcv-ack-of-fin', to: 'TIME-WAIT', cite: 'RFC 9293 §3.10.7.4' }),
  drawn({ id: 'passive-close', from: 'CLOSE-WAIT', on: 'close', to: 'LAST-ACK', send: 'FIN', cite: 'RFC 9293 §3.10.4' }),
  drawn({ id: 'last-acknowledged', from: 'LAST-ACK', on: 'rcv-ack-of-fin', to: 'CLOSED', cite: 'RFC 9293 §3.10.7.4' }),
  drawn({ id: 'time-wait-over', from: 'TIME-WAIT', on: 'time-wait-timeout', to: 'CLOSED', cite: 'RFC 9293 §3.10.8' }),

  // Not drawn in Figure 5: resets (note 3), aborts, time-outs.
  { id: 'connection-refused', from: 'SYN-SENT', on: 'rcv-rst', to: 'CLOSED', cite: 'RFC 9293 §3.10.7.3' },
  ...(['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK', 'TIME-WAIT'] as const).map(
    (from): Transition => ({ id: `reset-in-${from.toLowerCase()}`, from, on: 'rcv-rst', to: 'CLOSED', cite: 'RFC 9293 §3.10.7.4' }),
  ),
  ...(['SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT'] as const).map(
    (from): Transition => ({ id: `abort-in-${from.toLowerCase()}`, from, on: 'abort', to: 'CLOSED', send: 'RST', cite: 'RFC 9293 §3.10.5' }),
  ),
  ...(['LISTEN', 'SYN-SENT', 'CLOSING', 'LAST-ACK', 'TIME-WAIT'] as const).map(
    (from): Transition => ({ id: `abort-in-${from.toLowerCase()}`, from, on: 'abort', to: 'CLOSED', cite: 'RFC 9293 §3.10.5' }),
  ),
  // RFC 9293 §3.6.1: a host whose program has closed for good may answer further data with RST.
  ...(['FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSING', 'LAST-ACK'] as const).map(
    (from): Transition => ({ id: `data-after-close-in-${from.toLowerCase()}`, from, on: 'rcv-data-after-close', to: 'CLOSED', send: 'RST', cite: 'RFC 9293 §3.6.1' }),
  ),
  // Linux gives up on an orphan in FIN-WAIT-2 after tcp_fin_timeout; the RFC would wait for ever.
  { id: 'fin-wait-2-over', from: 'FIN-WAIT-2', on: 'fin-wait-2-timeout', to: 'CLOSED', cite: 'tcp(7)' },
  ...(['SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK'] as const).map(
    (from): Transition => ({ id: `gives-up-in-${from.toLowerCase()}`, from, on: 'user-timeout', to: 'CLOSED', cite: 'RFC 9293 §3.10.8' }),
  ),
  // A host that starts again has forgotten all its connections: the peer's end is half-open.
  ...TCP_STATES.filter((state) => state !== 'CLOSED').map(
    (from): Transition => ({ id: `reboot-in-${from.toLowerCase()}`, from, on: 'host-reboot', to: 'CLOSED', cite: 'RFC 9293 §3.5.1' }),
  ),
];

/**
 * What a trigger does in a state that has no row for it. `ignore`: nothing changes (the segment may still be acknowledged); `error`: the
 * call fails; `reset`: the peer is sent RST; `impossible`: the engine never raises it there.
 */
export type Disposition = 'ignore' | 'error' | 'reset' | 'impossible';

const everyState = (disposition: Disposition): Record<TcpState, Disposition> =>
  Object.fromEntries(TCP_STATES.map((state) => [state, disposition])) as Record<TcpState, Disposition>;

/** Every pair of trigger and state without a row, spelled out: the table has no catch-all (a test holds that it is whole). */
export const DISPOSITIONS: Readonly<Record<Trigger, Readonly<Record<TcpState, Disposition>>>> = {
  'passive-open': everyState('error'),                                 // listen() on a socket that is in use: EINVAL
  'active-open': everyState('error'),                                  // EISCONN, EALREADY
  send: everyState('ignore'),                                          // sending is no state change but in LISTEN
  close: { ...everyState('ignore'), CLOSED: 'ignore' },                // the program lets go; RFC 9293 §3.10.4 "connection closing"
  abort: everyState('ignore'),
  'rcv-syn': { ...everyState('ignore'), CLOSED: 'reset' },             // challenge ACK, RFC 9293 §3.10.7.4 (RFC 5961)
  'rcv-syn-ack': { ...everyState('ignore'), CLOSED: 'reset', LISTEN: 'reset' },
  'rcv-ack-of-syn': { ...everyState('ignore'), CLOSED: 'reset', LISTEN: 'reset' },
  'rcv-fin': { ...everyState('ignore'), CLOSED: 'reset' },             // RFC 9293 §3.10.7.4, eighth: a repeated FIN is acknowledged again
  'rcv-ack-of-fin': everyState('ignore'),
  'rcv-rst': everyState('ignore'),
  'rcv-data-after-close': everyState('impossible'),
  'time-wait-timeout': everyState('impossible'),
  'fin-wait-2-timeout': everyState('impossible'),
  'user-timeout': everyState('impossible'),
  'host-reboot': everyState('ignore'),
};

const index = new Map<string, readonly Transition[]>();
for (const row of TRANSITIONS) {
  const key = `${row.from}|${row.on}`;
  index.set(key, [...(index.get(key) ?? []), row]);
}

/** The row for a trigger in a state, or what happens without one. @param holds the guards that hold at this moment */
export function transitionFor(from: TcpState, on: Trigger, holds: readonly Guard[] = []): Transition | Disposition {
  const row = index.get(`${from}|${on}`)?.find((r) => r.when === undefined || holds.includes(r.when));
  return row ?? DISPOSITIONS[on][from];
}
