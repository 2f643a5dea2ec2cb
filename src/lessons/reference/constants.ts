import type { Profile } from '../../model/stack/profile.ts';

/** The constants that the chapters speak of, out of the two profiles. */
export const CONSTANTS = [
  'initialWindow', 'congestionControl', 'initialRto', 'minRto', 'maxRto', 'synRetries', 'retries2', 'delayedAckMin', 'delayedAckMax', 'quickAcks', 'timeWait', 'finTimeout',
  'keepaliveTime', 'keepaliveInterval', 'keepaliveProbes', 'defaultTtl',
] as const satisfies readonly (keyof Profile)[];

/** Those that are times, in Micros. */
export const TIMES: ReadonlySet<string> = new Set(['initialRto', 'minRto', 'maxRto', 'delayedAckMin', 'delayedAckMax', 'timeWait', 'finTimeout', 'keepaliveTime', 'keepaliveInterval']);
