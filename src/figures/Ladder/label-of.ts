/** What stands beside a segment's line: read from the frame itself, in words that the figure's catalogue turns into text. */
import type { LayerName, LayerSpan, SentEvent } from '../../model/trace/events.ts';

export type FrameLabel =
  /** Text that is on the wire as it stands: a flag, a request line, a status, a word. */
  | { readonly kind: 'wire'; readonly text: string }
  /** A count of bytes that are not short text. */
  | { readonly kind: 'bytes'; readonly count: number }
  | { readonly kind: 'protocol'; readonly protocol: LayerSpan['protocol'] };

/** Printable ASCII of at most this many characters is shown as it is. */
const LONGEST = 20;

/** The layer a frame is drawn as: the highest one that has something to say in it. */
export function layerOf(frame: SentEvent): LayerName {
  const spans = frame.spans;
  const data = spans.find((span) => span.layer === 'application');
  if (data && data.end > data.start) return 'application';
  return spans.findLast((span) => span.layer !== 'application')?.layer ?? 'link';
}

/** The label of a frame: what its application bytes say and, in TCP, the flags that open, end or break a connection. */
export function labelOf(frame: SentEvent): FrameLabel {
  const data = frame.spans.find((span) => span.layer === 'application' && span.end > span.start);
  const told = frame.segment?.flags.filter((flag) => flag === 'SYN' || flag === 'FIN' || flag === 'RST') ?? [];
  if (!data) {
    if (frame.segment) return { kind: 'wire', text: [...told, ...(frame.segment.flags.includes('ACK') ? ['ACK'] : [])].join('·') || '—' };
    return { kind: 'protocol', protocol: frame.spans.findLast((span) => span.protocol !== 'data')?.protocol ?? 'ethernet' };
  }
  const said = saying(frame.bytes.subarray(data.start, data.end));
  if (said === undefined) return { kind: 'bytes', count: data.end - data.start };
  return { kind: 'wire', text: [said, ...told].join(' · ') };
}

/**
 * A request as "GET /1", a status as "200 OK", short text in quotation marks; a message with a short text for a body as 'POST “hello”' or
 * '200 “hello”'; undefined for anything else.
 */
export function saying(bytes: Uint8Array): string | undefined {
  if (bytes.length > LONGEST + 2 && !/^(?:[A-Z]{3,7} |HTTP\/)/.test(ascii(bytes, 8))) return undefined;
  const text = ascii(bytes, 2000);
  const message = /^(?:([A-Z]{3,7}) (\S+) HTTP\/\d|HTTP\/\d(?:\.\d)? (\d{3})(?: ([ -~]*))?)/.exec(text);
  if (!message) return quoted(text);
  const [, method, target, code, reason] = message;
  const at = text.indexOf('\r\n\r\n');
  const body = at < 0 ? undefined : quoted(text.slice(at + 4));
  if (body !== undefined) return `${method ?? code} ${body}`;
  return clip(method === undefined ? `${code} ${reason ?? ''}`.trim() : `${method} ${target}`, LONGEST);
}

/** Short printable text in quotation marks, without the line's end. */
function quoted(text: string): string | undefined {
  const line = text.replace(/\r?\n$/, '');
  return line.length <= LONGEST && /^[ -~]+$/.test(line) ? `“${line}”` : undefined;
}

const clip = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

function ascii(bytes: Uint8Array, length: number): string {
  let text = '';
  for (let i = 0; i < Math.min(bytes.length, length); i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}
