import { describe, expect, it } from 'vitest';
import { layOut, leftIn, pathOf, placeAt, shownOf } from '../../../src/figures/LayerStack/geometry.ts';
import { addedBy, bytesOf, frameAt, hopRows, partsOf, wayOf } from '../../../src/figures/LayerStack/parts.ts';
import { run } from '../../../src/model/sim/run.ts';
import { trailerOf } from '../../../src/model/wire/trailer.ts';
import type { Trace } from '../../../src/model/trace/events.ts';
import { timeMap } from '../../../src/player/time-map.ts';
import { check } from '../../../src/scenarios/check.ts';
import { MESSAGE_MOST, MESSAGE_TRANSPORTS, messageScenario } from '../../../src/scenarios/named/message.ts';
import { traceOf } from '../Ladder/traces.ts';

function stack(trace: Trace, width: number) {
  const frame = frameAt(trace, -1, null);
  if (!frame) throw new Error('no frame with data');
  const map = timeMap([trace]);
  const parts = partsOf(frame);
  const way = wayOf(trace, frame);
  const on = new Set(way.hops.flatMap((hop) => [hop.from, hop.to]));
  const nodes = trace.nodes.map(({ name }) => name).filter((name) => name === 'client' || name === 'server' || on.has(name));
  const layout = layOut(width, nodes, parts);
  return { frame, map, parts, way, layout, path: pathOf(layout, map, way, parts) };
}

describe('what is wrapped round five bytes', () => {
  it('over TCP: 32, 20, 14 and 4 bytes, 75 in all', () => {
    const { parts, frame } = stack(traceOf('message'), 1120);
    expect(frame.bytes).toHaveLength(71);
    expect([0, 1, 2, 3].map((floor) => addedBy(parts, floor as 0))).toEqual([5, 32, 20, 18]);
    expect(bytesOf(parts)).toBe(75);
  });

  it('over UDP: 8 and 20, and padding up to Ethernet’s least', () => {
    const { parts } = stack(traceOf('message-udp'), 1120);
    expect(parts.map(({ kind, bytes }) => [kind, bytes])).toEqual([['header', 14], ['header', 20], ['header', 8], ['data', 5], ['padding', 13], ['fcs', 4]]);
  });

  it('the frame check sequence makes the CRC of the whole frame the constant that receivers look for', () => {
    const frame = stack(traceOf('message'), 1120).frame.bytes;
    const { fcs } = trailerOf(frame);
    // IEEE 802.3 §3.2.9: over frame and sequence the remainder is fixed; as zip writes it, 0x2144df1c.
    expect(trailerOf(new Uint8Array([...frame, ...fcs])).fcs).toEqual(Uint8Array.of(0x1c, 0xdf, 0x44, 0x21));
  });
});

describe('the router', () => {
  it('takes one from the time to live and changes link addresses, and nothing else', () => {
    const { way } = stack(traceOf('message'), 1120);
    const [before, after] = hopRows(way);
    expect([before?.ttl, after?.ttl]).toEqual([64, 63]);
    expect(after?.from).not.toBe(before?.from);
    expect(after?.to).not.toBe(before?.to);
    expect([after?.source, after?.destination]).toEqual([before?.source, before?.destination]);
  });
});

describe.each([300, 640, 1120])('the picture %i wide', (width) => {
  it.each(['message', 'message-udp', 'routers', 'ipv6', 'http10', 'keep-alive'])('%s: everything is inside it, and the frame inside its tower', (name) => {
    const { layout, path, parts } = stack(traceOf(name), width);
    const long = bytesOf(parts) * layout.scale;
    for (const tower of layout.towers) {
      expect(tower.x).toBeGreaterThanOrEqual(0);
      expect(tower.x + tower.width).toBeLessThanOrEqual(width);
      expect(leftIn(layout, tower, parts)).toBeGreaterThanOrEqual(tower.x);
      expect(leftIn(layout, tower, parts) + long).toBeLessThanOrEqual(tower.x + tower.width);
    }
    for (const stop of path.stops) {
      expect(stop.x).toBeGreaterThanOrEqual(0);
      expect(stop.x + long).toBeLessThanOrEqual(width);
      expect(stop.y + layout.barHeight).toBeLessThanOrEqual(layout.height);
    }
  });

  it('time never runs back along the way, and the place is a function of it', () => {
    const { path, map } = stack(traceOf('routers'), width);
    path.stops.forEach((stop, i) => expect(stop.s).toBeGreaterThanOrEqual(path.stops[i - 1]?.s ?? 0));
    const times = Array.from({ length: 200 }, (_, i) => (map.length * i) / 199);
    const forward = times.map((s) => placeAt(path, s));
    expect(times.toReversed().map((s) => placeAt(path, s)).toReversed()).toEqual(forward);
  });
});

describe('the frame on its way', () => {
  it('is wrapped whole on the wire, opened to IP at the router, and bare at the far end', () => {
    const { path, map, way, parts } = stack(traceOf('message'), 1120);
    const wraps = path.stays.map(({ tower, floor }) => `${tower}.${floor}`);
    expect(wraps).toEqual(['0.0', '0.1', '0.2', '0.3', '1.3', '1.2', '2.3', '2.2', '2.1', '2.0']);
    expect(placeAt(path, map.length).wrap).toBe(0);
    const first = way.hops[0];
    expect(first && placeAt(path, map.screenOf(0, first.n) - 1).wrap).toBeLessThanOrEqual(1);
    expect(parts.map((part) => shownOf(part, 1))).toEqual([0, 0, 1, 1, 0]);
  });

  it('stays behind the door until the program reads', () => {
    const { path, map, way } = stack(traceOf('message'), 1120);
    const last = path.stays.at(-1);
    expect(last?.s).toBeGreaterThan(map.screenOf(0, way.returned ?? -1));
  });

  it('ends where it is lost', () => {
    const trace = traceOf('tail-loss');
    const lost = trace.events.find((event) => event.kind === 'sent' && event.loss && (event.segment?.len ?? 0) > 0);
    const frame = frameAt(trace, -1, lost?.n ?? null);
    if (!frame) throw new Error('nothing is lost');
    const map = timeMap([trace]);
    const parts = partsOf(frame);
    const path = pathOf(layOut(640, ['client', 'server'], parts), map, wayOf(trace, frame), parts);
    expect(path.lost).toBeDefined();
    expect(placeAt(path, map.length)).toMatchObject({ x: path.lost?.x, y: path.lost?.y });
  });
});

describe('a message of one’s own', () => {
  it.each(MESSAGE_TRANSPORTS)('over %s is a sound scenario, from one byte to the most, in one frame', (transport) => {
    for (const text of ['x', 'a "quoted" \\ $i message', 'ü€😀', 'y'.repeat(MESSAGE_MOST)]) {
      const scenario = messageScenario(text, transport);
      expect(check(scenario).ok).toBe(true);
      const trace = run(scenario);
      const sent = trace.events.filter((event) => event.kind === 'sent' && event.from === 'client' && event.spans.some((span) => span.layer === 'application'));
      expect(sent).toHaveLength(1);
      const read = trace.events.find((event) => event.kind === 'returned' && event.data);
      expect(read?.kind === 'returned' && new TextDecoder().decode(read.data)).toBe(text);
    }
  });
});
