import type { MessageId } from '../text/areas.ts';
import type { Text } from '../text/createText.ts';
import type { Quantity } from './types.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A quantity in words: '71', '2,119 bytes', '100 ms', '61 s', '15 min', '2 h 11 min', '7%'. */
export function formatQuantity({ unit, value }: Quantity, text: Text<MessageId>): string {
  switch (unit) {
    case 'name':
      return String(value);
    case 'count':
      return new Intl.NumberFormat(text.locale, { maximumFractionDigits: 1 }).format(value);
    case 'bytes':
      return text.format('lessons.unit.bytes', { n: value });
    case 'share':
      return new Intl.NumberFormat(text.locale, { style: 'percent' }).format(value);
    case 'duration':
      return formatDuration(value, text);
  }
}

/** Three significant digits, in the unit that people would use. */
export function formatDuration(micros: number, text: Text<MessageId>): string {
  const digits = (value: number): string => new Intl.NumberFormat(text.locale, { maximumSignificantDigits: 3 }).format(value);
  if (micros < SECOND) return text.format('lessons.unit.ms', { n: digits(micros / 1_000) });
  if (micros < 3 * MINUTE) return text.format('lessons.unit.s', { n: digits(micros / SECOND) });
  if (micros < HOUR) return text.format('lessons.unit.min', { n: digits(Math.round(micros / MINUTE)) });
  const minutes = Math.round(micros / MINUTE);
  return minutes % 60 === 0
    ? text.format('lessons.unit.h', { n: minutes / 60 })
    : text.format('lessons.unit.hMin', { h: Math.floor(minutes / 60), min: minutes % 60 });
}
