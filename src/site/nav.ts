import type { MessageId } from '../text/areas.ts';

/** The header's links, in order. Each leads to a page of `routes.ts`; a test holds that. */
export const NAV: readonly { readonly path: string; readonly label: MessageId }[] = [];
