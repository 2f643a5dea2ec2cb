import { AxeBuilder } from '@axe-core/playwright';
import { ROUTES } from '../../src/site/routes.ts';
import { pathOf } from '../../src/figures/page/paths.ts';
import { LOCALES } from '../../src/text/locales.ts';
import { expect, hydrated, IN_FOLDER, test } from './site.ts';

const PAGES = LOCALES.flatMap((locale) => ROUTES.map(({ path }) => ({ address: pathOf({ path, locale }), locale })));

/** Answers to links, which many pages share. */
const answers = new Map<string, Promise<{ readonly status: number; readonly body: string }>>();

for (const { address, locale } of PAGES) {
  test.describe(`/${address}`, () => {
    test('comes to life as it was prerendered, fits any width, and links to what exists', async ({ page }) => {
      const prerendered = await (await page.request.get(address)).text();
      await page.goto(address);
      await hydrated(page);
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      await expect(page).toHaveTitle(/\S/);
      await expect(page.locator('h1')).toHaveCount(1);
      expect(prerendered).toContain(await page.locator('h1').innerHTML());
      for (const width of [320, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), `at ${width} px`).toBeLessThanOrEqual(width);
      }
      const links = await page.locator('a[href]').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
      for (const link of new Set(links.filter((href) => new URL(href).hostname === '127.0.0.1'))) {
        const { href, hash } = new URL(link);
        const document = href.replace(/#.*/, '');
        const found = answers.get(document) ?? page.request.get(document).then(async (answer) => ({ status: answer.status(), body: await answer.text() }));
        answers.set(document, found);
        const { status, body } = await found;
        expect.soft(status, link).toBe(200);
        if (hash) expect.soft(body.includes(`id="${decodeURIComponent(hash.slice(1))}"`), `${link} names something on that page`).toBe(true);
      }
    });

    test('works in a folder of a host, and breaks no rule of WCAG 2.2 AA that a machine can see, light and dark', async ({ page }) => {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await page.goto(IN_FOLDER + address);
      await hydrated(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
        expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`), colorScheme).toEqual([]);
      }
    });
  });

  test.describe(`/${address} without JavaScript`, () => {
    test.use({ javaScriptEnabled: false });

    test('shows all it says', async ({ page }) => {
      await page.goto(address);
      await expect(page.locator('h1')).toBeVisible();
      const unseen = () => page.locator('#page').evaluate((root) => [...root.querySelectorAll('p, li, h1, h2, h3, figcaption, td, th')]
        .filter((element) => !element.closest('.needs-script, .visually-hidden, details:not([open]), dialog, [popover], [hidden]'))
        .filter((element) => !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        .map((element) => element.outerHTML.slice(0, 120)));
      const onScreen = await unseen();
      await page.emulateMedia({ media: 'print' });
      const inPrint = new Set(await unseen());
      // What is for paper only has its place on the screen in the figure.
      expect(onScreen.filter((element) => inPrint.has(element))).toEqual([]);
    });
  });
}

test('the keyboard can go past the header first', async ({ page }) => {
  await page.goto('');
  await hydrated(page);
  await page.keyboard.press('Tab');
  await expect(page.locator(':focus')).toHaveAttribute('href', '#content');
  await page.keyboard.press('Enter');
  await expect(page.locator('#content')).toBeFocused();
});

test('the theme that was chosen stays, and is there before the first paint', async ({ page }) => {
  await page.goto('');
  await hydrated(page);
  await page.getByLabel('Theme').selectOption('dark');
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(16, 20, 27)');
  await page.reload({ waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await hydrated(page);
  await expect(page.getByLabel('Theme')).toHaveValue('dark');
  await page.getByLabel('Theme').selectOption('auto');
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
});

test('a page works where storage throws, in a sandboxed frame of another site', async ({ page }) => {
  await page.setContent(`<iframe sandbox="allow-scripts" title="Lifelines" src="${IN_FOLDER}" width="800" height="600"></iframe>`);
  const frame = page.frameLocator('iframe');
  await expect(frame.locator('h1')).toBeVisible();
  await frame.getByLabel('Theme').selectOption('dark');
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('the landing page has its 100 kB of JavaScript before the first interaction, whatever asks for it', async ({ page }) => {
  const weights: Promise<number>[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.endsWith('.js')) weights.push(response.headerValue('content-length').then(Number));
  });
  await page.goto('', { waitUntil: 'networkidle' });
  await hydrated(page);
  const sum = (await Promise.all(weights)).reduce((a, b) => a + b, 0);
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThanOrEqual(100_000);
});

test('an address without a page says so, at any depth', async ({ page, complaints }) => {
  const answer = await page.goto('no/such/page/');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'No such page' })).toBeVisible();
  await page.getByRole('link', { name: 'The first page' }).click();
  await expect(page.locator('h1')).not.toHaveText('No such page');
  // The browser itself reports the 404, as it should.
  expect(complaints.splice(0).every((complaint) => complaint.includes('404'))).toBe(true);
});

test('a host that reads _headers lets hashed files be kept for ever and pages be framed', async ({ request }) => {
  const document = await request.get('');
  expect(document.headers()).toMatchObject({ 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff', 'cache-control': expect.stringContaining('must-revalidate') });
  expect(document.headers()).not.toHaveProperty('x-frame-options');
  const script = /src="(assets\/[^"]+\.js)"/.exec(await document.text())?.[1] ?? '';
  expect((await request.get(script)).headers()['cache-control']).toBe('public, max-age=31536000, immutable');
});
