import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './site.ts';

const play = (page: Page): Locator => page.getByRole('button', { name: 'Play', exact: true });
const scrubber = (page: Page): Locator => page.getByRole('slider', { name: 'Moment' });
const current = (page: Page): Locator => page.locator('[aria-current="step"]');
const segments = (page: Page): Promise<string[]> => page.locator('figure dl > div:first-child dd').allTextContents();
const position = async (page: Page): Promise<number> => Number(await scrubber(page).inputValue());
const end = async (page: Page): Promise<number> => Number(await scrubber(page).getAttribute('max'));

/** Both pictures as they are drawn, an element a line; how far their windows are scrolled is not part of it. */
const pictures = async (page: Page): Promise<readonly string[]> =>
  (await page.locator('figure [role="group"] > [aria-hidden="true"]').evaluateAll((all) => all.map((each) => each.outerHTML).join('\n'))).split('<');
const differences = (a: readonly string[], b: readonly string[]): readonly string[] => a.flatMap((line, i) => (line === b[i] ? [] : [`${line} is not ${b[i]}`])).slice(0, 5);

/** The figure comes to life when the page is first touched. */
async function alive(page: Page): Promise<void> {
  await page.mouse.move(5, 5);
  await page.mouse.move(9, 9);
  await expect(scrubber(page)).not.toHaveValue('0');
  await page.waitForFunction(() => Object.keys(document.querySelector('figure') ?? {}).some((key) => key.startsWith('__reactFiber')));
}

const rested = async (page: Page): Promise<void> => {
  let last = -1;
  await expect(async () => {
    const now = await position(page);
    const moved = now !== last;
    last = now;
    expect(moved).toBe(false);
  }).toPass({ intervals: [120] });
};

test('shows everything before anybody plays it, and asks for the model only then', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));
  await page.goto('./');
  await page.waitForTimeout(300);
  expect(asked.filter((url) => url.includes('TwoLives'))).toEqual([]);
  const before = await page.locator('figure').innerHTML();
  await alive(page);
  expect(asked.filter((url) => /TwoLives.*\.js/.test(url))).toHaveLength(1);
  // The lines that hydration may not change: every arrow, label and bar.
  expect(await page.locator('figure svg line').count()).toBe([...before.matchAll(/<line/g)].length);
  await expect(page.locator('figure h3')).toHaveText([/^Short-lived/, /^Long-lived/]);
});

test('does what was asked of it before it was alive', async ({ page }) => {
  await page.goto('./');
  await play(page).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
});

test('plays from the beginning to the end', async ({ page }) => {
  await page.goto('./?speed=100');
  await alive(page);
  await page.getByRole('button', { name: 'Back to the beginning' }).click();
  await expect(page.getByText(/^step 1 of/)).toHaveCount(1);
  expect(await segments(page)).toEqual(['0', '0']);
  await play(page).click();
  await expect(scrubber(page)).toHaveValue(String(await end(page)), { timeout: 30_000 });
  await expect(play(page)).toBeVisible();
  expect(await segments(page)).toEqual(['50', '21']);
});

test('steps back to the start, one step at a time', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await alive(page);
  const count = await page.locator('ol[data-own-keys] > li').count();
  test.setTimeout(120_000);
  for (let step = count; step > 1; step--) {
    await expect(page.getByText(`step ${step} of ${count}`, { exact: true })).toHaveCount(1);
    await page.getByRole('button', { name: 'One step back' }).click();
  }
  await expect(page.getByText(`step 1 of ${count}`, { exact: true })).toHaveCount(1);
  expect(await segments(page)).toEqual(['0', '0']);
});

test('a moment can be linked', async ({ page }) => {
  await page.goto('./?step=9&speed=2');
  await expect(page.getByText(/^step 9 of/)).toHaveCount(1);
  await expect(page.getByRole('combobox', { name: 'Speed' })).toHaveValue('2');
  await page.getByRole('button', { name: 'One step forward' }).click();
  await expect(page).toHaveURL(/\?step=10&speed=2$/);
  await page.reload();
  await expect(page.getByText(/^step 10 of/)).toHaveCount(1);
});

