import type { SentEvent } from '../../model/trace/events.ts';
import type { MessageId } from '../../text/areas.ts';
import type { Text } from '../../text/createText.ts';

/** A frame in a word or two: its flags and bytes, or its protocol. */
export function messageOfFrame(frame: SentEvent, text: Text<MessageId>): string {
  if (frame.segment) {
    const flags = frame.segment.flags.filter((flag) => flag !== 'PSH' && (flag !== 'ACK' || frame.segment?.flags.length === 1 || !(frame.segment?.len))).join('·');
    return frame.segment.len > 0 ? [flags, text.format('figures.bytes', { count: frame.segment.len })].filter(Boolean).join(' + ') : flags || 'ACK';
  }
  const last = frame.spans.findLast((span) => span.protocol !== 'data')?.protocol ?? 'ethernet';
  const data = frame.spans.find((span) => span.protocol === 'data');
  return data ? `${last.toUpperCase()} + ${text.format('figures.bytes', { count: data.end - data.start })}` : last.toUpperCase();
}
