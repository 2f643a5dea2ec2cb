import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, fromUtf8, put16, put32, toHex, u16, u32, u8, utf8 } from '../../../src/model/core/bytes.ts';
import { checksum, fold16, sum16 } from '../../../src/model/core/checksum.ts';
import { later, micros, ms, seconds, toMs } from '../../../src/model/core/units.ts';

describe('bytes', () => {
  it('are read and written most significant first', () => {
    const b = new Uint8Array(8);
    put16(b, 1, 0x1234);
    put32(b, 3, 0xfedc_ba98);
    expect(toHex(b)).toBe('001234fedcba9800');
    expect([u8(b, 1), u16(b, 1), u32(b, 3)]).toEqual([0x12, 0x1234, 0xfedc_ba98]);
  });

  it('keep what fits a field, whatever is put into it', () => {
    fc.assert(fc.property(fc.nat(2 ** 32 - 1), (n) => {
      const b = new Uint8Array(4);
      put32(b, 0, n);
      expect(u32(b, 0)).toBe(n);
      put16(b, 0, n);
      expect(u16(b, 0)).toBe(n % 65_536);
    }));
  });

  it('as hex go there and back; what is no hex is refused', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (b) => {
      expect(fromHex(toHex(b))).toEqual(b);
    }));
    for (const text of ['0', '0g', ' 00', '00 ']) expect(() => fromHex(text)).toThrow(RangeError);
  });

  it('are joined in order', () => {
    expect(concatBytes([])).toHaveLength(0);
    expect(fromUtf8(concatBytes([utf8('grüße, '), utf8(''), utf8('世界')]))).toBe('grüße, 世界');
  });
});

describe('the internet checksum (RFC 1071)', () => {
  /** The definition: one's complement of the one's complement sum of 16-bit words, an odd byte filled up with zero. */
  const plain = (b: Uint8Array): number => {
    let sum = 0;
    for (let i = 0; i < b.length; i += 2) {
      sum += ((b[i] as number) << 8) | (b[i + 1] ?? 0);
      if (sum > 0xffff) sum = (sum & 0xffff) + 1;
    }
    return ~sum & 0xffff;
  };

  it('of RFC 1071’s own example', () => {
    // §3: 00 01 f2 03 f4 f5 f6 f7 sums to ddf2.
    expect(checksum(fromHex('0001f203f4f5f6f7'))).toBe(~0xddf2 & 0xffff);
  });

  it('is what its definition says, at any place, of any length, begun with any sum', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 1_600 }), fc.nat(20), fc.nat(0xffff), (b, from, start) => {
      const at = Math.min(from, b.length);
      const begun = Uint8Array.of(start >> 8, start & 255, ...b.subarray(at));
      expect(checksum(b, at, b.length, start)).toBe(plain(begun));
    }));
  });

  it('over bytes that hold their own is 0', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 2, maxLength: 200 }), (b) => {
      put16(b, 0, 0);
      put16(b, 0, checksum(b));
      expect(checksum(b)).toBe(0);
    }));
  });

  it('of a view into a larger buffer takes its own bytes', () => {
    const whole = Uint8Array.from({ length: 300 }, (_, i) => (i * 7) & 255);
    expect(checksum(whole.subarray(100, 200))).toBe(plain(whole.slice(100, 200)));
    expect(fold16(sum16(whole, 100, 200))).toBe(plain(whole.slice(100, 200)));
  });
});

describe('units', () => {
  it('are whole microseconds', () => {
    expect([micros(1.6), ms(0.5), ms(0.000_4), seconds(0.1 + 0.2), later(ms(1), micros(-1)), toMs(micros(1_500))]).toEqual([2, 500, 0, 300_000, 999, 1.5]);
  });
});
