/** Which call sent what: read out of the causes. */
import type { EventId, ReturnedEvent, SentEvent, Side, Trace } from '../../model/trace/events.ts';

export interface CallOutcome {
  /** Frames that left in the call itself; none is an answer too. */
  readonly sent: readonly SentEvent[];
  readonly returned: ReturnedEvent | undefined;
}

/** What the last call made at a step of the program came to, up to event n. */
export function outcomeAt(trace: Trace, step: string, n: EventId): (CallOutcome & { readonly entry: EventId }) | undefined {
  for (let i = Math.min(n, trace.events.length - 1); i >= 0; i--) {
    const event = trace.events[i];
    if (event?.kind === 'call' && event.step === step) return { entry: event.n, ...outcomeOf(trace, event.n, n) };
  }
  return undefined;
}

/** What a call sent and returned, up to event n. */
function outcomeOf(trace: Trace, call: EventId, n: EventId): CallOutcome {
  const sent: SentEvent[] = [];
  let returned: ReturnedEvent | undefined;
  const at = trace.events[call]?.at;
  for (let i = call + 1; i <= n && i < trace.events.length; i++) {
    const event = trace.events[i];
    if (!event) break;
    if (event.kind === 'sent' && event.at === at && event.causes[0] === call) sent.push(event);
    if (event.kind === 'returned' && event.entry === call) {
      returned = event;
      break;
    }
  }
  return { sent, returned };
}

/** The processes of one host, by their place in the scenario. */
export const processesOf = (trace: Trace, side: Side): readonly number[] =>
  trace.scenario.processes.flatMap((process, index) => (process.host === side ? [index] : []));
