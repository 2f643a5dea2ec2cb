/** A segment that the host has sent, in the script's numbers and notation; several of them put together where the script has them in one. */
import type { Dissection } from '../../model/wire/frame.ts';
import { TCP_FLAG, type TcpHeader, type TcpOption } from '../../model/wire/tcp.ts';
import type { Seq } from '../../model/core/seq.ts';
import type { Connection } from './connection.ts';
import type { ScriptOptions } from './script.ts';
import type { Sent } from './world.ts';

export interface SeenSegment {
  readonly flags: number;
  readonly seq: number;
  readonly length: number;
  readonly ack: number;
  readonly window: number;
  readonly options: readonly TcpOption[];
  readonly at: number;
  /** It left in the same moment as the data right before it. */
  readonly inTrain: boolean;
}

export const belongsTo = (packet: Dissection, connection: Connection): boolean =>
  packet.tcp?.sourcePort === connection.localPort && packet.tcp.destinationPort === connection.remotePort;

export function seen(sent: Sent, connection: Connection): SeenSegment {
  const header = sent.packet.tcp as TcpHeader;
  const [start, end] = sent.packet.payload;
  return {
    flags: header.flags, seq: connection.toScript(header.seq), length: end - start, ack: header.ack, window: header.window, at: sent.at, inTrain: sent.inTrain,
    options: header.options.map((option) =>
      option.kind === 'timestamps' ? { ...option, value: connection.timestampToScript(option.value) } : option),
  };
}

/** Two segments as one, if the second goes on where the first ends, as a sender with segmentation offload hands them over. */
export function together(first: SeenSegment, second: SeenSegment): SeenSegment | undefined {
  const follows = (first.seq + first.length) >>> 0 === second.seq && first.ack === second.ack && first.length > 0 && second.length > 0;
  if (!follows || first.flags & (TCP_FLAG.FIN | TCP_FLAG.SYN | TCP_FLAG.RST)) return undefined;
  return { ...second, seq: first.seq, length: first.length + second.length, options: first.options, inTrain: true };
}

const LETTERS: readonly (readonly [string, number])[] = [
  ['F', TCP_FLAG.FIN], ['S', TCP_FLAG.SYN], ['R', TCP_FLAG.RST], ['P', TCP_FLAG.PSH], ['U', TCP_FLAG.URG], ['E', TCP_FLAG.ECE], ['W', TCP_FLAG.CWR], ['.', TCP_FLAG.ACK],
];

interface Writable {
  readonly flags: number;
  readonly seq: number;
  readonly length: number;
  readonly ack?: number;
  readonly window?: number;
  readonly options: ScriptOptions;
}

/** In the script's notation. */
export function written(s: Writable): string {
  const flags = LETTERS.filter(([, bit]) => s.flags & bit).map(([letter]) => letter).join('') || '-';
  const ack = s.ack !== undefined && s.flags & TCP_FLAG.ACK ? ` ack ${s.ack}` : '';
  const window = s.window === undefined ? '' : ` win ${s.window}`;
  return `${flags} ${s.seq}:${(s.seq + s.length) >>> 0}(${s.length})${ack}${window}${writtenOptions(s.options)}`;
}

export function writtenOptions(options: ScriptOptions): string {
  if (options === 'any') return ' <...>';
  return options.length === 0 ? '' : ` <${options.map(writtenOption).join(',')}>`;
}

function writtenOption(option: TcpOption): string {
  switch (option.kind) {
    case 'mss':
      return `mss ${option.value}`;
    case 'window-scale':
      return `wscale ${option.shift}`;
    case 'sack-permitted':
      return 'sackOK';
    case 'sack':
      return `sack ${option.blocks.map(([left, right]: readonly [Seq, Seq]) => `${left}:${right}`).join(' ')}`;
    case 'timestamps':
      return `TS val ${option.value} ecr ${option.echo}`;
    case 'unknown':
      return `option ${option.code}`;
    default:
      return option.kind;
  }
}
