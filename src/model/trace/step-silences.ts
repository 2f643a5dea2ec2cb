import { micros, seconds } from '../core/units.ts';
import type { Trace, TraceEvent } from './events.ts';
import { rttOf } from './rtt.ts';
import type { Run } from './steps.ts';

/** Nothing under way and nothing happening for so many round trips, and for at least SILENCE_LEAST, is a silence worth telling. */
const SILENCE_ROUND_TRIPS = 8;
const SILENCE_LEAST = seconds(1);

/**
 * Steps without events, in the middle of each long silence while a connection is open at one end at least. Not before a timer whose own
 * step tells of the wait.
 */
export function addSilences(trace: Trace, runs: readonly Run[]): readonly Run[] {
  const least = Math.max(SILENCE_LEAST, SILENCE_ROUND_TRIPS * (rttOf(trace) ?? 0));
  const told: Run[] = [];
  const open = new Map<string, string>();
  let underWay = 0;
  runs.forEach((run, i) => {
    for (let n = run.first; n <= run.last; n++) {
      const event = trace.events[n] as TraceEvent;
      if (event.kind === 'sent') underWay++;
      else if (event.kind === 'arrived' || event.kind === 'lost') underWay--;
      else if (event.kind === 'state') {
        if (event.to === 'CLOSED') open.delete(`${event.host} ${event.socket}`);
        else if (event.to !== 'LISTEN') open.set(`${event.host} ${event.socket}`, event.to);
      } else if (event.kind === 'happening' && event.happening.do === 'reboot') {
        for (const key of open.keys()) if (key.startsWith(event.happening.host)) open.delete(key);
      }
    }
    told.push(run);
    const next = runs[i + 1];
    const lasts = [...open.values()].some((state) => state !== 'TIME-WAIT' && state !== 'SYN-SENT');
    if (!next || underWay > 0 || !lasts || next.at - run.until < least || tellsOfTheWait(trace, next)) return;
    told.push({ kind: 'silence', at: micros((run.until + next.at) / 2), until: next.at, first: run.last + 1, last: run.last, key: run.last });
  });
  return told;
}

/** A timer that resends, gives up or ends TIME-WAIT: its step tells how long it took. */
function tellsOfTheWait(trace: Trace, run: Run): boolean {
  const key = trace.events[run.key];
  return run.kind === 'retransmission' || run.kind === 'time-wait-ends' || (key?.kind === 'timer' && key.timer !== 'keepalive');
}
