import type { Branded } from '../model/core/units.ts';

/** Milliseconds of screen time: what playing at 1× takes, and the length along a figure's time axis. Not whole; from 0 to TimeMap.length. */
export type ScreenMs = Branded<number, 'ScreenMs'>;

export const screenMs = (n: number): ScreenMs => n as ScreenMs;
