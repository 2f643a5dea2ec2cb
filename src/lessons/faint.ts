import type { EventId, SentEvent, Trace } from '../model/trace/events.ts';
import type { Dimmed } from './types.ts';

const has = (frame: SentEvent, flag: 'SYN' | 'FIN' | 'RST'): boolean => frame.segment?.flags.includes(flag) ?? false;
const isBare = (frame: SentEvent): boolean => frame.segment !== undefined && frame.segment.len === 0 && !(['SYN', 'FIN', 'RST'] as const).some((flag) => has(frame, flag));

/** The frames that a figure draws faint because the chapter is about something else; a router's copies with the frames they are copies of. */
export function faintFrames(trace: Trace, dim: readonly Dimmed[]): ReadonlySet<EventId> {
  const faint = new Set<EventId>();
  if (dim.length === 0) return faint;
  const synAcked = new Set<number | undefined>();
  const closing = new Set<number | undefined>();
  for (const event of trace.events) {
    if (event.kind !== 'sent') continue;
    if (event.hopOf !== undefined) {
      if (faint.has(event.hopOf)) faint.add(event.n);
      continue;
    }
    // The third segment of a handshake is the first bare one after the SYN-ACK.
    const third = isBare(event) && synAcked.delete(event.connection);
    const opening = has(event, 'SYN') || third;
    if (has(event, 'SYN') && event.from === 'server') synAcked.add(event.connection);
    if (has(event, 'FIN')) closing.add(event.connection);
    const ends = closing.has(event.connection) && event.segment?.len === 0;
    if ((opening && dim.includes('handshake')) || (ends && dim.includes('closing')) || (isBare(event) && !opening && !ends && dim.includes('acknowledgements'))) faint.add(event.n);
  }
  return faint;
}
