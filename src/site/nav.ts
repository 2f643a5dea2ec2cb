import type { MessageId } from '../text/areas.ts';

/** The header's links, in order. Each leads to a page of `routes.ts`; a test holds that. */
export const NAV: readonly { readonly path: string; readonly label: MessageId }[] = [
  { path: 'learn/', label: 'site.nav.learn' },
  { path: 'reference/', label: 'site.nav.reference' },
];
