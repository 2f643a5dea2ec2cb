import { defineConfig } from '@playwright/test';
import { findBrowser } from '../../scripts/setup.mjs';

// Set once and inherited by the workers, so that two runs at the same time don't clear each other's files.
process.env['BROWSER_TEST_FILES'] ??= `../../test-results/${process.pid}`;

/** The built site in a real browser. The site is served by global-setup.ts; build it first (`npm run build`). */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: process.env['BROWSER_TEST_FILES'],
  // A machine that does other things as well may be slow; a page may not (see the budgets).
  timeout: 90_000,
  globalSetup: './global-setup.ts',
  forbidOnly: Boolean(process.env['CI']),
  fullyParallel: true,
  workers: 2,
  reporter: process.env['CI'] ? 'line' : 'list',
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: findBrowser(),
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
});
