/** Frames of other links made into Ethernet frames, as far as what they hold allows. */
import { put16, u16, u32 } from '../core/bytes.ts';
import { ETHERNET_HEADER, ETHER_TYPE } from '../wire/ethernet.ts';

/** LINKTYPE_ values of the registry that pcap and pcapng share. */
export const LINK_TYPE = { loopback: 0, ethernet: 1, raw: 101, openbsdLoopback: 108, linuxCooked: 113, ipv4: 228, ipv6: 229, linuxCooked2: 276 } as const;

export const canRead = (linkType: number): boolean => (Object.values(LINK_TYPE) as number[]).includes(linkType);

export interface Framed {
  readonly bytes: Uint8Array;
  readonly reframed: boolean;
  /** Bytes that the Ethernet frame is longer than the recorded one (negative: shorter). */
  readonly grown: number;
  readonly direction?: 'in' | 'out';
}

/** @returns undefined when the bytes are fewer than the link's own header, or say that what follows is no internet datagram. */
export function toEthernet(linkType: number, bytes: Uint8Array, littleEndian: boolean): Framed | undefined {
  switch (linkType) {
    case LINK_TYPE.ethernet:
      return { bytes, reframed: false, grown: 0 };
    case LINK_TYPE.raw:
    case LINK_TYPE.ipv4:
    case LINK_TYPE.ipv6:
      return wrap(bytes, 0, etherTypeOf(bytes[0]));
    case LINK_TYPE.loopback:
    case LINK_TYPE.openbsdLoopback: {
      if (bytes.length < 4) return undefined;
      const family = u32(bytes, 0);
      const own = linkType === LINK_TYPE.loopback && littleEndian ? swap(family) : family;
      return wrap(bytes, 4, FAMILIES.get(own) ?? FAMILIES.get(swap(own)));
    }
    case LINK_TYPE.linuxCooked: {
      if (bytes.length < 16) return undefined;
      return { ...wrap(bytes, 16, u16(bytes, 14), u16(bytes, 4) === 6 ? bytes.subarray(6, 12) : undefined), ...towards(u16(bytes, 0)) };
    }
    case LINK_TYPE.linuxCooked2: {
      if (bytes.length < 20) return undefined;
      return { ...wrap(bytes, 20, u16(bytes, 0), bytes[11] === 6 ? bytes.subarray(12, 18) : undefined), ...towards(bytes[10] as number) };
    }
    default:
      return undefined;
  }
}

const swap = (n: number): number => (((n & 0xff) << 24) | ((n & 0xff00) << 8) | ((n >>> 8) & 0xff00) | (n >>> 24)) >>> 0;

/** Address families as the recording system numbers them: 2 is IPv4 everywhere, IPv6 is 10, 24, 28 or 30. */
const FAMILIES = new Map<number, number>([[2, ETHER_TYPE.ipv4], [10, ETHER_TYPE.ipv6], [24, ETHER_TYPE.ipv6], [28, ETHER_TYPE.ipv6], [30, ETHER_TYPE.ipv6]]);

const etherTypeOf = (first: number | undefined): number | undefined =>
  first === undefined ? undefined : { 4: ETHER_TYPE.ipv4, 6: ETHER_TYPE.ipv6 }[first >> 4];

/** The packet type of a cooked header: 4 was sent by the recording machine. */
const towards = (packetType: number): { direction: 'in' | 'out' } => ({ direction: packetType === 4 ? 'out' : 'in' });

/** A type of 0 says "nothing known", so that such a frame is shown as bytes. */
function wrap(bytes: Uint8Array, headerLength: number, etherType: number | undefined, source?: Uint8Array): Framed {
  const frame = new Uint8Array(ETHERNET_HEADER + bytes.length - headerLength);
  if (source) frame.set(source, 6);
  put16(frame, 12, etherType ?? 0);
  frame.set(bytes.subarray(headerLength), ETHERNET_HEADER);
  return { bytes: frame, reframed: true, grown: ETHERNET_HEADER - headerLength };
}
