/** How a source is written in data and in comments, and where it leads. */

/** One RFC as tests/rfc/sections.json has it. */
export interface RfcEntry {
  readonly title: string;
  readonly year: number;
  readonly status: string;
  readonly obsoletedBy?: readonly number[];
  /** Section number to heading. */
  readonly sections: Readonly<Record<string, string>>;
  readonly headings?: readonly string[];
  readonly anchors?: Readonly<Record<string, string | null>>;
  readonly headingAnchors?: Readonly<Record<string, string | null>>;
}
export type RfcTable = Readonly<Record<string, RfcEntry>>;

export type Source =
  | { readonly kind: 'rfc'; readonly rfc: number; readonly section?: string; readonly heading?: string }
  | { readonly kind: 'man'; readonly page: string; readonly section: number }
  | { readonly kind: 'web'; readonly title: string; readonly href: string }
  /** A standard that is cited as a whole. */
  | { readonly kind: 'standard'; readonly title: string };

/** @throws RangeError for text of any other form */
export function parseSource(text: string): Source {
  const numbered = /^RFC (\d+) §([A-Z0-9][.\d]*)$/.exec(text);
  if (numbered) return { kind: 'rfc', rfc: Number(numbered[1]), section: numbered[2] as string };
  const headed = /^RFC (\d+),? ([A-Z].+)$/.exec(text);
  if (headed) return { kind: 'rfc', rfc: Number(headed[1]), heading: headed[2] as string };
  const man = /^([\w-]+)\((\d)\)$/.exec(text);
  if (man) return { kind: 'man', page: man[1] as string, section: Number(man[2]) };
  const web = /^(.+) <(https:\/\/[^>]+)>$/.exec(text);
  if (web) return { kind: 'web', title: web[1] as string, href: web[2] as string };
  if (/^IEEE [\d.]+\w*$/.test(text)) return { kind: 'standard', title: text };
  throw new RangeError(`not a source: "${text}" (write 'RFC 9293 §3.6', 'RFC 768, Format', 'accept(2)' or 'Title <https://…>')`);
}

/** An RFC's place as a key: '9293 3.6.1', '768 Format'. */
export const rfcKey = (rfc: number, place: string): string => `${rfc} ${place}`;

export interface RfcPlace {
  /** The section's own heading. */
  readonly title: string;
  /** '#section-3.6.1', or '' where the document has no anchor. */
  readonly anchor: string;
}

/** @throws RangeError when the RFC has no such section or heading */
export function rfcPlace(table: RfcTable, rfc: number, place: string): RfcPlace {
  const entry = table[rfc];
  if (!entry) throw new RangeError(`RFC ${rfc} is not in tests/rfc/sections.json`);
  const heading = entry.sections[place];
  if (heading !== undefined) {
    const exception = entry.anchors?.[place];
    const plain = /^[A-Z]/.test(place) ? `appendix-${place}` : `section-${place}`;
    return { title: heading, anchor: exception === null ? '' : `#${exception ?? plain}` };
  }
  if (entry.headings?.includes(place)) {
    const anchor = entry.headingAnchors?.[place];
    return { title: place, anchor: anchor ? `#${anchor}` : '' };
  }
  throw new RangeError(`RFC ${rfc} (${entry.title}) has no section "${place}"`);
}

export const rfcHref = (rfc: number, anchor: string): string => `https://www.rfc-editor.org/rfc/rfc${rfc}${anchor}`;
export const manHref = (page: string, section: number): string => `https://man7.org/linux/man-pages/man${section}/${page}.${section}.html`;
