import { expect, hydrated, test } from './site.ts';

test.use({ reducedMotion: 'reduce' });

test('a byte lights its field, a field its bytes, by keyboard alone; and a flipped bit is judged by the receiver', async ({ page }) => {
  await page.goto('embed/bytes/?scenario=message&step=6');
  await hydrated(page);
  await expect(page.getByText(/^step 6 of/)).toHaveCount(1);
  const hex = page.getByRole('group', { name: /^Bytes of the frame/ });
  const verdict = page.getByRole('status').filter({ hasText: /The server|Nobody/ });
  await hex.focus();
  await page.keyboard.press('Home');
  await expect(page.getByText('Which neighbour on this link is to take the frame.')).toBeVisible();
  await page.getByRole('button', { name: 'Flip bit 7, now 0' }).press('Enter');
  await expect(verdict).toContainText('the address on it is not its own');
  await page.getByRole('button', { name: 'Put it back' }).press('Enter');
  await hex.focus();
  await page.keyboard.press('End');
  await page.getByRole('button', { name: 'Flip bit 0, now 0' }).press('Enter');
  await expect(verdict).toContainText('a checksum does not agree');
  await page.getByText('All fields as a list').press('Enter');
  await page.getByRole('button', { name: /^Time to live/ }).press('Enter');
  await expect(page.locator('[data-lit] code')).toHaveText('63');
});
