import { describe, expect, it } from 'vitest';
import drawings from '../../../../rfc/figures.json' with { type: 'json' };
import { utf8 } from '../../../../../src/model/core/bytes.ts';
import { seq, type Seq } from '../../../../../src/model/core/seq.ts';
import { micros } from '../../../../../src/model/core/units.ts';
import { ETHER_TYPE, ETHERNET_HEADER, emitEthernet } from '../../../../../src/model/wire/ethernet.ts';
import { emitIpv4, IP_PROTOCOL, IPV4_HEADER, pseudoSum4 } from '../../../../../src/model/wire/ipv4.ts';
import { emitTcp, TCP_FLAG, TCP_HEADER } from '../../../../../src/model/wire/tcp.ts';
import { hostConfig } from '../../world.ts';
import { connected, createChart, listen, open, peer, PORT, seen, type Chart, type End } from './charts.ts';

const PROFILES = ['rfc', 'linux'] as const;
type Row = { line: number; part: number; a?: string; b?: string; direction?: string; seq?: number | string; ack?: number | string; ctl?: string; data?: number | boolean; travel?: string };
type Figure = keyof typeof drawings.charts;

type Network = Record<End, Uint8Array[]>;

/**
 * Plays the rows of a figure. A row's segment is taken from its sender, compared with what is printed, and delivered, or kept in the network
 * until the row where it arrives.
 * @param before what happens before a row, 'line.part'; it may put segments into the network
 * @param symbols the numbers that the figure has letters for
 */
function play(figure: Figure, chart: Chart, before: Readonly<Record<string, (network: Network) => unknown>>, symbols: Readonly<Record<string, number>> = {}): void {
  const inNetwork: Network = { A: [], B: [] };
  const number = (printed: number | string | undefined): number | undefined => (typeof printed === 'string' ? symbols[printed] : printed);
  for (const row of drawings.charts[figure].lines as readonly Row[]) {
    const place = `${figure}, line ${row.line}${row.part > 1 ? `, part ${row.part}` : ''}`;
    before[`${row.line}.${row.part}`]?.(inNetwork);
    if (row.direction) {
      const from = row.direction.charAt(0) as End;
      const arrives = row.travel?.includes('arrives') ?? false;
      const bytes = row.travel?.startsWith('was') && inNetwork[from].length > 0 ? (inNetwork[from].shift() as Uint8Array) : chart.next(from);
      const printed = { seq: number(row.seq), ...(row.ack !== undefined && { ack: number(row.ack) }), ctl: row.ctl };
      const { data, ...segment } = seen(bytes);
      expect(segment, place).toEqual(printed);
      if (row.data === true) expect(data, place).toBeGreaterThan(0);
      else expect(data, place).toBe(row.data ?? 0);
      if (arrives) chart.deliver(peer(from), bytes);
      else inNetwork[from].push(bytes);
    }
    const state = (end: End, printed: string): string => (printed === 'CLOSED' ? chart.connection(end) : chart.state(end));
    if (row.a) expect(state('A', row.a), `${place}: A`).toBe(row.a);
    if (row.b) expect(state('B', row.b), `${place}: B`).toBe(row.b);
  }
}

/** A SYN that A sent long ago. */
function oldSyn(sequence: number): Uint8Array {
  const from = hostConfig('client');
  const to = hostConfig('server');
  const start = ETHERNET_HEADER + IPV4_HEADER;
  const frame = new Uint8Array(start + TCP_HEADER);
  emitEthernet(frame, { destination: to.mac, source: from.mac, etherType: ETHER_TYPE.ipv4 });
  emitIpv4(frame, ETHERNET_HEADER, { totalLength: IPV4_HEADER + TCP_HEADER, identification: 0, dontFragment: true, ttl: 64, protocol: IP_PROTOCOL.tcp, source: from.ipv4, destination: to.ipv4 });
  const fields = { sourcePort: PORT.A, destinationPort: PORT.B, seq: seq(sequence), ack: 0 as Seq, flags: TCP_FLAG.SYN, window: 1_000, options: [] };
  emitTcp(frame, start, frame.length, fields, pseudoSum4(from.ipv4, to.ipv4, IP_PROTOCOL.tcp, TCP_HEADER));
  return frame;
}

