/** Bytes that a program has read and not yet used: appended at the end, taken from the front, at a cost that does not grow with what is held. */
export interface ByteBuffer {
  readonly length: () => number;
  readonly append: (bytes: Uint8Array) => void;
  /** The first n bytes, removed. */
  readonly take: (n: number) => Uint8Array;
  readonly clear: () => void;
  /** All that is held; valid until the next append or take. */
  readonly view: () => Uint8Array;
  /** The offset of the first occurrence at or after `from`, or −1. */
  readonly find: (pattern: Uint8Array, from: number) => number;
}

export function createByteBuffer(): ByteBuffer {
  let store = new Uint8Array(0);
  let start = 0;
  let end = 0;
  const view = (): Uint8Array => store.subarray(start, end);
  return {
    length: () => end - start,
    append: (bytes) => {
      const held = end - start;
      if (end + bytes.length > store.length) {
        const larger = held + bytes.length > store.length / 2 ? new Uint8Array(Math.max(1024, 2 * (held + bytes.length))) : store;
        larger.set(view());
        store = larger;
        start = 0;
        end = held;
      }
      store.set(bytes, end);
      end += bytes.length;
    },
    take: (n) => {
      const taken = store.slice(start, Math.min(end, start + n));
      start += taken.length;
      return taken;
    },
    clear: () => {
      start = end = 0;
    },
    view,
    find: (pattern, from) => {
      const held = view();
      for (let i = Math.max(0, from); i + pattern.length <= held.length; i++) {
        let k = 0;
        while (k < pattern.length && held[i + k] === pattern[k]) k++;
        if (k === pattern.length) return i;
      }
      return -1;
    },
  };
}
