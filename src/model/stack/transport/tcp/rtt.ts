/** Round-trip time and retransmission time-out (RFC 6298 §2), in Linux's fixed-point form. */
import { seqGt } from '../../../core/seq.ts';
import { micros, type Micros } from '../../../core/units.ts';
import type { Profile } from '../../profile.ts';
import type { RttState, Tcb } from './tcb.ts';

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

/** One measurement (RFC 6298 §2). */
export function measure(profile: Profile, t: Tcb, sample: Micros): void {
  const r = t.rtt;
  if (profile.minRtoBoundsVariance) smoothAsLinux(profile, t, sample);
  else smooth(r, sample);
  setRto(profile, t);
  if (sample < r.min) r.min = sample;
}

/** RFC 6298 §2, with α = 1/8 and β = 1/4. */
function smooth(r: RttState, sample: Micros): void {
  if (r.srtt8 === 0) {
    r.srtt8 = Math.max(1, sample * 8);
    r.rttvar4 = sample * 2;
    return;
  }
  const error = sample - Math.floor(r.srtt8 / 8);
  r.rttvar4 += Math.abs(error) - Math.floor(r.rttvar4 / 4);
  r.srtt8 += error;
}

/** Linux's variance has a lower bound, is the largest of a round trip, and is forgotten once a round trip (tcp_rtt_estimator). */
function smoothAsLinux(profile: Profile, t: Tcb, sample: Micros): void {
  const r = t.rtt;
  if (r.srtt8 === 0) {
    r.srtt8 = Math.max(1, sample * 8);
    r.mdev4 = sample * 2;
    r.rttvar4 = Math.max(r.mdev4, profile.minRto);
    r.mdevMax4 = r.rttvar4;
    r.seq = t.nxt;
    return;
  }
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
    r.mdevMax4 = profile.minRto;
  }
}

/** RFC 6298 §2: RTO = SRTT + max(G, 4·RTTVAR), bounded. Clears a back-off. */
function setRto(profile: Profile, t: Tcb): void {
  const r = t.rtt;
  if (r.srtt8 === 0) return;
  let rto = ticks(profile, Math.floor(r.srtt8 / 8) + Math.max(profile.tick, r.rttvar4));
  if (!profile.minRtoBoundsVariance) rto = micros(Math.max(rto, profile.minRto));
  r.rto = micros(Math.min(rto, profile.maxRto));
}

export const srtt = (t: Tcb): Micros => micros(Math.floor(t.rtt.srtt8 / 8));
