/** Whether what the host sent is what the script expects. */
import { TCP_FLAG, type TcpOption } from '../../model/wire/tcp.ts';
import type { ScriptSegment } from './script.ts';
import { written, writtenOptions, type SeenSegment } from './segment.ts';
import type { Settings } from './settings.ts';

/**
 * The flags that count. Linux sets PSH on the last segment of whatever it hands to the device in one piece (since 5.5, so that the receiver's offload
 * delivers it at once), and how much that is depends on its pacing; the model cuts up first, like a device without offload. So where the script expects
 * PSH on a segment that left together with the one before it, it may be missing.
 */
function flagsOf(expected: ScriptSegment, sent: SeenSegment): number {
  const forced = sent.inTrain ? expected.flags & TCP_FLAG.PSH : 0;
  return sent.flags | forced;
}

/** The first difference, in words; undefined: none. */
export function difference(expected: ScriptSegment, sent: SeenSegment, settings: Settings): string | undefined {
  const says = `expected ${written(expected)}, sent ${written({ ...sent, ...(expected.window === undefined && { window: undefined }) })}`;
  if (flagsOf(expected, sent) !== expected.flags) return `flags: ${says}`;
  if (sent.seq !== expected.seq) return `sequence number: ${says}`;
  if (sent.length !== expected.length) return `length: ${says}`;
  if (expected.flags & TCP_FLAG.ACK && sent.ack !== expected.ack) return `acknowledgement: ${says}`;
  if (expected.window !== undefined && sent.window !== expected.window) return `window: ${says}`;
  if (expected.options !== 'any' && !sameOptions(expected.options, sent.options, settings)) {
    return `options: expected${writtenOptions(expected.options) || ' none'}, sent${writtenOptions(sent.options) || ' none'} in ${written({ ...sent, options: [] })}`;
  }
  return undefined;
}

function sameOptions(expected: readonly TcpOption[], sent: readonly TcpOption[], settings: Settings): boolean {
  return expected.length === sent.length && expected.every((option, i) => sameOption(option, sent[i] as TcpOption, settings));
}

function sameOption(expected: TcpOption, sent: TcpOption, settings: Settings): boolean {
  if (expected.kind === 'timestamps' && sent.kind === 'timestamps') {
    const ticks = Math.abs((expected.value - sent.value) | 0);
    return expected.echo === sent.echo && ticks * settings.timestampTick <= settings.tolerance;
  }
  return writtenOptions([expected]) === writtenOptions([sent]);
}
