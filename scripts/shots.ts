/**
 * `npm run shots [-- FOLDER [PATH …]]`: pictures of the built site's pages at three widths and in both themes, into a folder (.cache/shots). With
 * `--readme` it makes the README's picture instead, docs/screenshot.png: the landing page in the middle of its two lives.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { ROUTES } from '../src/site/routes.ts';
import { serve } from './serve.mjs';
import { findBrowser } from './setup.mjs';

const WIDTHS = [320, 768, 1440];
const THEMES = ['light', 'dark'] as const;

async function everyPage(browser: Browser, url: string, folder: string, paths: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of THEMES) {
    for (const width of WIDTHS) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
      for (const path of paths) {
        await page.goto(url + path, { waitUntil: 'networkidle' });
        const name = path.replace(/[^\w-]+/g, '-').replace(/^-|-$/g, '') || 'home';
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
      await page.close();
    }
  }
}

async function readmePicture(browser: Browser, url: string): Promise<void> {
  mkdirSync('docs', { recursive: true });
  const page = await browser.newPage({ viewport: { width: 1200, height: 1150 }, colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(`${url}?step=34`, { waitUntil: 'networkidle' });
  await page.screenshot({ path: 'docs/screenshot.png' });
}

const [folder = '.cache/shots', ...paths] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const site = await serve(resolve(process.env['SITE_DIR'] ?? 'dist'));
const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  if (process.argv.includes('--readme')) await readmePicture(browser, site.url);
  else await everyPage(browser, site.url, folder, paths.length > 0 ? paths : ROUTES.map((route) => route.path));
} finally {
  await browser.close();
  await site.close();
}
