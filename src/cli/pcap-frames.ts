import type { FrameToWrite } from '../model/capture/write.ts';
import type { SentEvent, Trace } from '../model/trace/events.ts';

/** The moment that the written files call 0: 2026-01-01 00:00 UTC. Any would do, if it is always the same. */
export const EPOCH_SECONDS = 1_767_225_600;

/** What a recorder at the client's interface sees: every frame the client sends, and those that reach it, in their order. */
export function framesAtClient(trace: Trace): FrameToWrite[] {
  return trace.events.flatMap((event): FrameToWrite[] => {
    if (event.kind === 'sent' && event.from === 'client') return [{ at: event.at, bytes: event.bytes }];
    if (event.kind !== 'arrived' || event.node !== 'client') return [];
    const sent = trace.events[event.frame] as SentEvent;
    return [{ at: event.at, bytes: sent.bytes }];
  });
}
