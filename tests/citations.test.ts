import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSource, rfcPlace } from '../src/lessons/citations.ts';
import type { RfcTable } from '../src/lessons/citations.ts';

const TABLE = JSON.parse(readFileSync('tests/rfc/sections.json', 'utf8')) as RfcTable;

const UNNUMBERED = Object.entries(TABLE).filter(([, entry]) => Object.keys(entry.sections).length === 0).map(([rfc]) => rfc);

interface Citation {
  readonly rfc: string;
  /** A section number, or a heading of an RFC that numbers nothing. */
  readonly place: string;
  readonly history: boolean;
}

/**
 * The citations in a text: `RFC 9293 §3.5`, several at once (`RFC 9293 §3.5, §3.6 and §3.10.4`), appendices (`RFC 791 Appendix B`), RFCs without numbers by
 * heading (`RFC 894 Frame Format`, `RFC 768, Fields`), and the component of the lessons. One that has been obsoleted is marked: `RFC 793 §3.4 (history)`.
 */
function citations(text: string): readonly Citation[] {
  const found: Citation[] = [];
  for (const [all, rfc, list] of text.matchAll(/RFC[ -]?(\d{2,5})((?:(?:, | and | or |, and | to |[ \n]+(?:\*|\/\/)?[ ]*)?§§?[A-Z]?[\d.]*\d|(?:, | and )?,? ?Appendix [A-Z](?:\.[\d.]*\d)?)+)(?: \(history\))?/g)) {
    for (const [, section, appendix] of (list ?? '').matchAll(/§([A-Z]?[\d.]*\d|[A-Z])|Appendix ([A-Z](?:\.[\d.]*\d)?)/g)) {
      found.push({ rfc: rfc as string, place: (section ?? appendix) as string, history: all.endsWith('(history)') });
    }
  }
  for (const rfc of UNNUMBERED) {
    const headings = TABLE[rfc]?.headings ?? [];
    // A capital letter after the number and a comma, or before a quote's or line's end, is a heading.
    for (const [, heading] of text.matchAll(new RegExp(`RFC ${rfc}, ([A-Z][^'"\\n.:;)]*)['"]`, 'g'))) {
      found.push({ rfc, place: headings.find((each) => each === (heading as string).trim()) ?? (heading as string).trim(), history: false });
    }
  }
  for (const [, attributes] of text.matchAll(/<Rfc ([^>]*?)\/?>/g)) {
    const rfc = /\bn=\{(\d+)\}/.exec(attributes as string)?.[1];
    const place = /\b[sh]="([^"]+)"/.exec(attributes as string)?.[1];
    if (rfc && place) found.push({ rfc, place, history: /\bhistory\b/.test(attributes as string) });
  }
  return found;
}

const FILES = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.(tsx?|mdx?|json)$/.test(file)).map((file) => `src/${file}`).toSorted();

describe('citations', () => {
  it('are found in the sources', () => {
    const number = FILES.reduce((sum, file) => sum + citations(readFileSync(file, 'utf8')).length, 0);
    expect(number).toBeGreaterThan(150);
  });

  it.each([
    ['RFC 9293 §3.10.7.4, fourth: an unexpected SYN', ['9293 3.10.7.4']],
    ['RFC 9293 §3.5 and §3.6.1', ['9293 3.5', '9293 3.6.1']],
    ['RFC 9112 §C.2.2.', ['9112 C.2.2']],
    ['RFC 791 Appendix B', ['791 B']],
    ["sources: ['RFC 768, Format']", ['768 Format']],
    ['<Rfc n={894} h="Frame Format" />', ['894 Frame Format']],
    ['<Rfc n={9293} s="3.5">Figure 8</Rfc>', ['9293 3.5']],
  ])('are read from: %s', (text, expected) => {
    expect(citations(text).map(({ rfc, place }) => `${rfc} ${place}`)).toEqual(expected);
  });

  it.each(FILES.filter((file) => citations(readFileSync(file, 'utf8')).length > 0))('exist: %s', (file) => {
    const faults = citations(readFileSync(file, 'utf8')).flatMap(({ rfc, place, history }) => {
      try {
        rfcPlace(TABLE, Number(rfc), place);
      } catch (error) {
        return [(error as Error).message];
      }
      const newer = TABLE[rfc]?.obsoletedBy;
      return newer && !history ? [`RFC ${rfc} §${place} is obsoleted by RFC ${newer.join(' and ')}: cite that one, or mark it as history`] : [];
    });
    expect(faults).toEqual([]);
  });

  it('refuses a section that is not there, and what is no source', () => {
    expect(() => rfcPlace(TABLE, 9293, '3.11')).toThrow(/has no section "3.11"/);
    expect(() => rfcPlace(TABLE, 1, '1')).toThrow(/not in tests\/rfc/);
    expect(() => parseSource('RFC9293')).toThrow(/not a source/);
  });

  it('links to the section, or to its page where the document has no anchor for it', () => {
    expect(rfcPlace(TABLE, 9293, '3.6.1')).toEqual({ title: 'Half-Closed Connections', anchor: '#section-3.6.1' });
    expect(rfcPlace(TABLE, 1122, '1.1.3').anchor).toBe('#page-8');
    expect(rfcPlace(TABLE, 9112, 'C.2.2').anchor).toBe('#appendix-C.2.2');
    expect(rfcPlace(TABLE, 768, 'Format').anchor).toBe('');
  });
});
