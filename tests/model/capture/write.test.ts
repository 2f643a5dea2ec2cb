import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCapture } from '../../../src/model/capture/read.ts';
import { CaptureWriteError, writePcap, writePcapng, type FrameToWrite, type WriteOptions } from '../../../src/model/capture/write.ts';
import { micros, type Micros } from '../../../src/model/core/units.ts';

const FRAME = new Uint8Array(60);

describe('what is written is read back', () => {
  const frame = fc.record({
    at: fc.integer({ min: -5_000_000, max: 10_000_000_000 }).map(micros),
    bytes: fc.uint8Array({ minLength: 14, maxLength: 200 }),
    comments: fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 3 }),
  });
  const options = fc.record({ epochSeconds: fc.integer({ min: 5, max: 4_000_000_000 }), comment: fc.string({ minLength: 1, unit: 'grapheme' }), name: fc.constant('model0') });

  test.each([['pcap', writePcap], ['pcapng', writePcapng]] as const)('%s', { timeout: 60_000 }, (format, write) => {
    fc.assert(fc.property(fc.array(frame, { minLength: 1, maxLength: 20 }), options, (frames, how) => {
      const result = readCapture(write(frames, how));
      if (!result.ok) throw new Error(result.fault.id);
      expect(result.capture.faults).toEqual([]);
      expect(result.capture.frames.map(({ time, bytes, comments }) => ({ at: (time.seconds - how.epochSeconds) * 1e6 + time.nanos / 1e3, bytes, comments }))).toEqual(
        frames.map((each) => (format === 'pcap' ? { ...each, comments: [] } : each)),
      );
      if (format === 'pcapng') expect(result.capture).toMatchObject({ comments: [how.comment], interfaces: [{ name: 'model0', linkType: 1 }] });
    }));
  });
});

describe('what cannot be written is refused by name', () => {
  const good: FrameToWrite = { at: micros(0), bytes: FRAME };
  test.each<[string, FrameToWrite[], WriteOptions, Partial<CaptureWriteError>]>([
    ['half a microsecond', [good, { ...good, at: 0.5 as Micros }], {}, { id: 'time-not-whole', frame: 1, found: 0.5 }],
    ['not a number', [{ ...good, at: Number.NaN as Micros }], {}, { id: 'time-not-whole', frame: 0 }],
    ['for ever', [{ ...good, at: Number.POSITIVE_INFINITY as Micros }], {}, { id: 'time-not-whole', frame: 0 }],
    ['before 1970', [{ ...good, at: micros(-1) }], {}, { id: 'time-negative', frame: 0, found: -1 }],
    ['after 2106', [{ ...good, at: micros(5e15) }], {}, { id: 'time-too-late', frame: 0 }],
    ['13 bytes', [good, good, { ...good, bytes: new Uint8Array(13) }], {}, { id: 'frame-too-short', frame: 2, found: 13 }],
    ['300,000 bytes', [{ ...good, bytes: new Uint8Array(300_000) }], {}, { id: 'frame-too-long', frame: 0, found: 300_000 }],
    ['a comment of 70,000 bytes', [{ ...good, comments: ['x'.repeat(70_000)] }], {}, { id: 'comment-too-long', frame: 0, found: 70_000 }],
    ['an epoch between seconds', [good], { epochSeconds: 0.1 }, { id: 'epoch', frame: -1, found: 0.1 }],
    ['a name of 70,000 bytes', [good], { name: 'x'.repeat(70_000) }, { id: 'comment-too-long', frame: -1 }],
  ])('%s', (_, frames, options, error) => {
    for (const write of [writePcap, writePcapng]) {
      let thrown: unknown;
      try {
        write(frames, options);
      } catch (caught) {
        thrown = caught;
      }
      expect(thrown).toBeInstanceOf(CaptureWriteError);
      expect(thrown).toMatchObject(error);
      expect((thrown as Error).message).toMatch(error.frame === -1 ? /^options: / : new RegExp(`^frames\\[${error.frame}\\]: `));
    }
  });

  test('a frame a little before time 0 fits when the epoch is later', () => {
    expect(() => writePcap([{ ...good, at: micros(-1) }], { epochSeconds: 1 })).not.toThrow();
  });
});
