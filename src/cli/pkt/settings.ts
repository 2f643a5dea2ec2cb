/** What a script sets before it starts or while it runs: its option lines, and the sysctl settings of its shell lines. */
import { isKnownSysctl } from '../../model/stack/profile.ts';
import type { Script } from './script.ts';
import { Unknown } from './verdict.ts';

export type Sysctls = Readonly<Record<string, string>>;

export interface Settings {
  readonly family: 4 | 6;
  readonly local: string;
  readonly remote: string;
  readonly mtu: number;
  /** Data bytes of a segment where one larger than the MTU is handed over, as a device with receive offload does. */
  readonly segmentSize: number | undefined;
  readonly bindPort: number;
  readonly connectPort: number;
  /** How far from its time an event may be: microseconds, or a share of the time since the event before. The larger counts. */
  readonly tolerance: number;
  readonly toleranceShare: number;
  /** Microseconds of one tick of TS val; 0: it is not compared. */
  readonly timestampTick: number;
  /** One expected segment is one sent: nothing is put together. */
  readonly strictSegments: boolean;
}

/**
 * The settings that the public scripts are written for (their defaults.sh), as far as the model knows them; a script gets them whether it
 * names that file or not, as many leave it to whoever runs them.
 */
export const DEFAULT_SYSCTLS: Sysctls = {
  tcp_rmem: '4096 540000 15728640',
  tcp_wmem: '4096 262144 4194304',
  tcp_timestamps: '1',
  tcp_syn_retries: '5',
  tcp_synack_retries: '5',
  tcp_sack: '1',
  tcp_dsack: '1',
  tcp_reordering: '3',
  tcp_congestion_control: 'cubic',
  tcp_slow_start_after_idle: '0',
  tcp_early_retrans: '4',
  tcp_recovery: '1',
  tcp_notsent_lowat: '4294967295',
};

const IPV4 = { family: 4, local: '192.168.0.1', remote: '192.0.2.1', mtu: 1_500 } as const;
/** An MTU of 1,520 leaves the segments as large as over IPv4. */
const IPV6 = { family: 6, local: 'fd3d:a0b:17d6::1', remote: 'fd3d:fa7b:d17d::1', mtu: 1_520 } as const;

export function settingsOf(script: Script): Settings {
  const version = script.options.find((o) => o.name === 'ip_version');
  if (version && version.value !== 'ipv4' && version.value !== 'ipv6') throw new Unknown(version.line, `--ip_version=${version.value}`);
  let settings: Settings = {
    ...(version?.value === 'ipv6' ? IPV6 : IPV4), bindPort: 8_080, connectPort: 8_080, tolerance: 4_000, toleranceShare: 0.125, timestampTick: 0,
    strictSegments: false, segmentSize: undefined,
  };
  for (const { name, value, line } of script.options) {
    const change = OPTIONS[name];
    if (!change) throw new Unknown(line, `option --${name}`);
    settings = { ...settings, ...change(value) };
  }
  return settings;
}

/** Option lines at the top. Those that change nothing here say how the original gets at its kernel, or how large a frame it hands over at once. */
const OPTIONS: Readonly<Record<string, (value: string) => Partial<Settings>>> = {
  ip_version: () => ({}),
  tolerance_usecs: (v) => ({ tolerance: Number(v) }),
  tolerance_percent: (v) => ({ toleranceShare: Number(v) / 100 }),
  tcp_ts_tick_usecs: (v) => ({ timestampTick: Number(v) }),
  tcp_ts_ecr_scaled: () => ({}),
  strict_segments: () => ({ strictSegments: true }),
  mtu: (v) => ({ mtu: Number(v) }),
  bind_port: (v) => ({ bindPort: Number(v) }),
  connect_port: (v) => ({ connectPort: Number(v) }),
  local_ip: (v) => ({ local: v }),
  remote_ip: (v) => ({ remote: v.split('/')[0] as string }),
  gateway_ip: () => ({}),
  netmask_ip: () => ({}),
  mss: (v) => ({ segmentSize: Number(v) }),
  speed: () => ({}),
  send_omit_free: () => ({}),
  verbose: () => ({}),
  debug: () => ({}),
};

// ---------------------------------------------------------------- shell lines

/** What a shell line comes to: settings, and how long it sleeps (microseconds). */
export interface ShellEffect {
  readonly sysctls: Sysctls;
  readonly sleep: number;
}

