/**
 * The constants of a stack, each with its source. `linux` is what Linux 6.18 does with its default settings (times of the recordings in
 * tests/truth); `rfc` takes the RFCs' own values. A scenario's sysctl settings replace single values.
 */
import { ms, seconds, type Micros } from '../core/units.ts';

export type ProfileName = 'linux' | 'rfc';
export type CongestionControl = 'cubic' | 'reno';

export interface Profile {
  readonly name: ProfileName;
  /** Timers count in steps of this (Linux: HZ = 250). RTO and delayed ACK are rounded up to it. */
  readonly tick: Micros;
  /** Timers fire late by the step of Linux's timer wheel (rtt.ts, expiry). */
  readonly timerWheel: boolean;
  /** From a blocked call's condition coming true to the program running again. */
  readonly wakeUpLatency: Micros;
  /** The same after the last of several frames: the processor is awake. */
  readonly burstLatency: Micros;
  /** Frames that keep coming hold the program off the processor, at most this long. */
  readonly longestInterrupt: Micros;

  readonly initialWindow: number;             // segments
  readonly lostSynWindow: number;             // segments, if the SYN or SYN-ACK was sent more than once (see lostSynCount)
  readonly lostSynCount: number;              // … at least this many retransmissions
  readonly congestionControl: CongestionControl;
  readonly initialRto: Micros;
  readonly minRto: Micros;                    // lower bound of the variance term (Linux) or of the RTO (RFC)
  readonly minRtoBoundsVariance: boolean;
  readonly maxRto: Micros;
  readonly synRetries: number;
  readonly synLinearTimeouts: number;
  readonly synAckRetries: number;
  readonly retries2: number;
  readonly orphanRetries: number;
  readonly dupThresh: number;
  readonly tailLossProbe: boolean;
  readonly rack: boolean;
  readonly sack: boolean;
  readonly dsack: boolean;
  readonly timestamps: boolean;
  readonly windowScaling: boolean;
  readonly abcLimit: number;

  readonly quickAcks: number;                 // how many segments of a new connection are acknowledged at once; 0 = none
  readonly delayedAckMin: Micros;
  readonly delayedAckMax: Micros;
  readonly adaptiveDelayedAck: boolean;

  readonly timeWait: Micros;
  readonly finTimeout: Micros;
  readonly keepaliveTime: Micros;
  readonly keepaliveInterval: Micros;
  readonly keepaliveProbes: number;
  readonly keepaliveResets: boolean;          // giving up sends RST
  readonly windowProbeCarriesByte: boolean;   // RFC 9293 §3.8.6.1: one byte of new data; Linux: an old sequence number, no data

  readonly receiveBuffer: { readonly initial: number; readonly max: number };
  readonly sendBuffer: { readonly initial: number; readonly max: number };
  readonly sendOffload: boolean;              // a buffer of the send queue holds many segments: the device cuts them up
  readonly minTsoSegments: number;            // how many of them are handed over at a time, at least
  readonly skbAccounting: boolean;            // windows from the kernel's memory accounting (Linux), or from bytes
  readonly abortOnOverflow: boolean;
  readonly somaxconn: number;
  readonly challengeAcks: boolean;            // RFC 5961
  readonly answersUnsentAck: boolean;         // in ESTABLISHED; in other states Linux does, too
  readonly slowStartAfterIdle: boolean;
  readonly minSndMss: number;
  readonly defaultTtl: number;
  readonly reassemblyTimeout: Micros;
  readonly ephemeralPorts: readonly [number, number];
  readonly limitedTransmit: boolean;
  readonly notsentLowat: number;
  readonly pingpongThreshold: number;
}

