/** BCP 47 tags of the languages the site is written in. The first has the addresses without a language in them, and every message. */
export const LOCALES = ['en'] as const;
export type Locale = (typeof LOCALES)[number];
export const DEFAULT_LOCALE: Locale = 'en';
