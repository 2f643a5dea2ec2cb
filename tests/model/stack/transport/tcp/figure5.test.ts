import { describe, expect, it } from 'vitest';
import drawings from '../../../../rfc/figures.json' with { type: 'json' };
import { TCP_STATES, type TcpState } from '../../../../../src/model/stack/transport/tcp/states.ts';
import { DISPOSITIONS, TRANSITIONS, transitionFor, TRIGGERS, type Guard, type Transition, type Trigger } from '../../../../../src/model/stack/transport/tcp/transitions.ts';

/** The diagram's words for what happens, and the table's. */
const EVENTS: Readonly<Record<string, Trigger>> = {
  'passive OPEN': 'passive-open', 'active OPEN': 'active-open', CLOSE: 'close', SEND: 'send', 'rcv SYN': 'rcv-syn', 'rcv SYN,ACK': 'rcv-syn-ack',
  'rcv ACK of SYN': 'rcv-ack-of-syn', 'rcv RST': 'rcv-rst', 'rcv FIN': 'rcv-fin', 'rcv ACK of FIN': 'rcv-ack-of-fin', 'Timeout=2MSL': 'time-wait-timeout',
};
const SENT = /snd (.+)$/;
const arrow = (row: { from: string; on: string; to: string; send?: string | undefined }): string => `${row.from} —${row.on}${row.send ? ` / ${row.send}` : ''}→ ${row.to}`;
const drawn = drawings.figure5.map((row) => ({ from: row.from, on: EVENTS[row.event] ?? row.event, to: row.to, send: SENT.exec(row.action ?? '')?.[1], cite: `RFC 9293 §${row.ruleSection}` }));

describe('the table of states', () => {
  it('has the twenty arrows of Figure 5, with what each sends and the rule it follows, and marks no other as drawn', () => {
    expect(drawn).toHaveLength(20);
    const withRule = (row: { from: string; on: string; to: string; send?: string | undefined; cite: string }): string => `${arrow(row)} (${row.cite})`;
    expect(TRANSITIONS.filter((row) => row.figure5).map(withRule).toSorted()).toEqual(drawn.map(withRule).toSorted());
  });

  it('names each row once', () => {
    expect(new Set(TRANSITIONS.map((row) => row.id)).size).toBe(TRANSITIONS.length);
  });

  it('leaves no two rows to choose from, whatever holds', () => {
    const guards: readonly (readonly Guard[])[] = [['opened-passively', 'fin-acknowledged'], ['opened-passively', 'fin-not-acknowledged'], ['opened-actively', 'fin-acknowledged'], ['opened-actively', 'fin-not-acknowledged']];
    for (const from of TCP_STATES) {
      for (const on of TRIGGERS) {
        const rows = TRANSITIONS.filter((row) => row.from === from && row.on === on);
        for (const holds of guards) {
          const fit = rows.filter((row) => row.when === undefined || holds.includes(row.when));
          expect(fit.length, `${from} ${on} ${holds.join(' ')}`).toBeLessThanOrEqual(1);
          // A guarded row never hides an unguarded one, nor leaves its trigger undecided.
          if (rows.length > 0) expect(fit).toHaveLength(1);
          expect(transitionFor(from, on, holds)).toBe(fit[0] ?? DISPOSITIONS[on][from]);
        }
      }
    }
  });

  it('says of every trigger in every state what it does', () => {
    for (const on of TRIGGERS) {
      expect(Object.keys(DISPOSITIONS[on]).toSorted()).toEqual(TCP_STATES.toSorted());
      for (const from of TCP_STATES) expect(['ignore', 'error', 'reset', 'impossible']).toContain(DISPOSITIONS[on][from]);
    }
  });

  it('reaches every state from CLOSED, and CLOSED from every state, by drawn arrows alone', () => {
    const reached = (start: TcpState, next: (row: Transition) => readonly [TcpState, TcpState]): Set<TcpState> => {
      const seen = new Set([start]);
      for (let grown = -1; grown !== seen.size; ) {
        grown = seen.size;
        for (const row of TRANSITIONS) {
          const [a, b] = next(row);
          if (row.figure5 && seen.has(a)) seen.add(b);
        }
      }
      return seen;
    };
    expect([...reached('CLOSED', (row) => [row.from, row.to])].toSorted()).toEqual(TCP_STATES.toSorted());
    expect([...reached('CLOSED', (row) => [row.to, row.from])].toSorted()).toEqual(TCP_STATES.toSorted());
  });
});

