/** What the script sends (`<`) and expects (`>`): TCP segments, UDP datagrams, ICMP messages. */
import type { Seq } from '../../model/core/seq.ts';
import { TCP_FLAG, type TcpOption } from '../../model/wire/tcp.ts';
import type { Reader } from './reader.ts';
import type { Direction, ScriptDatagram, ScriptIcmp, ScriptOptions, ScriptSegment } from './script.ts';
import { Unknown } from './verdict.ts';

const FLAG_LETTERS: Readonly<Record<string, number>> = {
  F: TCP_FLAG.FIN, S: TCP_FLAG.SYN, R: TCP_FLAG.RST, P: TCP_FLAG.PSH, U: TCP_FLAG.URG, E: TCP_FLAG.ECE, W: TCP_FLAG.CWR, A: TCP_FLAG.AE,
};

type Ports = NonNullable<ScriptSegment['ports']>;

export function parsePacket(r: Reader): ScriptSegment | ScriptDatagram | ScriptIcmp {
  const direction: Direction = r.next().text === '<' ? 'in' : 'out';
  if (r.is('[') && r.peek(1)?.kind === 'number') {
    const quoted = parseQuotation(r);
    r.demand('icmp');
    return parseIcmp(r, direction, quoted);
  }
  if (r.is('[') || r.is('(')) throw new Unknown(r.line, 'ECN, type of service, time to live and flow labels are not part of this notation here');
  for (const layer of ['ipv4', 'ipv6', 'gre', 'mpls']) if (r.is(layer)) throw new Unknown(r.line, `a header of its own (${layer}) is not known here`);
  if (r.take('icmp')) return parseIcmp(r, direction);
  if (r.take('udp')) {
    const ports = parsePorts(r);
    r.demand('(');
    const length = r.number();
    r.demand(')');
    return { kind: 'datagram', direction, length, ...(ports && { ports }) };
  }
  return parseSegment(r, direction);
}

/** `source > destination`. */
function parsePorts(r: Reader): Ports | undefined {
  if (r.peek()?.kind !== 'number' || !r.is('>', 1)) return undefined;
  const source = r.number();
  r.demand('>');
  return { source, destination: r.number() };
}

function parseSegment(r: Reader, direction: Direction): ScriptSegment {
  const ports = parsePorts(r);
  const flags = parseFlags(r);
  const { seq, length } = parseSequence(r);
  const ack = r.take('ack') ? r.number() : undefined;
  const window = r.take('win') ? r.number() : undefined;
  const urgent = r.take('urg') ? r.number() : undefined;
  if (urgent !== undefined || flags & TCP_FLAG.URG) throw new Unknown(r.line, 'urgent data is not part of the model');
  if (flags & (TCP_FLAG.ECE | TCP_FLAG.CWR | TCP_FLAG.AE) && direction === 'out') throw new Unknown(r.line, 'ECN is not part of the model');
  const options: ScriptOptions = r.is('<') ? parseOptions(r) : [];
  return {
    kind: 'segment', direction, flags, seq, length, options, ...(ack !== undefined && { ack }), ...(window !== undefined && { window }), ...(ports && { ports }),
  };
}

function parseFlags(r: Reader): number {
  const { line } = r;
  if (r.take('-')) return 0;
  let flags = 0;
  if (r.peek()?.kind === 'word') {
    const word = r.word();
    for (const letter of word) {
      const flag = FLAG_LETTERS[letter];
      if (flag === undefined) throw new Unknown(line, `flags ${word}`);
      flags |= flag;
    }
  }
  if (r.take('.')) return flags | TCP_FLAG.ACK;
  if (flags === 0) throw new Unknown(line, `expected flags, found ${r.peek()?.text ?? 'the end'}`);
  return flags;
}

/** `first:end(length)` */
function parseSequence(r: Reader): { seq: number; length: number } {
  const { line } = r;
  const seq = r.number();
  r.demand(':');
  const end = r.number();
  r.demand('(');
  const length = r.number();
  r.demand(')');
  if ((seq + length) % 2 ** 32 !== end % 2 ** 32) throw new Unknown(line, `${seq}:${end} is not ${length} bytes`);
  return { seq, length };
}

function parseOptions(r: Reader): ScriptOptions {
  r.demand('<');
  if (r.take('...')) {
    r.demand('>');
    return 'any';
  }
  const options: TcpOption[] = [];
  while (!r.take('>')) {
    options.push(parseOption(r));
    if (!r.is('>')) r.demand(',');
  }
  return options;
}

function parseOption(r: Reader): TcpOption {
  const { line } = r;
  const name = r.word();
  switch (name) {
    case 'nop':
      return { kind: 'nop' };
    case 'eol':
      return { kind: 'eol' };
    case 'mss':
      return { kind: 'mss', value: r.number() };
    case 'wscale':
      return { kind: 'window-scale', shift: r.number() };
    case 'sackOK':
      return { kind: 'sack-permitted' };
    case 'sack': {
      const blocks: [Seq, Seq][] = [];
      while (r.peek()?.kind === 'number') {
        const left = r.number();
        r.demand(':');
        blocks.push([left as Seq, r.number() as Seq]);
      }
      return { kind: 'sack', blocks };
    }
    case 'TS': {
      r.demand('val');
      const value = r.number();
      r.demand('ecr');
      return { kind: 'timestamps', value, echo: r.number() };
    }
    default:
      throw new Unknown(line, `TCP option ${name}`);
  }
}

/** What an ICMP error is about: `[first:end(length)]` or `[udp (length)]`. */
function parseQuotation(r: Reader): NonNullable<ScriptIcmp['quoted']> {
  r.demand('[');
  if (r.is('raw')) throw new Unknown(r.line, 'a raw quotation is not known here');
  let quoted: NonNullable<ScriptIcmp['quoted']>;
  if (r.take('udp')) {
    r.demand('(');
    quoted = { kind: 'datagram', length: r.number() };
    r.demand(')');
  } else {
    quoted = { kind: 'segment', ...parseSequence(r) };
  }
  r.demand(']');
  return quoted;
}

/** @param before the quotation, where it stands in front */
function parseIcmp(r: Reader, direction: Direction, before?: ScriptIcmp['quoted']): ScriptIcmp {
  const type = r.word();
  const code = r.peek()?.kind === 'word' && !r.is('mtu') && !r.is('id') ? r.word() : undefined;
  const mtu = r.take('mtu') ? r.number() : undefined;
  if (r.is('id')) throw new Unknown(r.line, 'ICMP echo is not part of this notation here');
  const quoted = r.is('[') ? parseQuotation(r) : before;
  return { kind: 'icmp', direction, type, ...(code !== undefined && { code }), ...(mtu !== undefined && { mtu }), ...(quoted && { quoted }) };
}
