import type { Locator, Page } from '@playwright/test';
import { expect, hydrated, test } from './site.ts';

test.use({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });

const at = (page: Page, step: number): Locator => page.getByText(new RegExp(`^step ${step} of`));
/** The picture that fits. A style reads `a:1` as it was prerendered and `a: 1;` once it was changed. */
const picture = (page: Page): Promise<string> =>
  page.locator('figure svg[data-width="1120"]').evaluate((svg) => svg.outerHTML.replaceAll(/style="([^"]*)"/g, (_, style: string) => `style="${style.replaceAll(/:\s+/g, ':').replace(/;\s*$/, '')}"`));

test('draws the same whether it is stepped to, jumped to or come back to', async ({ page }) => {
  await page.goto('embed/layers/?step=7');
  await hydrated(page);
  await expect(at(page, 7)).toHaveCount(1);
  const there = await picture(page);
  expect(there).toContain('TTL 64 → 63');
  // The keys belong to the figure that holds the focus.
  await page.getByRole('button', { name: 'Play', exact: true }).focus();
  await page.keyboard.press('End');
  await expect(at(page, 7)).toHaveCount(0);
  await page.keyboard.press('Home');
  await expect(at(page, 1)).toHaveCount(1);
  expect(await picture(page)).not.toBe(there);
  for (let step = 2; step <= 7; step++) {
    await page.keyboard.press('ArrowRight');
    await expect(at(page, step)).toHaveCount(1);
  }
  await expect.poll(() => picture(page)).toBe(there);
  await page.keyboard.press('ArrowRight');
  await expect(at(page, 8)).toHaveCount(1);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => picture(page)).toBe(there);
});

test('wraps what the reader types, over TCP or UDP, and says what it cannot carry', async ({ page }) => {
  await page.goto('embed/layers/');
  await hydrated(page);
  const message = page.getByRole('textbox', { name: 'Say something' });
  await expect(page.getByText('75 bytes, 5 of them yours: 7%.')).toBeVisible();
  await message.fill('Hello, world!');
  await message.press('Enter');
  await expect(message).toBeFocused();
  await expect(page.getByText('83 bytes, 13 of them yours: 16%.')).toBeVisible();
  await page.getByRole('radio', { name: 'UDP' }).check();
  await expect(page.getByText('64 bytes, 13 of them yours: 20%.')).toBeVisible();
  await message.fill('');
  await expect(page.getByText('Type at least one character')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send it' })).toBeDisabled();
  await message.fill('x'.repeat(1_401));
  await expect(page.getByText('That is 1,401 bytes')).toBeVisible();
});
