import { describe, expect, test } from 'vitest';
import { HEADERS } from '../../../src/model/wire/headers.ts';

describe('tables of fields', () => {
  test.each(HEADERS)('$id: the fields fill $length bytes, one behind the other; parts lie within theirs', ({ id, length, fields }) => {
    let bit = 0;
    for (const field of fields) {
      expect(field.id.startsWith(`${id.split('.')[0]}.`)).toBe(true);
      expect(field.cite).toMatch(/^RFC \d+ (§[\d.]+|[A-Z][\w ]+)$/);
      if (field.within === undefined) {
        expect(`${field.id} ${field.bit}`).toBe(`${field.id} ${bit}`);
        bit += field.bits;
      } else {
        const whole = fields.find((each) => each.id === field.within);
        expect(whole && field.bit >= whole.bit && field.bit + field.bits <= whole.bit + whole.bits).toBe(true);
      }
    }
    expect(bit).toBe(8 * length);
  });

  test('RFC 9293 Figure 1: the ports, then the numbers, each where the drawing has it', () => {
    const tcp = HEADERS.find(({ id }) => id === 'tcp')?.fields.filter(({ within }) => within === undefined) ?? [];
    expect(tcp.map(({ id, bit, bits }) => `${Math.floor(bit / 32)}:${bit % 32}+${bits} ${id.slice(4)}`)).toEqual([
      '0:0+16 source-port', '0:16+16 destination-port', '1:0+32 sequence-number', '2:0+32 acknowledgment-number',
      '3:0+4 data-offset', '3:4+3 reserved', '3:7+9 flags', '3:16+16 window', '4:0+16 checksum', '4:16+16 urgent-pointer',
    ]);
  });
});