const LINUX: Profile = {
  name: 'linux',
  tick: ms(4),                                // CONFIG_HZ=250
  timerWheel: true,                           // kernel/time/timer.c
  wakeUpLatency: ms(0.22),                    // the recordings' median for one frame
  burstLatency: ms(0.1),                      // the recordings' median after the last of several
  longestInterrupt: ms(2),                    // net.core.netdev_budget_usecs
  initialWindow: 10,                          // RFC 6928 §2; TCP_INIT_CWND
  lostSynWindow: 1,                           // RFC 5681 §3.1; tcp_init_cwnd after an undo marker
  lostSynCount: 2,
  congestionControl: 'cubic',                 // RFC 9438
  initialRto: seconds(1),                     // RFC 6298 §2; TCP_TIMEOUT_INIT
  minRto: ms(200),                            // TCP_RTO_MIN
  minRtoBoundsVariance: true,
  maxRto: seconds(120),                       // TCP_RTO_MAX
  synRetries: 6,                              // tcp_syn_retries
  synLinearTimeouts: 4,                       // tcp_syn_linear_timeouts, Linux 6.5 and later
  synAckRetries: 5,                           // tcp_synack_retries
  retries2: 15,                               // tcp_retries2
  orphanRetries: 8,                           // tcp_orphan_retries = 0 stands for 8
  dupThresh: 3,                               // RFC 5681 §3.2; tcp_reordering
  tailLossProbe: true,                        // RFC 8985 §7; tcp_early_retrans = 3
  rack: true,                                 // RFC 8985 §6; tcp_recovery = 1
  sack: true,
  dsack: true,                                // RFC 2883 §4
  timestamps: true,
  windowScaling: true,
  abcLimit: 2,
  quickAcks: 16,                              // TCP_MAX_QUICKACKS
  delayedAckMin: ms(40),                      // TCP_DELACK_MIN, TCP_ATO_MIN
  delayedAckMax: ms(200),                     // TCP_DELACK_MAX
  adaptiveDelayedAck: true,
  timeWait: seconds(60),                      // TCP_TIMEWAIT_LEN
  finTimeout: seconds(60),                    // tcp_fin_timeout
  keepaliveTime: seconds(7_200),              // tcp_keepalive_time
  keepaliveInterval: seconds(75),             // tcp_keepalive_intvl
  keepaliveProbes: 9,                         // tcp_keepalive_probes
  keepaliveResets: true,
  windowProbeCarriesByte: false,
  receiveBuffer: { initial: 131_072, max: 6_291_456 },   // tcp_rmem
  sendBuffer: { initial: 16_384, max: 4_194_304 },       // tcp_wmem
  sendOffload: false,                         // gso_max_segs 1 in the recordings
  minTsoSegments: 2,                          // tcp_min_tso_segs
  skbAccounting: true,
  abortOnOverflow: false,                     // tcp_abort_on_overflow
  somaxconn: 4_096,
  challengeAcks: true,                        // RFC 5961 §3, §4, §5
  answersUnsentAck: false,                    // tcp_ack without a challenge
  slowStartAfterIdle: true,                   // RFC 5681 §4.1; tcp_slow_start_after_idle
  minSndMss: 48,                              // tcp_min_snd_mss
  defaultTtl: 64,
  reassemblyTimeout: seconds(30),             // ipfrag_time
  ephemeralPorts: [32_768, 60_999],           // ip_local_port_range
  limitedTransmit: true,
  notsentLowat: 0xffffffff,
  pingpongThreshold: 1,                       // tcp_pingpong_thresh
};

const RFC: Profile = {
  ...LINUX,
  name: 'rfc',
  tick: ms(1),
  timerWheel: false,
  initialWindow: 3,                           // RFC 5681 §3.1, for a segment size of 1,096 to 2,190 bytes
  lostSynCount: 1,                            // RFC 5681 §3.1
  congestionControl: 'reno',                  // RFC 5681 §3
  minRto: seconds(1),                         // RFC 6298 §2
  minRtoBoundsVariance: false,
  maxRto: seconds(60),                        // RFC 6298 §2
  synRetries: 8,                              // RFC 9293 §3.8.3: R2 of at least 3 minutes for a SYN
  synLinearTimeouts: 0,
  synAckRetries: 8,
  retries2: 8,                                // RFC 9293 §3.8.3: R2 of at least 100 seconds
  tailLossProbe: false,
  rack: false,
  quickAcks: 0,
  delayedAckMin: ms(200),                     // RFC 9293 §3.8.6.3: less than 0.5 seconds
  delayedAckMax: ms(200),
  adaptiveDelayedAck: false,
  timeWait: seconds(240),                     // RFC 9293 §3.4.2 and §3.6.1: twice an MSL of 2 minutes
  finTimeout: seconds(240),
  keepaliveResets: false,
  windowProbeCarriesByte: true,               // RFC 9293 §3.8.6.1
  answersUnsentAck: true,                     // RFC 9293 §3.10.7.4, fifth
  receiveBuffer: { initial: 65_535, max: 65_535 },
  sendBuffer: { initial: 65_535, max: 65_535 },
  skbAccounting: false,
  reassemblyTimeout: seconds(60),             // RFC 791 §3.2 suggests 15 seconds; RFC 1122 §3.3.2: 60 to 120 seconds
  ephemeralPorts: [49_152, 65_535],           // RFC 6335 §6
};

