/**
 * `npm run budgets`: weighs every page of the built site (dist/, or the folder named by SITE_DIR) and holds the landing page to DESIGN §8: one
 * document of at most 14,000 bytes of brotli, nothing else that blocks rendering on any page, and at most 100 kB of gzip of JavaScript. What a
 * page asks for by itself after that is weighed by the browser tests.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { pathOf } from '../src/figures/page/paths.ts';
import { ROUTES } from '../src/site/routes.ts';
import { LOCALES } from '../src/text/locales.ts';

const FOLDER = process.env['SITE_DIR'] ?? 'dist';
const LANDING = { document: 14_000, script: 100_000 };

const faults: string[] = [];
const rows = LOCALES.flatMap((locale) => ROUTES.map((route) => weigh(pathOf({ path: route.path, locale }), route.path === '')));

function weigh(address: string, isLanding: boolean) {
  const file = join(FOLDER, address, 'index.html');
  if (!existsSync(file)) throw new Error(`no ${file}: run "npm run build" first`);
  const html = readFileSync(file, 'utf8');
  const page = { address: `/${address}`, document: brotliCompressSync(html).length, script: scripts(html).reduce((sum, href) => sum + gzipSync(readFileSync(join(dirname(file), href))).length, 0) };
  const blocking = [...html.matchAll(/<link[^>]+rel="stylesheet"[^>]*>|<script(?![^>]*type="module")[^>]*\ssrc=[^>]*>/g)].map(([tag]) => tag);
  if (blocking.length > 0) faults.push(`${page.address} blocks rendering with ${blocking.join(' ')}`);
  if (isLanding && page.document > LANDING.document) faults.push(`${page.address}: the document has ${page.document} bytes of brotli, more than ${LANDING.document}`);
  if (isLanding && page.script > LANDING.script) faults.push(`${page.address}: ${page.script} bytes of gzip of JavaScript, more than ${LANDING.script}`);
  return page;
}

/** The page's module and what it imports, which the document names for preloading. */
function scripts(html: string): readonly string[] {
  return [...html.matchAll(/<(?:script type="module"|link rel="modulepreload")[^>]*(?:src|href)="([^"]+)"/g)].map(([, href]) => href ?? '');
}

const column = (text: string | number, width: number): string => String(text).padStart(width);
console.log(`${'page'.padEnd(40)} document (brotli)   JavaScript (gzip)`);
for (const row of rows) console.log(`${row.address.padEnd(40)}${column(row.document, 18)}${column(row.script, 20)}`);
for (const fault of faults) console.error(`over budget: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
