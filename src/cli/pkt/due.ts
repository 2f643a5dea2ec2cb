/** Script times: microseconds. */

/** Between which something is to happen; from −∞ to ∞ for `*`. */
export interface Due {
  readonly from: number;
  readonly to: number;
}

/** Microseconds as seconds, for people. */
export const seconds = (micros: number): string => `${(micros / 1e6).toFixed(6).replace(/0{1,3}$/, '')} s`;

/** That something happened outside its time. */
export function timing(what: string, at: number, due: Due): string {
  const off = at < due.from ? `${seconds(due.from - at)} too early` : `${seconds(at - due.to)} too late`;
  return `${off}: ${what} at ${seconds(at)}, allowed from ${seconds(Math.max(due.from, 0))} to ${seconds(due.to)}`;
}
