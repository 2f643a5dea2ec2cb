import { createParser, feed, type HttpParser } from '../http/parser.ts';

/** 'HTTP/', which no method can be. */
const RESPONSE = [72, 84, 84, 80, 47];

/**
 * Where one HTTP/1.x message ends in what a program has read (RFC 9112 §6.3). Whether it is a request or a response, its first bytes say.
 * @returns a function that is called with all bytes read so far, again after each read, and returns the message's length once all of it
 * is there; undefined before, and always for one that ends with the connection or that cannot be understood
 */
export function createMessageEnd(): (bytes: Uint8Array) => number | undefined {
  let parser: HttpParser | undefined;
  let fed = 0;
  return (bytes) => {
    if (!parser && bytes.length < RESPONSE.length) return undefined;
    parser ??= createParser(RESPONSE.every((byte, i) => bytes[i] === byte) ? 'response' : 'request');
    const next = feed(parser, bytes.slice(fed));
    fed = bytes.length;
    parser = next.parser;
    return next.found.find((each) => each.kind === 'end')?.end;
  };
}
