import { createContext, use } from 'react';
import type { ReactNode } from 'react';
import { manHref, parseSource, rfcHref, rfcKey } from '../citations.ts';
import type { Places } from '../places.ts';
import styles from './prose.module.css';

const PlacesContext = createContext<Places>({});
export const PlacesProvider = PlacesContext;

interface RfcProps {
  readonly n: number;
  /** The section's number, or an appendix's. */
  readonly s?: string;
  /** The heading, for an RFC that numbers nothing. */
  readonly h?: string;
  /** Cited although it is obsolete, because it is history. */
  readonly history?: boolean;
  /** What in the section is meant: 'Figure 8'. */
  readonly children?: ReactNode;
}

/** 'RFC 9293 §3.6.1', linked to that section, its heading as the title. */
export function Rfc({ n, s, h, children }: RfcProps) {
  const place = s ?? h;
  const found = place === undefined ? undefined : use(PlacesContext)[rfcKey(n, place)];
  if (place !== undefined && !found) throw new RangeError(`the page knows no place "${rfcKey(n, place)}"`);
  return (
    <a className={styles['cite']} href={rfcHref(n, found?.anchor ?? '')} title={found?.title}>
      RFC {n}
      {s !== undefined && ` §${s}`}
      {h !== undefined && `, ${h}`}
      {children !== undefined && <>, {children}</>}
    </a>
  );
}

export function Man({ page, s }: { readonly page: string; readonly s: number }) {
  return (
    <a className={styles['cite']} href={manHref(page, s)}>
      {page}({s})
    </a>
  );
}

/** A source as it is written in data. */
export function Source({ text }: { readonly text: string }) {
  const source = parseSource(text);
  if (source.kind === 'man') return <Man page={source.page} s={source.section} />;
  if (source.kind === 'web') return <a className={styles['cite']} href={source.href}>{source.title}</a>;
  if (source.kind === 'standard') return <span className={styles['cite']}>{source.title}</span>;
  return <Rfc n={source.rfc} {...(source.section !== undefined && { s: source.section })} {...(source.heading !== undefined && { h: source.heading })} />;
}
