import { DEFAULT_LOCALE } from '../../text/locales.ts';
import type { Locale } from '../../text/locales.ts';

/** Where a page stands in the site. */
export interface Address {
  /** Without a leading slash and with a trailing one, the same in every locale: '' for the first page, 'learn/handshake/'. */
  readonly path: string;
  readonly locale: Locale;
  /** The URL path of the site's root, only for a page that is served from any depth (404); links are relative without it. */
  readonly root?: string | undefined;
}

/** Below the site's root: English at the root itself, each other locale in a folder of its own. */
export const pathOf = ({ path, locale }: Address): string => (locale === DEFAULT_LOCALE ? path : `${locale}/${path}`);

/** From a page to another place below the site's root, relative, so that the site works wherever its folder is put. */
export function relative(from: Address, to: string): string {
  if (from.root !== undefined) return `${from.root}${to}`;
  const up = '../'.repeat(pathOf(from).split('/').length - 1);
  return `${up}${to}` || './';
}
