import type { Page } from '@playwright/test';
import { expect, hydrated, test } from './site.ts';

/** Brings the figure to life, as any reader's first touch does. */
async function touch(page: Page): Promise<void> {
  await hydrated(page);
  await page.mouse.move(10, 10);
  await page.mouse.move(20, 30);
  await expect(page.locator('[data-current]').first()).toBeVisible();
}
const scrubber = 'figure input[type="range"]';

test('a paragraph moves the figure, and the figure marks its paragraph', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('learn/handshake/');
  await touch(page);
  await expect(page.locator('[data-step="syn"]')).toHaveAttribute('data-current', 'true');
  const before = await page.locator(scrubber).inputValue();
  await page.locator('[data-step="accepts"] button').first().click();
  await expect(page.locator('[data-step="accepts"]')).toHaveAttribute('data-current', 'true');
  await expect(page.locator('[data-step="syn"]')).not.toHaveAttribute('data-current', 'true');
  expect(await page.locator(scrubber).inputValue()).not.toBe(before);
  await page.locator(scrubber).press('Home');
  await expect(page.locator('[data-step="accepts"]')).not.toHaveAttribute('data-current', 'true');
});

test('a paragraph about another scenario shows that one, and the address names it', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('learn/handshake/');
  await touch(page);
  await page.locator('[data-step="refused.rst"] button').first().click();
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toHaveValue('refused');
  await expect(page).toHaveURL(/scenario=refused/);
  await expect(page.locator('[data-step="refused.rst"]')).toHaveAttribute('data-current', 'true');
  await page.reload();
  await touch(page);
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toHaveValue('refused');
});

test('predict, commit, watch; the answer is still there after a reload', async ({ page }) => {
  await page.goto('learn/short-life/');
  await touch(page);
  const question = page.locator('#question-who-waits');
  await expect(question.getByText('The server sent the first FIN')).toBeHidden();
  await question.getByRole('radio', { name: 'The client' }).check();
  await question.getByRole('button', { name: 'That is my answer' }).click();
  await expect(question.getByRole('status')).toContainText('You said: The client. What happens: The server.');
  await question.getByRole('button', { name: 'Watch it happen' }).click();
  await expect(page.locator('[data-step="timeWait"]')).toHaveAttribute('data-current', 'true');
  await page.reload();
  await hydrated(page);
  await expect(question.getByRole('status')).toContainText('You said: The client.');
  await page.goto('learn/');
  await hydrated(page);
  await expect(page.getByText('1 question answered')).toBeVisible();
});

test('a locked figure waits for the answer', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('learn/short-life/?lock=1');
  await touch(page);
  await expect(page.getByText(/The figure waits for your answer/)).toBeVisible();
  await page.locator(scrubber).press('End');
  await expect(page.locator('[data-step="timeWait"]')).not.toHaveAttribute('data-current', 'true');
  await page.locator('[data-step="timeWaitEnds"] button').first().click();
  await expect(page.locator('[data-step="timeWaitEnds"]')).not.toHaveAttribute('data-current', 'true');
  const question = page.locator('#question-who-waits');
  await question.getByRole('radio', { name: 'The server' }).check();
  await question.getByRole('button', { name: 'That is my answer' }).click();
  await question.getByRole('button', { name: 'Watch it happen' }).click();
  await expect(page.locator('[data-step="timeWait"]')).toHaveAttribute('data-current', 'true');
});

test('on a narrow screen a marker brings the figure into sight, and there is a way back', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('learn/short-life/');
  await touch(page);
  const marker = page.locator('[data-step="timeWait"] button').first();
  await marker.scrollIntoViewIfNeeded();
  await marker.click();
  await expect(page.locator('#figure figure')).toBeInViewport();
  await page.getByRole('button', { name: 'Back to the text' }).click();
  await expect(marker).toBeInViewport();
});

test('a term shows its definition on focus and by a click, and inside the window', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('learn/short-life/');
  await hydrated(page);
  const term = page.getByRole('button', { name: 'FIN', exact: true });
  await term.scrollIntoViewIfNeeded();
  await term.click();
  const card = page.getByRole('note').filter({ hasText: 'I have no more to send' });
  await expect(card).toBeVisible();
  const box = await card.boundingBox();
  expect(box && box.x >= 0 && box.x + box.width <= 320 && box.y >= 0 && box.y + box.height <= 640).toBe(true);
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
});

