/** What a header's table of fields is made of. Labels and explanations live in the message catalogues, by id. */

/** How a value is written: decimal, 0x hex, an address, one bit, the names of the set flags, bytes as hex, or the bytes as text. */
export type FieldShow = 'number' | 'hex' | 'mac' | 'ipv4' | 'ipv6' | 'bit' | 'flags' | 'bytes' | 'text' | 'none';
export type FieldUnit = 'bytes' | 'hops' | 'milliseconds' | 'factor';

export interface FieldSpec {
  /** Protocol and field, 'tcp.source-port'. */
  readonly id: string;
  /** Bits from the start of the header. */
  readonly bit: number;
  readonly bits: number;
  readonly show: FieldShow;
  /** 'RFC 9293 §3.1', or 'RFC 768 Fields' where a document has no numbers. */
  readonly cite: string;
  /** The value counts in units of this many (IHL: 4 bytes). */
  readonly scale?: number;
  readonly unit?: FieldUnit;
  /** Ids of what certain values mean, { 6: 'protocol.tcp' }. */
  readonly meanings?: Readonly<Record<number, string>>;
  /** The field of the same table that this one is a part of. */
  readonly within?: string;
}

/** The value of bits [bit, bit + bits), counted from the start of the bytes, most significant first. At most 48 bits. */
export function bitsAt(bytes: Uint8Array, bit: number, bits: number): number {
  let value = 0;
  let here = bit;
  const end = bit + bits;
  while (here < end) {
    const inByte = here & 7;
    const take = Math.min(8 - inByte, end - here);
    const part = ((bytes[here >> 3] as number) >> (8 - inByte - take)) & ((1 << take) - 1);
    value = value * 2 ** take + part;
    here += take;
  }
  return value;
}
