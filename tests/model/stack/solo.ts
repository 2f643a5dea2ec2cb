/** One host, a program and a wire to write on: for tests of calls and of single frames. */
import { later, micros, ms, type Micros } from '../../../src/model/core/units.ts';
import type { Errno, Input, Output, SocketCall } from '../../../src/model/stack/api.ts';
import { createHost, nextWakeUp, step, type Host } from '../../../src/model/stack/host.ts';
import { dissect, type Dissection } from '../../../src/model/wire/frame.ts';
import { checkStep } from './invariants.ts';
import { hostConfig, type HostWishes, type Side } from './world.ts';

type Returned = Extract<Output, { type: 'returned' }>;

export interface Solo {
  readonly side: Side;
  readonly now: () => Micros;
  readonly host: () => Host;
  /** Enters a call. @returns what it returns at once; undefined when it waits */
  readonly call: (call: SocketCall, thread?: string) => Returned | undefined;
  /** The result, or the name of the error; 'waits' when it waits. */
  readonly say: (call: SocketCall, thread?: string) => number | Errno | 'waits';
  readonly give: (input: Input) => readonly Output[];
  /** Lets time pass, with every timer that is due. @returns all outputs of that time */
  readonly wait: (msLong: number) => readonly Output[];
  /** Every call that has returned since it was last asked, as 'thread: name result'. */
  readonly returned: () => string[];
  /** Frames sent since it was last asked, taken apart. */
  readonly sent: () => Dissection[];
  readonly frames: () => Uint8Array[];
}

export function createSolo(side: Side = 'server', wishes: HostWishes = {}): Solo {
  let host = createHost(hostConfig(side, wishes));
  let now = micros(1_000_000);
  const frames: Uint8Array[] = [];
  const returns: Returned[] = [];

  function give(input: Input): readonly Output[] {
    const before = host;
    const stepped = step(host, input, now);
    host = stepped.host;
    checkStep({ side, at: now, input, serial: stepped.input, before, after: host, outputs: stepped.outputs });
    for (const output of stepped.outputs) {
      if (output.type === 'transmit') frames.push(output.bytes);
      if (output.type === 'returned') returns.push(output);
    }
    return stepped.outputs;
  }

  const taken = (): Uint8Array[] => frames.splice(0);
  const call = (made: SocketCall, thread = ''): Returned | undefined => {
    now = later(now, micros(10));
    return give({ type: 'call', process: side, thread, call: made }).find((output): output is Returned => output.type === 'returned' && output.thread === thread && output.call === made.name);
  };
  const said = ({ result, errno }: Returned): number | Errno => errno ?? result;

  return {
    side, give, call,
    now: () => now,
    host: () => host,
    say: (made, thread) => {
      const result = call(made, thread);
      return result ? said(result) : 'waits';
    },
    wait: (msLong) => {
      const until = later(now, ms(msLong));
      const outputs: Output[] = [];
      for (let next = nextWakeUp(host); next !== undefined && next <= until; next = nextWakeUp(host)) {
        now = micros(Math.max(now, next));
        outputs.push(...give({ type: 'wakeUp' }));
      }
      now = until;
      return outputs;
    },
    returned: () => returns.splice(0).map((each) => `${each.thread}: ${each.call} ${said(each)}`),
    sent: () => taken().map((bytes) => dissect(bytes)),
    frames: taken,
  };
}
