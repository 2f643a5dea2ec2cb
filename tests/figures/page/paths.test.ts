import { expect, it } from 'vitest';
import { pathOf, relative } from '../../../src/figures/page/paths.ts';

it.each([
  ['', '', './'],
  ['', 'lab/', 'lab/'],
  ['lab/', '', '../'],
  ['learn/handshake/', 'learn/reuse/', '../../learn/reuse/'],
  ['learn/handshake/', 'lab/?policy=websocket', '../../lab/?policy=websocket'],
])('from "%s" to "%s" is "%s"', (path, to, link) => {
  expect(relative({ path, locale: 'en' }, to)).toBe(link);
  const site = 'https://example.org/courses/lifelines/';
  expect(new URL(link, site + path).href).toBe(site + to);
});

it('a page served from any depth has links from the host down', () => {
  expect(relative({ path: '404', locale: 'en', root: '/lifelines/' }, 'lab/')).toBe('/lifelines/lab/');
});

it('English stands at the root', () => {
  expect(pathOf({ path: 'learn/handshake/', locale: 'en' })).toBe('learn/handshake/');
});