describe.each(PROFILES)('RFC 9293 by the %s profile', (profile) => {
  it('Figure 6: basic three-way handshake', () => {
    const chart = createChart(profile, { A: [100], B: [300] });
    play('Figure 6', chart, {
      1.1: () => listen(chart, 'B'),
      2.1: () => open(chart, 'A'),
      5.1: () => {
        chart.wait(micros(chart.now() + 1_000));
        chart.call('A', { name: 'send', fd: 3, data: utf8('data') });
      },
    });
    chart.wait(micros(chart.now() + 1_000));
    const fd = chart.call('B', { name: 'accept', fd: 3 });
    expect(chart.call('B', { name: 'recv', fd, max: 100 })).toBe(4);
  });

  it('Figure 7: simultaneous open', () => {
    const chart = createChart(profile, { A: [100], B: [300] });
    play('Figure 7', chart, { 2.1: () => open(chart, 'A'), 3.1: () => open(chart, 'B') });
    expect([chart.state('A'), chart.state('B')]).toEqual(['ESTABLISHED', 'ESTABLISHED']);
    // Both programs are told, and the connection carries data both ways.
    chart.wait(micros(chart.now() + 10_000));
    for (const end of ['A', 'B'] as const) {
      while (!chart.idle(end)) chart.deliver(peer(end), chart.next(end));
      expect(chart.call(end, { name: 'send', fd: 3, data: utf8(`from ${end}`) })).toBe(6);
      chart.deliver(peer(end), chart.next(end));
      expect(chart.call(peer(end), { name: 'recv', fd: 3, max: 100 })).toBe(6);
    }
  });

  it('Figure 8: an old duplicate SYN', () => {
    const chart = createChart(profile, { A: [100], B: [300, 400] });
    play('Figure 8', chart, { 1.1: () => listen(chart, 'B'), 2.1: () => open(chart, 'A'), 3.1: (network) => network.A.unshift(oldSyn(90)) });
  });

  it('Figure 9: half-open connection discovery', () => {
    // "send 300, receive 100" is where B stands: the first connection started one number lower on each side.
    const chart = createChart(profile, { A: [99, 400], B: [299, 900] });
    connected(chart);
    play('Figure 9', chart, {
      1.1: () => chart.give('A', { type: 'reboot' }),
      3.1: () => open(chart, 'A'),
      6.1: () => chart.wait(micros(chart.now() + 1_000)),
    });
    // A's SYN of line 7 opens the connection anew.
    expect(chart.state('B')).toBe('SYN-RECEIVED');
  });

  it('Figure 10: the active side causes half-open connection discovery', () => {
    const chart = createChart(profile, { A: [99], B: [299] });
    const fd = connected(chart, false);
    play('Figure 10', chart, {
      1.1: () => chart.give('A', { type: 'reboot' }),
      2.1: () => void chart.call('B', { name: 'send', fd: fd.B, data: utf8('0123456789') }),
    });
    expect(chart.state('B')).toBe('CLOSED');
    expect(chart.state('A')).toBe('CLOSED');
  });

  it('Figure 11: an old duplicate SYN and two passive sockets', () => {
    const chart = createChart(profile, { A: [], B: [700] });
    const Z = 90;
    play('Figure 11', chart, {
      1.1: (network) => {
        listen(chart, 'A');
        listen(chart, 'B');
        network.A.push(oldSyn(Z));
      },
    }, { Z, 'Z+1': Z + 1, X: 700 });
  });

  it('Figure 12: normal close', () => {
    const chart = createChart(profile, { A: [99], B: [299] });
    const fd = connected(chart, false);
    play('Figure 12', chart, {
      2.1: () => void chart.call('A', { name: 'close', fd: fd.A }),
      4.1: () => void chart.call('B', { name: 'close', fd: fd.B }),
      // RFC 9293 §3.4.2: an MSL of two minutes; Linux: 60 s in all.
      6.1: () => chart.wait(micros(chart.now() + (profile === 'rfc' ? 240 : 62) * 1e6 + 1_000)),
    });
  });

  it('Figure 13: simultaneous close', () => {
    const chart = createChart(profile, { A: [99], B: [299] });
    const fd = connected(chart, false);
    play('Figure 13', chart, {
      2.1: () => {
        chart.call('A', { name: 'close', fd: fd.A });
        chart.call('B', { name: 'close', fd: fd.B });
      },
      4.2: () => chart.wait(micros(chart.now() + (profile === 'rfc' ? 240 : 62) * 1e6 + 1_000)),
    });
  });
});
