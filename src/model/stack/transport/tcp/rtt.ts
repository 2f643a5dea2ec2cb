/** Round-trip time and retransmission time-out (RFC 6298 §2), in Linux's fixed-point form. */
import { seqGt } from '../../../core/seq.ts';
import { micros, type Micros } from '../../../core/units.ts';
import type { Profile } from '../../profile.ts';
import type { Tcb } from './tcb.ts';

/** Rounded up to whole ticks of the timer. */
export const ticks = (profile: Profile, time: number): Micros => micros(Math.ceil(time / profile.tick) * profile.tick);

/**
 * When a timer that is set now fires. Linux keeps timers in a wheel of ever coarser steps (1, 8, 64, 512 ticks beyond 63, 504, 4,032): never
 * early, and late by up to a step. The wheel turns from the scenario's time 0.
 */
export function expiry(profile: Profile, now: Micros, after: number): Micros {
  const { tick } = profile;
  if (!profile.timerWheel) return micros(Math.ceil((now + after) / tick) * tick);
  const present = Math.floor(now / tick);
  const due = present + Math.ceil(after / tick);
  let step = 1;
  while (due - present > 63 * step) step *= 8;
  return micros((Math.floor(due / step) + 1) * step * tick);
}

/** One measurement. RFC 6298 §2; Linux differs in the lower bound (on the variance term) and forgets variance once a round trip. */
export function measure(profile: Profile, t: Tcb, sample: Micros): void {
  const r = t.rtt;
  const least = profile.minRtoBoundsVariance ? profile.minRto : 4 * profile.tick;
  if (r.srtt8 === 0) {
    r.srtt8 = Math.max(1, sample * 8);
    r.mdev4 = sample * 2;
    r.rttvar4 = Math.max(r.mdev4, least);
    r.mdevMax4 = r.rttvar4;
    r.seq = t.nxt;
  } else {
    let error = sample - Math.floor(r.srtt8 / 8);
    r.srtt8 += error;
    if (error < 0) {
      error = -error - Math.floor(r.mdev4 / 4);
      if (error > 0) error = Math.floor(error / 8);      // Eifel: a shorter round trip must not raise the time-out much
    } else {
      error -= Math.floor(r.mdev4 / 4);
    }
    r.mdev4 += error;
    if (r.mdev4 > r.mdevMax4) {
      r.mdevMax4 = r.mdev4;
      if (r.mdevMax4 > r.rttvar4) r.rttvar4 = r.mdevMax4;
    }
    if (seqGt(t.una, r.seq)) {
      if (r.mdevMax4 < r.rttvar4) r.rttvar4 -= Math.floor((r.rttvar4 - r.mdevMax4) / 4);
      r.seq = t.nxt;
      r.mdevMax4 = least;
    }
  }
  setRto(profile, t);
  if (sample < r.min) r.min = sample;
}

/** RFC 6298 §2: RTO = SRTT + max(G, 4·RTTVAR), bounded. Clears a back-off. */
function setRto(profile: Profile, t: Tcb): void {
  const r = t.rtt;
  if (r.srtt8 === 0) return;
  let rto = ticks(profile, Math.floor(r.srtt8 / 8) + r.rttvar4);
  if (!profile.minRtoBoundsVariance) rto = micros(Math.max(rto, profile.minRto));
  r.rto = micros(Math.min(rto, profile.maxRto));
}

export const srtt = (t: Tcb): Micros => micros(Math.floor(t.rtt.srtt8 / 8));
