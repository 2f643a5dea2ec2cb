import type { Micros } from '../core/units.ts';

/** What is to come, earliest first; of the same instant what was put in first. */
export interface Queue<T> {
  readonly put: (at: Micros, item: T) => void;
  /** When the first item is due, or undefined. */
  readonly nextAt: () => Micros | undefined;
  /** Takes the first item out. @throws RangeError when empty */
  readonly take: () => T;
  readonly size: () => number;
}

interface Entry<T> {
  readonly at: Micros;
  readonly order: number;
  readonly item: T;
}

const before = <T>(a: Entry<T>, b: Entry<T>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: put and take in logarithmic time. */
export function createQueue<T>(): Queue<T> {
  const heap: Entry<T>[] = [];
  let order = 0;

  function rise(from: number, entry: Entry<T>): void {
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Entry<T>;
      if (!before(entry, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  function sink(entry: Entry<T>): void {
    const half = heap.length >> 1;
    let i = 0;
    while (i < half) {
      let child = 2 * i + 1;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry<T>, heap[child] as Entry<T>)) child++;
      const below = heap[child] as Entry<T>;
      if (!before(below, entry)) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = entry;
  }

  return {
    put: (at, item) => {
      heap.length++;
      rise(heap.length - 1, { at, order: order++, item });
    },
    nextAt: () => heap[0]?.at,
    take: () => {
      const first = heap[0];
      const last = heap.pop();
      if (!first || !last) throw new RangeError('the queue is empty');
      if (heap.length > 0) sink(last);
      return first.item;
    },
    size: () => heap.length,
  };
}
