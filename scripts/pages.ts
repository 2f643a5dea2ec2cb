import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { pathOf } from '../src/figures/page/paths.ts';
import { NOT_FOUND, ROUTES } from '../src/site/routes.ts';
import type { Route } from '../src/site/routes.ts';
import { LOCALES } from '../src/text/locales.ts';
import type { Locale } from '../src/text/locales.ts';

const PREFIX = 'virtual:page/';

/** The module that starts one page in one locale: `virtual:page/en/learn/handshake/`. */
export const entryId = (route: Route, locale: Locale): string => `${PREFIX}${locale}/${route.path}`;

const INDEX = 'virtual:pages';

const moduleOf = (route: Route): string => route.module.replace(/^\.\.?\//, (up) => (up === './' ? '/src/site/' : '/src/'));
const areasOf = (route: Route): readonly string[] => ['site', ...route.areas];

/** What the prerenderer loads: every page and catalogue that the table of routes names (see src/site/virtual-pages.d.ts). */
function indexCode(): string {
  const modules = new Map([...ROUTES, NOT_FOUND].map((route) => [route.module, moduleOf(route)]));
  const areas = new Set([...ROUTES, NOT_FOUND].flatMap(areasOf));
  const catalogues = LOCALES.flatMap((locale) => [...areas].map((area) => `${locale}/${area}`));
  return [
    'export const pages = {',
    ...[...modules].map(([name, file]) => `  '${name}': () => import('${file}'),`),
    '};',
    'export const catalogues = {',
    ...catalogues.map((name) => `  '${name}': () => import('/src/text/${name}.json'),`),
    '};',
  ].join('\n');
}

/** Each page is an entry of its own, so it gets its own JavaScript and words and nobody else's. */
function entryCode(route: Route, locale: Locale): string {
  const areas = areasOf(route);
  const lines = [
    `import { hydrate } from '/src/site/hydrate.tsx';`,
    `import { Page } from '${moduleOf(route)}';`,
    ...(route.bare ? [] : [`import { Shell as Frame } from '/src/site/Shell.tsx';`]),
    ...areas.map((area, n) => `import area${n} from '/src/text/${locale}/${area}.json';`),
    `hydrate({ Page, ${route.bare ? '' : 'Frame, '}address: ${JSON.stringify({ path: route.path, locale })}, catalogues: [${areas.map((_, n) => `area${n}`).join(', ')}] });`,
  ];
  return lines.join('\n');
}

/** Makes the entries, and lets the development server answer at every page's address. */
export function pages(): Plugin {
  const entries = new Map(LOCALES.flatMap((locale) => [...ROUTES, NOT_FOUND].map((route) => [entryId(route, locale), { route, locale }] as const)));
  return {
    name: 'pages',
    resolveId: (id) => (entries.has(id) || id === INDEX ? id : undefined),
    load(id) {
      if (id === INDEX) return indexCode();
      const entry = entries.get(id);
      return entry && entryCode(entry.route, entry.locale);
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
        const found = [...entries].find(([, { route, locale }]) => pathOf({ path: route.path, locale }) === path);
        if (!found) return next();
        const filled = readFileSync('index.html', 'utf8')
          .replace('<!--lang-->', found[1].locale)
          .replace('<!--head-->', `<link rel="icon" href="/icon.svg"><script type="module" src="/@id/${found[0]}"></script>`);
        server.transformIndexHtml(request.url ?? '/', filled).then((html) => response.setHeader('Content-Type', 'text/html').end(html), next);
      });
    },
  };
}
