import mdx from '@mdx-js/rollup';
import react from '@vitejs/plugin-react';
import remarkGfm from 'remark-gfm';
import { defineConfig } from 'vitest/config';
import { lessons } from './scripts/lessons.ts';
import { messages } from './scripts/messages.ts';
import { pages } from './scripts/pages.ts';

export default defineConfig(({ isSsrBuild }) => ({
  // Relative addresses: the built folder works at any path.
  base: './',
  plugins: [messages(), lessons(), pages(), { enforce: 'pre', ...mdx({ remarkPlugins: [remarkGfm] }) }, react()],
  resolve: {
    // Messages reach the browser compiled, so their parser need not. Not in tests, which may make messages of their own.
    alias: process.env['VITEST'] || isSsrBuild ? [] : [{ find: /^@formatjs\/icu-messageformat-parser$/, replacement: '@formatjs/icu-messageformat-parser/no-parser.js' }],
  },
  build: {
    // The first browsers with light-dark(); older targets would get it rewritten at three times the size.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: {
    // A machine with other work may be ten times slower; what must be fast is measured by the benches.
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'node', environment: 'node', include: ['tests/**/*.test.ts'] },
      },
      {
        extends: true,
        test: { name: 'dom', environment: 'jsdom', include: ['tests/**/*.test.tsx'], css: { modules: { classNameStrategy: 'non-scoped' } } },
      },
    ],
  },
}));
