import type { RfcPlace } from './citations.ts';

/** Heading and anchor of the RFC sections that a page names, by rfcKey. */
export type Places = Readonly<Record<string, RfcPlace>>;