const number = (value: number | string): number => Number(String(value).trim().split(/\s+/).at(-1));
const yes = (value: number | string): boolean => number(value) !== 0;

/** How each sysctl name changes the profile. Names are Linux's, without 'net.ipv4.'. */
const SYSCTLS: Readonly<Record<string, (value: number | string) => Partial<Profile>>> = {
  tcp_syn_retries: (v) => ({ synRetries: number(v) }),
  tcp_syn_linear_timeouts: (v) => ({ synLinearTimeouts: number(v) }),
  tcp_synack_retries: (v) => ({ synAckRetries: number(v) }),
  tcp_retries2: (v) => ({ retries2: number(v) }),
  tcp_orphan_retries: (v) => ({ orphanRetries: number(v) || LINUX.orphanRetries }),
  tcp_early_retrans: (v) => ({ tailLossProbe: number(v) >= 3 }),
  tcp_recovery: (v) => ({ rack: (number(v) & 1) !== 0 }),
  tcp_sack: (v) => ({ sack: yes(v) }),
  tcp_dsack: (v) => ({ dsack: yes(v) }),
  tcp_timestamps: (v) => ({ timestamps: yes(v) }),
  tcp_window_scaling: (v) => ({ windowScaling: yes(v) }),
  tcp_fin_timeout: (v) => ({ finTimeout: seconds(number(v)) }),
  tcp_abort_on_overflow: (v) => ({ abortOnOverflow: yes(v) }),
  tcp_congestion_control: (v) => ({ congestionControl: String(v) === 'reno' ? 'reno' : 'cubic' }),
  tcp_keepalive_time: (v) => ({ keepaliveTime: seconds(number(v)) }),
  tcp_keepalive_intvl: (v) => ({ keepaliveInterval: seconds(number(v)) }),
  tcp_keepalive_probes: (v) => ({ keepaliveProbes: number(v) }),
  tcp_slow_start_after_idle: (v) => ({ slowStartAfterIdle: yes(v) }),
  tcp_min_snd_mss: (v) => ({ minSndMss: number(v) }),
  tcp_reordering: (v) => ({ dupThresh: number(v) }),
  tcp_rto_min_us: (v) => ({ minRto: Math.round(number(v)) as Micros }),
  tcp_rto_max_ms: (v) => ({ maxRto: ms(number(v)) }),
  tcp_notsent_lowat: (v) => ({ notsentLowat: number(v) }),
  tcp_min_tso_segs: (v) => ({ minTsoSegments: number(v) }),
  tcp_pingpong_thresh: (v) => ({ pingpongThreshold: number(v) }),
  tcp_rmem: (v) => ({ receiveBuffer: triple(v, LINUX.receiveBuffer) }),
  tcp_wmem: (v) => ({ sendBuffer: triple(v, LINUX.sendBuffer) }),
  ipfrag_time: (v) => ({ reassemblyTimeout: seconds(number(v)) }),
  ip_default_ttl: (v) => ({ defaultTtl: number(v) }),
};

/** 'min default max', as tcp_rmem and tcp_wmem are written. */
function triple(value: number | string, otherwise: { initial: number; max: number }): { initial: number; max: number } {
  const [, initial, max] = String(value).trim().split(/\s+/).map(Number);
  return { initial: initial ?? otherwise.initial, max: max ?? otherwise.max };
}

/** Names that Linux knows and that change nothing the model does. */
export const isKnownSysctl = (name: string): boolean => name in SYSCTLS;

export const PROFILES: Readonly<Record<ProfileName, Profile>> = { linux: LINUX, rfc: RFC };

/** @param sysctl Linux names without 'net.ipv4.'; a name the model does not know changes nothing */
export function profileOf(name: ProfileName, sysctl: Readonly<Record<string, number | string>> = {}): Profile {
  let profile = PROFILES[name];
  for (const [key, value] of Object.entries(sysctl)) profile = { ...profile, ...SYSCTLS[key]?.(value) };
  return profile;
}