test('the numbers of the side-by-side table follow the reader’s', async ({ page }) => {
  await page.goto('learn/side-by-side/');
  await hydrated(page);
  const messages = page.getByRole('slider', { name: /Messages/ });
  await expect(page.getByText('Fewest bytes: Raw TCP.')).toBeVisible();
  const table = page.getByRole('table').filter({ hasText: '1 message,' });
  await messages.press('Home');
  await expect(table).toBeVisible();
  await expect(table.getByRole('row', { name: /WebSocket/ })).toContainText('301 ms');
});

test('the decision aid runs the model with the reader’s numbers', async ({ page }) => {
  await page.goto('learn/which-one/');
  await hydrated(page);
  await expect(page.getByText('For these numbers: WebSocket.')).toBeVisible();
  await page.getByRole('combobox', { name: 'The server has news' }).selectOption({ label: 'once an hour' });
  await page.getByRole('combobox', { name: 'The client has something to say' }).selectOption({ label: 'never' });
  await page.getByRole('combobox', { name: 'News may be late by' }).selectOption({ label: 'a minute' });
  await expect(page.getByText('Counted in a run of 60 minutes')).toBeVisible();
  await page.getByRole('checkbox').uncheck();
  await expect(page.getByText('For these numbers: Raw socket.')).toBeVisible();
});

test('a claim shows its run, and the filter shows only what is asked for', async ({ page }) => {
  await page.goto('learn/claims/');
  await hydrated(page);
  const claim = page.locator('#closing-takes-four');
  await claim.getByRole('button', { name: 'See it' }).click();
  await expect(claim.getByRole('slider').first()).toBeVisible();
  await page.getByRole('radio', { name: /^True/ }).check();
  await expect(page.locator('#environment-breaks')).toBeVisible();
  await expect(claim).toBeHidden();
});

test('without storage nothing is lost but the memory', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('denied', 'SecurityError'); } });
  });
  await page.goto('learn/door/');
  await hydrated(page);
  const question = page.locator('#question-server-ports');
  await question.getByRole('textbox').fill('1');
  await question.getByRole('button', { name: 'That is my answer' }).click();
  await expect(question.getByRole('status')).toContainText('That is what happens.');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a chapter has its text, its numbers, its figure and its questions', async ({ page }) => {
    await page.goto('learn/short-life/');
    await expect(page.getByText('A whole life in 10 segments')).toBeVisible();
    await expect(page.locator('figure').first()).toBeVisible();
    await expect(page.locator('#question-who-waits')).toContainText('Which side ends in TIME-WAIT?');
    await page.locator('#question-who-waits summary').click();
    await expect(page.getByText('The server. The server sent the first FIN.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'That is my answer' }).first()).toBeHidden();
  });
});

test('a chapter prints as a handout, with the key moments in words', async ({ page }) => {
  await page.goto('learn/short-life/');
  await hydrated(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { name: 'Key moments' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'That is my answer' }).first()).toBeHidden();
  await expect(page.locator('#question-who-waits ul').first()).toBeVisible();
});

for (const address of ['learn/handshake/', 'learn/handshake/?lock=1', 'learn/handshake/?scenario=refused', 'learn/wrap/', 'reference/']) {
  test(`the figure that was prerendered stays while it comes to life: ${address}`, async ({ page }) => {
    await page.addInitScript(() => {
      // What a reader has answered before must not disturb it either.
      localStorage.setItem('lifelines.answers.v1', JSON.stringify({ '01-wrap': { 'one-byte': '67' } }));
      const seen: boolean[] = [];
      Object.assign(window, { seen });
      const look = (): void => {
        const there = [...document.querySelectorAll('figure')].some((figure) => figure.checkVisibility());
        if (seen.at(-1) !== there && (there || seen.length > 0)) seen.push(there);
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
    });
    await page.goto(address);
    await hydrated(page);
    await page.mouse.move(10, 10);
    await page.mouse.move(20, 30);
    await page.locator(scrubber).first().press('End');
    await expect(page.locator(scrubber).first()).not.toHaveValue('0');
    expect(await page.evaluate(() => (window as unknown as { seen: boolean[] }).seen)).toEqual([true]);
  });
}