/** One command of a shell line, in words without their quotes. */
function commandsOf(text: string): string[][] {
  const joined = text.replaceAll(/\\\n/g, ' ').replaceAll(/#[^\n]*/g, '');
  return joined
    .split(/\n|;|&&|\|\|/)
    .map((command) => (command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) => word.replaceAll(/["']/g, '')))
    .filter((words) => words.length > 0)
    .map((words) => words.filter((word) => !/^(?:[0-9]?>>?|&>)(?:\/dev\/null|&[0-9])?$|^\/dev\/null$/.test(word)));
}

/** `$((15*1024*1024))`: products of whole numbers, which is all that the settings need. */
const evaluated = (value: string): string =>
  value.replaceAll(/\$\(\(([\d\s*]+)\)\)/g, (_, product: string) => String(product.split('*').reduce((all, factor) => all * Number(factor.trim()), 1)));

/** @throws Unknown for a command that may matter and cannot be carried out */
export function shellEffect(text: string, line: number): ShellEffect {
  const sysctls: Record<string, string> = {};
  let sleep = 0;
  for (const [command = '', ...args] of commandsOf(text)) {
    const name = command.split('/').at(-1) as string;
    if (name === 'defaults.sh') Object.assign(sysctls, DEFAULT_SYSCTLS);
    else if (name === 'sysctl' || name === 'set_sysctls.py') readSysctls(args, sysctls, line);
    else if (name === 'sleep') sleep += Math.round(Number(args[0]) * 1e6);
    else if (!changesNothing(name, args)) throw new Unknown(line, `shell command: ${[command, ...args].join(' ')}`);
  }
  return { sysctls, sleep };
}

/** Commands after which the model's host is as it was. */
function changesNothing(name: string, args: readonly string[]): boolean {
  const all = args.join(' ');
  switch (name) {
    case 'ethtool':
      // Segments are compared as they are on the wire, whoever cut them up.
      return /^-K \S+( (tso|gso|gro|lro|tx|rx|sg) (on|off))+$/.test(all);
    case 'tc':
      return /^qdisc (add|replace|del|delete|change) dev \S+ root( pfifo)?$/.test(all);
    case 'ip':
      return /^tcp_metrics (flush|del|delete)/.test(all);
    case 'nstat':
      // Only forgets what was counted before.
      return all === '-n';
    case 'true':
    case ':':
    case 'sync':
      return true;
    default:
      return /^sysctl_restore_.*\.sh$/.test(name);
  }
}

function readSysctls(args: readonly string[], into: Record<string, string>, line: number): void {
  for (const arg of args) {
    if (arg.startsWith('-')) continue;
    const [path = '', ...rest] = arg.split('=');
    const name = path.replaceAll('/', '.').replace(/^\.?proc\.sys\./, '').replace(/^\./, '');
    const value = evaluated(rest.join('=')).trim();
    if (rest.length === 0) throw new Unknown(line, `sysctl ${arg}`);
    const own = name.replace(/^net\.ipv4\./, '');
    if (own !== name && isKnownSysctl(own)) into[own] = value;
    else if (!harmless(own, value)) throw new Unknown(line, `sysctl ${name}=${value}`);
  }
}

/**
 * Settings that change nothing that the model does or a script can see of it: each with the values for which that is so. How large a super-segment gets
 * is not visible, as segments are compared as they are on the wire.
 */
const HARMLESS: Readonly<Record<string, (value: string) => boolean>> = {
  tcp_frto: (v) => v !== '0',
  tcp_fack: (v) => v === '0',
  tcp_ecn: (v) => v === '0' || v === '2',
  tcp_ecn_fallback: () => true,
  tcp_fastopen: () => true,
  tcp_fastopen_key: () => true,
  tcp_fastopen_blackhole_timeout_sec: () => true,
  tcp_syncookies: (v) => v !== '2',
  tcp_tso_win_divisor: () => true,
  tcp_tso_rtt_log: () => true,
  tcp_pacing_ss_ratio: () => true,
  tcp_pacing_ca_ratio: () => true,
  tcp_limit_output_bytes: () => true,
  tcp_autocorking: () => true,
  tcp_no_metrics_save: () => true,
  tcp_moderate_rcvbuf: (v) => v === '1',
  tcp_mtu_probing: (v) => v === '0',
  tcp_tw_reuse: () => true,
  tcp_low_latency: () => true,
  tcp_comp_sack_nr: (v) => v === '44',
  tcp_comp_sack_delay_ns: (v) => v === '1000000',
  tcp_comp_sack_slack_ns: () => true,
  tcp_invalid_ratelimit: (v) => v === '500',
  tcp_challenge_ack_limit: () => true,
  tcp_rfc1337: (v) => v === '0',
  tcp_stdurg: () => true,
  tcp_max_syn_backlog: () => true,
  tcp_allowed_congestion_control: () => true,
  'net.core.rmem_max': () => true,
  'net.core.wmem_max': () => true,
  'net.mptcp.enabled': () => true,
};
const harmless = (name: string, value: string): boolean => HARMLESS[name]?.(value) ?? false;
