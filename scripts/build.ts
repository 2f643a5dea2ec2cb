/**
 * Builds the site into dist/, or the folder named by SITE_DIR: the pages' JavaScript and CSS, then every page as a complete HTML file. All
 * addresses are relative, so the folder works wherever it is put. SITE_URL (`https://example.org/lifelines/`), when given, adds what needs an absolute address: canonical links and
 * the sitemap.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { Rolldown } from 'vite';
import type * as Site from '../src/site/prerender.tsx';
import { NOT_FOUND, ROUTES } from '../src/site/routes.ts';
import { LOCALES } from '../src/text/locales.ts';
import type { Locale } from '../src/text/locales.ts';
import { entryId } from './pages.ts';
import { socialPicture } from './social.ts';

const OUT = process.env['SITE_DIR'] ?? 'dist';
const SERVER = `.cache/server-${process.pid}`;
const siteUrl = process.env['SITE_URL'] ? new URL(`${process.env['SITE_URL'].replace(/\/+$/, '')}/`) : undefined;

const PAGES = [...LOCALES.flatMap((locale) => ROUTES.map((route) => ({ route, locale }))), { route: NOT_FOUND, locale: LOCALES[0] }];

type Chunk = Rolldown.OutputChunk;

async function buildClient(): Promise<readonly (Chunk | Rolldown.OutputAsset)[]> {
  const input = Object.fromEntries(PAGES.map(({ route, locale }) => [[locale, ...route.path.split('/')].filter(Boolean).join('-'), entryId(route, locale)]));
  const result = await build({ logLevel: 'warn', build: { outDir: resolve(OUT), emptyOutDir: true, rolldownOptions: { input } } });
  return (result as Rolldown.RolldownOutput).output;
}

async function buildServer(): Promise<typeof Site> {
  await build({ logLevel: 'warn', publicDir: false, build: { outDir: SERVER, emptyOutDir: true, ssr: 'src/site/prerender.tsx' } });
  process.on('exit', () => rmSync(SERVER, { recursive: true, force: true }));
  return import(pathToFileURL(resolve(SERVER, 'prerender.js')).href) as Promise<typeof Site>;
}

/** An entry and every chunk it imports statically, itself first. */
function closure(entry: Chunk, byName: ReadonlyMap<string, Chunk>): readonly Chunk[] {
  const seen = new Set([entry]);
  for (const chunk of seen) for (const name of chunk.imports) if (byName.has(name)) seen.add(byName.get(name) as Chunk);
  return [...seen];
}

const output = await buildClient();
const site = await buildServer();
const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])));
const styles = new Map(output.flatMap((file) => (file.type === 'asset' && file.fileName.endsWith('.css') ? [[file.fileName, String(file.source)] as const] : [])));
const template = readFileSync('index.html', 'utf8');
const addresses: string[] = [];

for (const { route, locale } of PAGES) await writePage(route, locale);
// Inlined in the documents; only what a page imports later is asked for by its name.
for (const name of styles.keys()) if (![...chunks.values()].some((chunk) => chunk.code.includes(basename(name)))) rmSync(join(OUT, name));
if (siteUrl) {
  const urls = addresses.map((address) => `<url><loc>${new URL(address, siteUrl).href}</loc></url>`);
  writeFileSync(join(OUT, 'sitemap.xml'), `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`);
}
console.log(`${addresses.length} pages in ${OUT}/`);

/** @returns its address below the site's root */
function writePicture(route: (typeof ROUTES)[number]): string {
  const name = `social/${route.path.replace(/\/$/, '').replaceAll('/', '-') || 'home'}.png`;
  mkdirSync(join(OUT, 'social'), { recursive: true });
  writeFileSync(join(OUT, name), socialPicture(site.socialLadders(route)));
  return name;
}

async function writePage(route: (typeof ROUTES)[number], locale: Locale): Promise<void> {
  const anywhere = route === NOT_FOUND ? (siteUrl?.pathname ?? '/') : undefined;
  const address = site.pathOf({ path: route.path, locale });
  const root = anywhere ?? '../'.repeat(address.split('/').length - 1);
  const entry = [...chunks.values()].find((chunk) => chunk.isEntry && chunk.facadeModuleId === entryId(route, locale));
  if (!entry) throw new Error(`no chunk for ${entryId(route, locale)}`);
  const parts = closure(entry, chunks);
  const css = [...new Set(parts.toReversed().flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]))];
  const { html, title, description } = await site.prerender(route, locale, anywhere);
  const listed = route !== NOT_FOUND && !route.bare;
  const head = {
    lang: locale, title, description, root,
    css: css.map((name) => styles.get(name) ?? '').join(''),
    script: anywhere === undefined ? `${root}${entry.fileName}` : undefined,
    modules: anywhere === undefined ? parts.slice(1).map((chunk) => `${root}${chunk.fileName}`) : [],
    canonical: listed && siteUrl ? new URL(address, siteUrl).href : undefined,
    alternates: listed && siteUrl && LOCALES.length > 1
      ? LOCALES.map((lang) => ({ lang, href: new URL(site.pathOf({ path: route.path, locale: lang }), siteUrl).href }))
      : [],
    index: listed,
    picture: listed && siteUrl ? new URL(writePicture(route), siteUrl).href : undefined,
    learning: route.path.startsWith('learn/') && route.path !== 'learn/' ? { name: title.split(' · ')[0] ?? title, part: title.split(' · ').at(-1) ?? title } : undefined,
  };
  const file = join(OUT, route === NOT_FOUND ? `${address}.html` : `${address}index.html`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, site.fillTemplate(template, head, html));
  if (anywhere !== undefined) rmSync(join(OUT, entry.fileName));
  if (listed) addresses.push(address);
}
