import type { NodeName } from '../../model/trace/events.ts';
import type { MessageId } from '../../text/areas.ts';
import type { Text } from '../../text/createText.ts';
import { useText } from '../text/TextContext.tsx';
import type { ArrowMark, FoldMark } from './geometry.ts';
import type { FrameLabel } from './label-of.ts';
import type { PictureWords } from './Picture.tsx';

export interface LadderWords extends PictureWords {
  readonly label: (label: FrameLabel, arrow: ArrowMark) => string;
  /** Micros as seconds with their unit: '0.350 s'. */
  readonly time: (at: number) => string;
  /** Micros as seconds for the playhead's mark: '0.35'. @param unit the least difference worth showing, in Micros */
  readonly clock: (at: number, unit: number) => string;
}

const PROTOCOLS: Readonly<Record<string, string>> = { ethernet: 'Ethernet', arp: 'ARP', ipv4: 'IPv4', ipv6: 'IPv6', icmp: 'ICMP', icmpv6: 'ICMPv6', tcp: 'TCP', udp: 'UDP' };

const known = new WeakMap<object, LadderWords>();

/** The words and numbers in a ladder's picture. */
export function useWords(): LadderWords {
  const text = useText();
  const words = known.get(text) ?? wordsIn(text);
  known.set(text, words);
  return words;
}

function wordsIn(text: Text<MessageId>): LadderWords {
  const decimals = [0, 1, 2, 3, 4, 5, 6].map((n) => new Intl.NumberFormat(text.locale, { minimumFractionDigits: n, maximumFractionDigits: n }));
  const fixed = (at: number, n: number): string => (decimals[Math.min(6, n)] as Intl.NumberFormat).format(at / 1e6);
  const time = (at: number): string => text.format('figures.time.seconds', { seconds: fixed(at, 3) });
  const station = (node: NodeName): string => (node === 'client' || node === 'server' ? text.format(`figures.${node}`) : `${text.format('figures.router')} ${node.slice(1)}`);
  const written = (label: FrameLabel): string => {
    if (label.kind === 'wire') return label.text;
    return label.kind === 'bytes' ? text.format('figures.bytes', { count: label.count }) : (PROTOCOLS[label.protocol] ?? label.protocol);
  };
  return {
    station,
    tick: (tick) => fixed(tick.at, tick.decimals),
    fold: ({ from, to }: FoldMark) => silence((to - from) / 1e6, text.format),
    label: (label, arrow) => (arrow.repeats === undefined ? written(label) : text.format('figures.retransmitted', { text: written(label) })),
    time,
    clock: (at, unit) => fixed(at, Math.max(0, Math.min(at >= 1000e6 ? 0 : at >= 10e6 ? 1 : 6, Math.floor(6 - Math.log10(unit))))),
  };
}

function silence(seconds: number, format: ReturnType<typeof useText>['format']): string {
  if (seconds >= 5400) return format('figures.ladder.silence.hours', { hours: Math.round(seconds / 360) / 10 });
  if (seconds >= 300) return format('figures.ladder.silence.minutes', { minutes: Math.round(seconds / 60) });
  return format('figures.ladder.silence', { seconds: seconds >= 10 ? Math.round(seconds) : Math.round(seconds * 10) / 10 });
}
