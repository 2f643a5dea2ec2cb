import { prerenderToNodeStream } from 'react-dom/static';
import { catalogues, pages } from 'virtual:pages';
import { pathOf } from '../figures/page/paths.ts';
import type { Address } from '../figures/page/paths.ts';
import { createText } from '../text/createText.ts';
import type { Catalogue } from '../text/catalogue.ts';
import type { Locale } from '../text/locales.ts';
import { app } from './App.tsx';
import type { Route } from './routes.ts';
import { Shell } from './Shell.tsx';

export { LOCALES } from '../text/locales.ts';
export { fillTemplate } from './document.ts';
export { socialLadders } from './social.ts';
export { NOT_FOUND, ROUTES } from './routes.ts';
export { pathOf };

export interface Prerendered {
  readonly html: string;
  readonly title: string;
  readonly description: string;
}

/** One page in one locale as HTML, with the words for the document's head. */
export async function prerender(route: Route, locale: Locale, root?: string): Promise<Prerendered> {
  const Page = (await pages[route.module]?.())?.Page;
  if (!Page) throw new Error(`route "${route.path}": ${route.module} exports no component "Page"`);
  const words = await Promise.all(['site', ...route.areas].map(async (area) => {
    const catalogue = await catalogues[`${locale}/${area}`]?.();
    if (!catalogue) throw new Error(`route "${route.path}": no catalogue src/text/${locale}/${area}.json`);
    return catalogue.default;
  }));
  const address: Address = { path: route.path, locale, root };
  const { prelude } = await prerenderToNodeStream(app({ Page, Frame: route.bare ? undefined : Shell, address, catalogues: words }), {
    // Boundaries stay where they are instead of being moved into place by an inline script.
    progressiveChunkSize: Number.MAX_SAFE_INTEGER,
    onError: (error) => {
      throw error;
    },
  });
  let html = '';
  for await (const chunk of prelude) html += String(chunk);
  const text = createText<readonly Catalogue[]>(locale, ...words);
  const title = text.format(route.title);
  return { html, title: route.path === '' || route.bare ? title : `${title} · ${text.format('site.name')}`, description: text.format(route.description) };
}
