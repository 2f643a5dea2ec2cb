import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/model/core/bytes.ts';
import { seqDiff } from '../../../src/model/core/seq.ts';
import { dissect } from '../../../src/model/wire/frame.ts';
import { fieldsOf } from '../../../src/model/wire/fields.ts';
import { tcpFlagNames, type TcpOption } from '../../../src/model/wire/tcp.ts';
import { allFrames, digest, digestFrames, names, pcapFrames } from './recordings.ts';
import { reEmit } from './re-emit.ts';

describe('the recordings of a real kernel', () => {
  test('there are all of them', () => {
    expect(names.length).toBeGreaterThanOrEqual(51);
    expect(allFrames().length).toBeGreaterThan(1_500);
  });

  test.each(names)('%s: parse, then emit, gives the same bytes; every checksum is right', (name) => {
    for (const frame of [...pcapFrames(name), ...digestFrames(name)]) {
      const found = dissect(frame);
      expect(found.faults).toEqual([]);
      const copy = reEmit(frame, found);
      expect(copy && toHex(copy)).toBe(toHex(frame));
    }
  });

  test.each(names)('%s: the headers say what the digest says', (name) => {
    const initial = new Map<string, number>();
    const segments = digest(name).segments.filter(({ len, payloadHex }) => len === 0 || payloadHex !== undefined);
    for (const [i, frame] of digestFrames(name).entries()) {
      const segment = segments[i];
      if (!segment) throw new Error('no segment');
      const found = dissect(frame);
      expect(found.payload[1] - found.payload[0]).toBe(segment.len);
      expect(frame.length).toBe(segment.frameLen);
      if (!found.tcp) {
        expect(found[segment.proto as 'udp' | 'icmp' | 'arp']).toBeDefined();
        continue;
      }
      const { tcp } = found;
      expect(new Set(tcpFlagNames(tcp.flags))).toEqual(new Set(segment.flags?.split(/[ ,]/)));
      expect(tcp.window).toBe(segment.win);
      expect(tcp.options.map(name_)).toEqual(segment.options?.map((text) => text.replace(/^sack .*/, 'sack')));
      const way = `${tcp.sourcePort}>${tcp.destinationPort}`;
      if (tcp.flags & 2) initial.set(way, tcp.seq);
      const first = initial.get(way);
      if (first !== undefined && segment.seqRel !== undefined && initial.size <= 2) expect(seqDiff(tcp.seq, first as typeof tcp.seq)).toBe(segment.seqRel);
    }
  });

  test('the fields of a frame cover each of its bits once', { timeout: 60_000 }, () => {
    const gaps: string[] = [];
    for (const { name, bytes } of allFrames()) {
      let bit = 0;
      for (const field of fieldsOf(bytes)) {
        if (field.depth > 0) continue;
        if (field.bit !== bit) gaps.push(`${name} ${field.id}: ${bit} to ${field.bit}`);
        bit += field.bits;
      }
      if (bit !== 8 * bytes.length) gaps.push(`${name}: ${bit} of ${8 * bytes.length}`);
    }
    expect(gaps).toEqual([]);
  });
});

/** An option as the digests write it. */
function name_(option: TcpOption): string {
  switch (option.kind) {
    case 'mss': return `mss=${option.value}`;
    case 'window-scale': return `ws=${option.shift}`;
    case 'sack-permitted': return 'sackOK';
    case 'timestamps': return 'ts';
    default: return option.kind;
  }
}
