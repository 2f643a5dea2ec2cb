/** A host in each of the eleven states, and in a few other predicaments: where hostile frames are sent to. */
import { utf8 } from '../../../src/model/core/bytes.ts';
import { micros, type Micros } from '../../../src/model/core/units.ts';
import { createHost, step, type Host } from '../../../src/model/stack/host.ts';
import type { ProfileName } from '../../../src/model/stack/profile.ts';
import type { SocketCall } from '../../../src/model/stack/api.ts';
import { connected, createChart, listen, open, type Chart, type End } from './transport/tcp/charts.ts';
import { endpointOn, hostConfig, type HostWishes, type Side } from './world.ts';

export interface Predicament {
  readonly name: string;
  readonly side: Side;
  readonly host: Host;
  readonly now: Micros;
}

const taken = (name: string, chart: Chart, end: End): Predicament => ({ name, side: end === 'A' ? 'client' : 'server', host: chart.host(end), now: chart.now() });

const fresh = (profile: ProfileName): Chart => createChart(profile, { A: [0xffff_f000, 0x7fff_fff0], B: [0xffff_fff0, 12_345] });

/** A close at one end, of the kind told, and its FIN. */
function close(chart: Chart, end: End, fd: number, orphan: boolean): Uint8Array {
  chart.call(end, orphan ? { name: 'close', fd } : { name: 'shutdown', fd, how: 'wr' });
  return chart.next(end);
}

/** B has read some, holds some unread and some beyond a hole, and what it sent is under way. */
function busy(profile: ProfileName): Chart {
  const chart = fresh(profile);
  const fd = connected(chart);
  const sent = Array.from({ length: 5 }, (_, i) => {
    chart.call('A', { name: 'send', fd: fd.A, data: utf8(`message ${i} `.repeat(60)) });
    return chart.idle('A') ? undefined : chart.next('A');
  });
  for (const i of [0, 1, 3]) {
    const segment = sent[i];
    if (segment) chart.deliver('B', segment);
  }
  chart.call('B', { name: 'recv', fd: fd.B, max: 100 });
  chart.call('B', { name: 'send', fd: fd.B, data: new Uint8Array(5_000).fill(7) });
  return chart;
}

function opening(profile: ProfileName, state: 'SYN-SENT' | 'SYN-RECEIVED' | 'simultaneous'): Chart {
  const chart = fresh(profile);
  if (state === 'SYN-RECEIVED') listen(chart, 'B');
  open(chart, 'A');
  if (state === 'simultaneous') open(chart, 'B');
  if (state !== 'SYN-SENT') chart.deliver('B', chart.next('A'));
  return chart;
}

function closing(profile: ProfileName, orphan: boolean): Predicament[] {
  const how = orphan ? 'closed' : 'shut down';
  const begin = (): { chart: Chart; fd: Record<End, number> } => {
    const chart = fresh(profile);
    const fd = connected(chart);
    // What B may still have sent to be acknowledged is out of the way.
    while (!chart.idle('B')) chart.deliver('A', chart.next('B'));
    return { chart, fd };
  };
  const found: Predicament[] = [];
  {
    const { chart, fd } = begin();
    const fin = close(chart, 'A', fd.A, orphan);
    found.push(taken(`FIN-WAIT-1, ${how}`, chart, 'A'));
    chart.deliver('B', fin);
    found.push(taken('CLOSE-WAIT', chart, 'B'));
    chart.deliver('A', chart.next('B'));
    found.push(taken(`FIN-WAIT-2, ${how}`, chart, 'A'));
    const last = close(chart, 'B', fd.B, orphan);
    found.push(taken(`LAST-ACK, ${how}`, chart, 'B'));
    chart.deliver('A', last);
    found.push(taken(`TIME-WAIT, ${how}`, chart, 'A'));
  }
  {
    const { chart, fd } = begin();
    const fins = { A: close(chart, 'A', fd.A, orphan), B: close(chart, 'B', fd.B, orphan) };
    chart.deliver('A', fins.B);
    chart.deliver('B', fins.A);
    found.push(taken(`CLOSING, ${how}`, chart, 'A'));
    // B reopened its listener's port: a TIME-WAIT with someone listening.
    chart.deliver('B', chart.next('A'));
    found.push(taken(`TIME-WAIT beside a listener, ${how}`, chart, 'B'));
  }
  return found;
}

/** A host on its own: calls made one after another. */
function alone(name: string, wishes: HostWishes, calls: readonly SocketCall[]): Predicament {
  let host = createHost(hostConfig('server', wishes));
  const now = micros(1_000_000);
  calls.forEach((call, i) => {
    host = step(host, { type: 'call', process: 'server', thread: `${i}`, call }, now).host;
  });
  return { name, side: 'server', host, now };
}

export function predicaments(profile: ProfileName): readonly Predicament[] {
  const listening = fresh(profile);
  listen(listening, 'B');
  const aborted = fresh(profile);
  const fd = connected(aborted, false);
  aborted.give('A', { type: 'reboot' });
  aborted.call('B', { name: 'send', fd: fd.B, data: utf8('hello?') });
  aborted.deliver('A', aborted.next('B'));
  aborted.deliver('B', aborted.next('A'));
  return [
    alone('nothing open', { profile }, []),
    taken('CLOSED by a reset, the socket still held', aborted, 'B'),
    taken('LISTEN', listening, 'B'),
    taken('SYN-SENT', opening(profile, 'SYN-SENT'), 'A'),
    taken('SYN-RECEIVED', opening(profile, 'SYN-RECEIVED'), 'B'),
    taken('SYN-RECEIVED from both sides', opening(profile, 'simultaneous'), 'B'),
    taken('ESTABLISHED', busy(profile), 'B'),
    ...closing(profile, false),
    ...closing(profile, true),
    alone('UDP sockets, one bound and one connected', { profile }, [
      { name: 'socket', type: 'dgram', family: 4 }, { name: 'bind', fd: 3, port: 5_000 },
      { name: 'socket', type: 'dgram', family: 4 }, { name: 'connect', fd: 4, to: endpointOn('client', 4_000) }, { name: 'recv', fd: 4, max: 100 },
      { name: 'socket', type: 'dgram', family: 6 }, { name: 'bind', fd: 5, port: 5_000 },
    ]),
    alone('a SYN that waits for ARP', { profile, neighbours: 'arp' }, [
      { name: 'socket', type: 'stream', family: 4 }, { name: 'bind', fd: 3, port: 5_000 }, { name: 'connect', fd: 3, to: endpointOn('client', 4_000) },
    ]),
    alone('a SYN that waits for a neighbour advertisement', { profile, neighbours: 'arp' }, [
      { name: 'socket', type: 'stream', family: 6 }, { name: 'bind', fd: 3, port: 5_000 }, { name: 'connect', fd: 3, to: endpointOn('client', 4_000, 6) },
    ]),
  ];
}
