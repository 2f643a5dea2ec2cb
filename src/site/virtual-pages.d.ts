/** Made by scripts/pages.ts out of the table of routes. */
declare module 'virtual:pages' {
  import type { ComponentType } from 'react';
  import type { Catalogue } from '../text/catalogue.ts';

  /** By the route's `module`. */
  export const pages: Readonly<Record<string, () => Promise<{ readonly Page?: ComponentType }>>>;
  /** By locale and area: 'en/site'. */
  export const catalogues: Readonly<Record<string, () => Promise<{ readonly default: Catalogue }>>>;
}
