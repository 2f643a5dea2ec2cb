/** Capture files built by hand, in either byte order, for what our own writers do not make. */
import { concatBytes } from '../../../src/model/core/bytes.ts';

const u16 = (n: number, little: boolean): Uint8Array => {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, n, little);
  return bytes;
};
export const u32 = (n: number, little: boolean): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, n, little);
  return bytes;
};

export interface PcapRecord {
  readonly seconds: number;
  readonly fraction: number;
  readonly bytes: Uint8Array;
  readonly original?: number;
}

export function pcap(records: readonly PcapRecord[], { little = true, magic = 0xa1b2c3d4, linkType = 1, snapLength = 65_535 }: { little?: boolean; magic?: number; linkType?: number; snapLength?: number } = {}): Uint8Array {
  return concatBytes([
    u32(magic, little), u16(2, little), u16(4, little), u32(0, little), u32(0, little), u32(snapLength, little), u32(linkType, little),
    ...records.flatMap(({ seconds, fraction, bytes, original }) => [u32(seconds, little), u32(fraction, little), u32(bytes.length, little), u32(original ?? bytes.length, little), bytes]),
  ]);
}

const padded = (bytes: Uint8Array): Uint8Array => concatBytes([bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)]);

export function block(type: number, body: readonly Uint8Array[], little: boolean): Uint8Array {
  const all = concatBytes(body);
  const length = u32(12 + all.length, little);
  return concatBytes([u32(type, little), length, all, length]);
}

export const option = (code: number, value: Uint8Array, little: boolean): Uint8Array => concatBytes([u16(code, little), u16(value.length, little), padded(value)]);
export const noMore = new Uint8Array(4);

export const section = (little: boolean, options: readonly Uint8Array[] = [], length: readonly [number, number] = [0xffffffff, 0xffffffff]): Uint8Array =>
  block(0x0a0d0d0a, [u32(0x1a2b3c4d, little), u16(1, little), u16(0, little), ...(little ? length : length.toReversed()).map((n) => u32(n, little)), ...options], little);

export const interfaceBlock = (little: boolean, linkType = 1, options: readonly Uint8Array[] = [], snapLength = 0): Uint8Array =>
  block(1, [u16(linkType, little), u16(0, little), u32(snapLength, little), ...options], little);

export const packet = (little: boolean, id: number, ticks: bigint, bytes: Uint8Array, options: readonly Uint8Array[] = [], original = bytes.length): Uint8Array =>
  block(6, [u32(id, little), u32(Number(ticks >> 32n), little), u32(Number(ticks & 0xffffffffn), little), u32(bytes.length, little), u32(original, little), padded(bytes), ...options], little);
