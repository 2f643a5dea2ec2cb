import { test as base, expect } from '@playwright/test';
import type { Page } from '@playwright/test';

export { expect };

/** Where the built site is served: at a host's root, and in a folder. Both end with a slash. */
const ROOT = process.env['SITE_URL_AT_ROOT'] ?? '';
export const IN_FOLDER = process.env['SITE_URL_IN_FOLDER'] ?? '';

/**
 * Playwright's test, with addresses relative to the site (`page.goto('learn/handshake/')`). Every test also fails when its page writes to the
 * console, throws, gets a failing answer or asks another host for anything.
 */
export const test = base.extend<{ readonly complaints: string[]; readonly quiet: undefined }>({
  baseURL: ROOT,
  complaints: async ({}, use) => use([]),
  quiet: [
    async ({ context, complaints }, use) => {
      const listen = (page: Page): void => {
        page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
        page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
      };
      context.on('page', listen);
      context.on('request', (request) => {
        if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).hostname !== '127.0.0.1') complaints.push(`asked another host: ${request.url()}`);
      });
      context.on('response', (response) => {
        if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
      });
      await use(undefined);
      expect(complaints, 'the page should be silent and ask no other host for anything').toEqual([]);
    },
    { auto: true },
  ],
});

/** Waits until React has taken the prerendered page over. */
export const hydrated = (page: Page): Promise<unknown> => page.waitForFunction(() => Object.keys(document.getElementById('page') ?? {}).some((key) => key.startsWith('__reactContainer')));