test('playing, seeking and scrubbing back to a moment draw the same picture', async ({ page }) => {
  await page.goto('./?step=30');
  await expect(page.getByText(/^step 30 of/)).toHaveCount(1);
  await rested(page);
  const direct = await pictures(page);
  expect(direct.length).toBeGreaterThan(200);
  const place = await position(page);

  // Played up to the step before, and stepped.
  await page.goto('./?step=24&speed=2');
  await expect(page.getByText(/^step 24 of/)).toHaveCount(1);
  await play(page).click();
  await expect(page.getByText(/^step (2[6-9]|3\d) of/)).toHaveCount(1);
  await page.getByRole('button', { name: 'Pause' }).click();
  const stepNow = async (): Promise<number> => Number(/^step (\d+)/.exec((await page.getByText(/^step \d+ of/).textContent()) ?? '')?.[1]);
  for (let step = await stepNow(); step !== 30; step = await stepNow()) {
    await page.getByRole('button', { name: step < 30 ? 'One step forward' : 'One step back' }).click();
  }
  await rested(page);
  expect(await position(page)).toBe(place);
  expect(differences(await pictures(page), direct)).toEqual([]);

  // Scrubbed back from the end.
  await page.goto('./');
  await alive(page);
  for (const value of [await end(page), place + 4000, place + 900, place]) {
    await scrubber(page).evaluate((input: HTMLInputElement, to) => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, String(to));
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, value);
  }
  await expect(page.getByText(/^step 30 of/)).toHaveCount(1);
  await page.getByRole('button', { name: 'One step forward' }).click();
  await rested(page);
  await page.getByRole('button', { name: 'One step back' }).click();
  await rested(page);
  expect(differences(await pictures(page), direct)).toEqual([]);
});

test('works by the keyboard alone', async ({ page }) => {
  await page.goto('./');
  await page.keyboard.press('Tab');
  await alive(page);
  await play(page).focus();
  await page.keyboard.press('Home');
  await expect(page.getByText(/^step 1 of/)).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText(/^step 2 of/)).toHaveCount(1);
  await expect(page.getByRole('status')).toHaveText(/^Step 2 of/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeHidden();
  await current(page).getByRole('button').focus();
  await page.keyboard.press('Enter');
  const bytes = page.getByRole('region', { name: /SYN.*client → server/ });
  await expect(bytes).toBeVisible();
  await bytes.getByRole('button', { name: /^Destination port/ }).focus();
  await expect(bytes.locator('[data-byte="36"]').first()).toHaveText('00');
  await page.keyboard.press('Escape');
  await expect(bytes).toBeHidden();
});

test('an arrow in the picture opens its bytes, and a byte its field', async ({ page }) => {
  await page.goto('./');
  await alive(page);
  const line = page.locator('figure svg g line').first();
  const box = await line.boundingBox();
  if (!box) throw new Error('no line');
  await page.mouse.click(box.x + box.width / 3, box.y + box.height / 3);
  const bytes = page.locator('section[data-own-keys]').filter({ has: page.getByRole('button', { name: 'Close the bytes' }) });
  await expect(bytes).toBeVisible();
  await bytes.locator('[data-byte="0"]').first().click();
  await expect(bytes.getByRole('button', { name: /^Destination 02:/ })).toHaveAttribute('aria-pressed', 'true');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`breaks no rule that a machine can see while it is in use, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('./?step=12');
    await expect(page.getByText(/^step 12 of/)).toHaveCount(1);
    await current(page).getByRole('button').click();
    await expect(page.getByRole('button', { name: 'Close the bytes' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  });
}

for (const width of [320, 768, 1440]) {
  test(`is whole at ${width} px, with a frame open`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto('./?step=12');
    await expect(page.getByText(/^step 12 of/)).toHaveCount(1);
    await current(page).getByRole('button').click();
    await expect(page.getByRole('button', { name: 'Close the bytes' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    for (const button of await page.locator('figure button:visible').all()) {
      const box = await button.boundingBox();
      if (box && (await button.getAttribute('data-command'))) expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
    }
  });
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('everything is there to be read and seen', async ({ page }) => {
    await page.goto('./');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'What to look for' })).toBeVisible();
    await expect(page.locator('figure svg line').first()).toBeVisible();
    expect(await page.locator('figure svg line').count()).toBeGreaterThan(70);
    expect(await page.locator('ol[data-own-keys] > li').count()).toBeGreaterThan(40);
    await expect(page.locator('ol[data-own-keys] > li').first()).toBeVisible();
    await expect(page.getByRole('table', { name: 'Both ends now' })).toBeVisible();
    await expect(play(page)).toBeHidden();
  });
});
