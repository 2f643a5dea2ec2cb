import fc from 'fast-check';
import { expect, it } from 'vitest';
import { micros } from '../../../src/model/core/units.ts';
import { createQueue } from '../../../src/model/sim/queue.ts';

it('gives the earliest first, and of one instant what came first', () => {
  fc.assert(fc.property(fc.array(fc.record({ at: fc.integer({ min: -5, max: 20 }), take: fc.boolean() })), (story) => {
    const queue = createQueue<number>();
    let waiting: { at: number; n: number }[] = [];
    const takeOne = (): void => {
      const wanted = waiting.toSorted((a, b) => a.at - b.at || a.n - b.n)[0];
      expect(queue.nextAt()).toBe(wanted?.at);
      if (!wanted) return;
      expect(queue.take()).toBe(wanted.n);
      waiting = waiting.filter((each) => each !== wanted);
    };
    story.forEach(({ at, take }, n) => {
      queue.put(micros(at), n);
      waiting.push({ at, n });
      if (take) takeOne();
    });
    while (waiting.length) takeOne();
    expect(queue.size()).toBe(0);
    expect(() => queue.take()).toThrow('the queue is empty');
  }));
});