/** What §3.10 does beyond the drawing, by the number in figures.json: which rows it is, or why it is no row. */
const ROW = (from: TcpState, on: Trigger, when?: Guard): string => (transitionFor(from, on, when ? [when] : []) as Transition).id;
const each = (states: readonly string[], on: Trigger): string[] => states.map((state) => ROW(state as TcpState, on));
const BEYOND: Readonly<Record<string, { readonly rows?: readonly string[]; readonly stays?: readonly (readonly [TcpState, Trigger, string])[] }>> = {
  X1: { rows: [ROW('SYN-RECEIVED', 'close')] },                                          // the FIN goes behind the data that is queued
  X2: { rows: [ROW('LISTEN', 'active-open')] },
  X3: { rows: each(['LISTEN'], 'abort') },
  X4: { rows: each(['SYN-SENT'], 'abort') },
  X5: { rows: each(['SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT'], 'abort') },
  X6: { rows: each(['CLOSING', 'LAST-ACK', 'TIME-WAIT'], 'abort') },
  X7: { stays: [['CLOSED', 'rcv-syn', 'reset'], ['CLOSED', 'rcv-fin', 'reset'], ['CLOSED', 'rcv-ack-of-syn', 'reset']] },
  X8: { stays: [['LISTEN', 'rcv-ack-of-syn', 'reset'], ['LISTEN', 'rcv-syn-ack', 'reset']] },
  X9: { stays: [['LISTEN', 'rcv-rst', 'ignore']] },
  X10: { stays: [['SYN-SENT', 'rcv-ack-of-syn', 'ignore']] },
  X11: { rows: [ROW('SYN-SENT', 'rcv-rst')] },
  X12: { stays: [] },                                                                    // a RST without ACK never becomes a trigger
  X13: { rows: [ROW('SYN-RECEIVED', 'rcv-rst', 'opened-passively')] },
  X14: { rows: [ROW('SYN-RECEIVED', 'rcv-rst', 'opened-actively')] },
  X15: { rows: each(['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT'], 'rcv-rst') },
  X16: { rows: each(['CLOSING', 'LAST-ACK', 'TIME-WAIT'], 'rcv-rst') },
  X17: { stays: [['SYN-RECEIVED', 'rcv-syn', 'ignore']] },                               // Linux: RST first, then the row of X13
  X18: { stays: [] },                                                                    // the connection stays; the segment is answered with RST
  X19: { rows: [ROW('SYN-RECEIVED', 'rcv-fin')] },
  X20: { rows: [ROW('FIN-WAIT-1', 'rcv-fin', 'fin-acknowledged')] },
  X21: { stays: [['TIME-WAIT', 'rcv-fin', 'ignore']] },
  X22: { stays: (['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK', 'TIME-WAIT'] as const).map((state) => [state, 'rcv-syn', 'ignore'] as const) },
  X23: { rows: [ROW('TIME-WAIT', 'time-wait-timeout')] },                                // it ends early; the SYN then meets the listener
  X24: { rows: each(['SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK'], 'user-timeout') },
  X25: { stays: [] },                                                                    // a repetition changes no state
  X26: { rows: [ROW('TIME-WAIT', 'time-wait-timeout')] },
};

describe('what Figure 5 leaves out', () => {
  it('is all accounted for', () => {
    expect(Object.keys(BEYOND)).toEqual(drawings.beyondFigure5.map((row) => row.id));
  });

  it.each(drawings.beyondFigure5.map((row) => [row.id, row.event, row] as const))('%s: %s', (id, _event, row) => {
    const { rows = [], stays = [] } = BEYOND[id] ?? {};
    for (const name of rows) {
      const found = TRANSITIONS.find((each) => each.id === name);
      if (TCP_STATES.includes(row.to as TcpState) && row.to !== 'SYN-RECEIVED') expect(found?.to).toBe(row.to);
      if (Array.isArray(row.from)) expect(row.from).toContain(found?.from);
      const sends = SENT.exec(row.action?.split(';')[0] ?? '')?.[1];
      if (sends && found?.on === 'abort') expect(found.send).toBe(sends);
    }
    if (Array.isArray(row.from) && rows.length > 0) expect(rows).toHaveLength(row.from.length);
    for (const [state, trigger, disposition] of stays) expect(transitionFor(state, trigger)).toBe(disposition);
  });

  it('is where every row that is not drawn comes from, but for what Linux and a restart add', () => {
    const told = new Set(Object.values(BEYOND).flatMap((entry) => entry.rows ?? []));
    const ours = TRANSITIONS.filter((row) => !row.figure5 && !told.has(row.id)).map((row) => row.on);
    expect([...new Set(ours)].toSorted()).toEqual(['fin-wait-2-timeout', 'host-reboot', 'rcv-data-after-close']);
  });
});
