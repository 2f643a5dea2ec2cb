import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NAV } from '../../src/site/nav.ts';
import { NOT_FOUND, ROUTES } from '../../src/site/routes.ts';

it('every route has an address of its own, with a slash at its end and none at its start', () => {
  const paths = ROUTES.map((route) => route.path);
  expect(paths).toEqual([...new Set(paths)]);
  for (const path of paths) expect(path).toMatch(/^$|^[a-z0-9-]+(\/[a-z0-9-]+)*\/$/);
});

it.each([...ROUTES, NOT_FOUND])('$module is there for "$path"', ({ module }) => {
  expect(existsSync(join('src/site', module))).toBe(true);
});

it('the header leads to pages that exist', () => {
  expect(NAV.filter(({ path }) => !ROUTES.some((route) => route.path === path))).toEqual([]);
});
