/** Step and speed in the page's address: `?step=9&speed=2`. Steps count from 1, as people do. */
import { FASTEST, SLOWEST, isSpeed } from './speed.ts';

export interface PlayerQuery {
  /** From 1; undefined: the start. */
  readonly step?: number;
  readonly speed?: number;
}

/** A value that was not taken: the default stands, and the reader is told what is allowed. */
export interface QueryFault {
  readonly parameter: 'step' | 'speed';
  readonly given: string;
  readonly least: number;
  readonly most: number;
}

/** @param search a query string, with or without '?'. Other parameters are somebody else's. */
export function readPlayerQuery(search: string, stepCount: number): { readonly query: PlayerQuery; readonly faults: readonly QueryFault[] } {
  const given = new URLSearchParams(search);
  const faults: QueryFault[] = [];
  const read = (parameter: QueryFault['parameter'], least: number, most: number, allowed: (value: number) => boolean): number | undefined => {
    const text = given.get(parameter);
    if (text === null || text === '') return undefined;
    const value = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
    if (allowed(value)) return value;
    faults.push({ parameter, given: text, least, most });
    return undefined;
  };
  const step = read('step', 1, stepCount, (value) => Number.isInteger(value) && value >= 1 && value <= stepCount);
  const speed = read('speed', SLOWEST, FASTEST, isSpeed);
  return { query: { ...(step !== undefined && { step }), ...(speed !== undefined && { speed }) }, faults };
}

/** The query string, '' or with its '?', in which step and speed are as given (left out when undefined or 1×) and all else is as it was. */
export function writePlayerQuery(search: string, query: PlayerQuery): string {
  const next = new URLSearchParams(search);
  const put = (name: string, value: number | undefined): void => {
    if (value === undefined) next.delete(name);
    else next.set(name, String(value));
  };
  put('step', query.step);
  put('speed', query.speed === 1 ? undefined : query.speed);
  const text = next.toString();
  return text === '' ? '' : `?${text}`;
}
