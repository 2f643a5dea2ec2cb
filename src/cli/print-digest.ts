import type { Digest } from './digest.ts';

/** A digest as JSON with one line for each call, state and segment. */
export function printDigest(digest: Digest): string {
  const entries = Object.entries(digest).map(([key, value]) => {
    const lines = Array.isArray(value) && value.length ? `[\n  ${value.map((each) => JSON.stringify(each)).join(',\n  ')}\n ]` : JSON.stringify(value);
    return ` ${JSON.stringify(key)}: ${lines}`;
  });
  return `{\n${entries.join(',\n')}\n}\n`;
}
