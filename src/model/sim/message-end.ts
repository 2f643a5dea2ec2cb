/** Where one HTTP/1.x message ends in what has been read so far (RFC 9112 §6.3). */

type Framing = { readonly kind: 'length'; readonly end: number } | { readonly kind: 'chunked' } | { readonly kind: 'until-close' };

/**
 * @returns a function that is called with all bytes read so far, again after each read, and returns the message's length once
 * all of it is there; undefined before, and always for a message that ends with the connection
 */
export function createMessageEnd(): (bytes: Uint8Array) => number | undefined {
  let searched = 0;
  let framing: Framing | undefined;
  let at = 0;

  /** Walks whole chunks and then the trailer section (RFC 9112 §7.1). */
  function chunks(bytes: Uint8Array): number | undefined {
    for (;;) {
      const line = endOfLine(bytes, at);
      if (line === undefined) return undefined;
      const size = Number.parseInt(ascii(bytes, at, line), 16);
      if (!(size > 0)) return trailerEnd(bytes, line);
      if (line + size + 2 > bytes.length) return undefined;
      at = line + size + 2;
    }
  }

  return (bytes) => {
    if (!framing) {
      const head = headEnd(bytes, searched);
      if (head === undefined) {
        searched = Math.max(0, bytes.length - 3);
        return undefined;
      }
      framing = framingOf(ascii(bytes, 0, head), head);
      at = head;
    }
    if (framing.kind === 'length') return bytes.length >= framing.end ? framing.end : undefined;
    return framing.kind === 'chunked' ? chunks(bytes) : undefined;
  };
}

function framingOf(head: string, length: number): Framing {
  const lines = head.split('\r\n');
  const field = (name: string): string | undefined => {
    const prefix = `${name}:`;
    return lines.find((line) => line.toLowerCase().startsWith(prefix))?.slice(prefix.length).trim();
  };
  const status = /^HTTP\/\d\.\d (\d{3})/.exec(lines[0] ?? '')?.[1];
  // RFC 9112 §6.3, 1: these responses end with their header section.
  if (status !== undefined && (status.startsWith('1') || status === '204' || status === '304')) return { kind: 'length', end: length };
  // 3 and 4: Transfer-Encoding goes before Content-Length.
  if (/(^|,)\s*chunked\s*$/i.test(field('transfer-encoding') ?? '')) return { kind: 'chunked' };
  // 6
  const body = Number(field('content-length') ?? Number.NaN);
  if (Number.isInteger(body) && body >= 0) return { kind: 'length', end: length + body };
  // 7: a request without either has no body; 8: a response goes on until the connection closes.
  return status === undefined ? { kind: 'length', end: length } : { kind: 'until-close' };
}

const CR = 13;
const LF = 10;

function headEnd(bytes: Uint8Array, from: number): number | undefined {
  for (let i = from; i + 4 <= bytes.length; i++) {
    if (bytes[i] === CR && bytes[i + 1] === LF && bytes[i + 2] === CR && bytes[i + 3] === LF) return i + 4;
  }
  return undefined;
}

function endOfLine(bytes: Uint8Array, from: number): number | undefined {
  for (let i = from; i + 2 <= bytes.length; i++) if (bytes[i] === CR && bytes[i + 1] === LF) return i + 2;
  return undefined;
}

/** The trailer section ends with an empty line; without fields it is one. */
function trailerEnd(bytes: Uint8Array, from: number): number | undefined {
  const line = endOfLine(bytes, from);
  if (line === undefined) return undefined;
  return line === from + 2 ? line : headEnd(bytes, from);
}

const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 65_536)));
