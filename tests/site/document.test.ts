import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fillTemplate } from '../../src/site/document.ts';

const template = readFileSync('index.html', 'utf8');
const head = {
  lang: 'en', title: 'A & B "quoted"', description: 'less < more', root: '../', css: 'a{b:c}</style>', script: '../assets/a.js', modules: ['../assets/b.js'],
  canonical: undefined, alternates: [], index: true, picture: undefined, learning: undefined,
};
const parse = (html: string) => html.match(/<(title|style|script|link|meta|html|div)\b[^>]*>/g) ?? [];

it('fills the template in, and what is text stays text', () => {
  const html = fillTemplate(template, head, '<h1>$& and $1</h1>');
  expect(html).toContain('<html lang="en">');
  expect(html).toContain('<title>A &amp; B &quot;quoted&quot;</title>');
  expect(html).toContain('content="less &lt; more"');
  expect(html).toContain('<div id="page"><h1>$& and $1</h1></div>');
  expect(html.match(/<\/style>/g)).toHaveLength(1);
  expect(html).not.toContain('<!--');
});

it('lets nothing but inline parts block rendering, and says nothing absolute without an address', () => {
  const tags = parse(fillTemplate(template, head, ''));
  expect(tags.filter((tag) => tag.startsWith('<script') && tag.includes('src='))).toEqual(['<script type="module" crossorigin src="../assets/a.js">']);
  expect(tags.filter((tag) => tag.includes('stylesheet'))).toEqual([]);
  expect(tags.filter((tag) => /https?:/.test(tag))).toEqual([]);
});

it('names its address and its other languages when it knows where it is published', () => {
  const html = fillTemplate(template, { ...head, canonical: 'https://example.org/a/', alternates: [{ lang: 'fr', href: 'https://example.org/fr/a/' }], index: false }, '');
  expect(html).toContain('<link rel="canonical" href="https://example.org/a/">');
  expect(html).toContain('<link rel="alternate" hreflang="fr" href="https://example.org/fr/a/">');
  expect(html).toContain('<meta name="robots" content="noindex">');
});

it('offers a picture and says what the resource is, when there is something to say', () => {
  const html = fillTemplate(template, { ...head, picture: 'https://example.org/social/a.png', learning: { name: 'A </script> life', part: 'Lifelines' } }, '');
  expect(html).toContain('<meta property="og:image" content="https://example.org/social/a.png">');
  const data = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  expect(JSON.parse(data)).toMatchObject({ '@type': 'LearningResource', name: 'A </script> life', isPartOf: { name: 'Lifelines' } });
  expect(fillTemplate(template, head, '')).not.toContain('og:image');
});
