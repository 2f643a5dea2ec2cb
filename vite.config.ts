import mdx from '@mdx-js/rollup';
import react from '@vitejs/plugin-react';
import remarkGfm from 'remark-gfm';
import { defineConfig } from 'vitest/config';
import { messages } from './scripts/messages.ts';

export default defineConfig({
  plugins: [messages(), { enforce: 'pre', ...mdx({ remarkPlugins: [remarkGfm] }) }, react()],
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'node', environment: 'node', include: ['tests/**/*.test.ts'], exclude: ['tests/e2e/**'] },
      },
      {
        extends: true,
        test: { name: 'dom', environment: 'jsdom', include: ['tests/**/*.test.tsx'], exclude: ['tests/e2e/**'], css: { modules: { classNameStrategy: 'non-scoped' } } },
      },
    ],
  },
});
