import { EARLY_THEME } from './theme/theme.ts';

/** What a page's document holds beside the page itself. Addresses are relative to the page, except those under `site`. */
export interface Head {
  readonly lang: string;
  readonly title: string;
  readonly description: string;
  /** From the page to the site's root: '', '../', … */
  readonly root: string;
  readonly css: string;
  readonly script: string | undefined;
  /** Modules the script imports, so that they load beside it and not after it. */
  readonly modules: readonly string[];
  /** Absolute addresses, known only when the site knows where it is published. */
  readonly canonical: string | undefined;
  readonly alternates: readonly { readonly lang: string; readonly href: string }[];
  readonly index: boolean;
  /** The preview picture's absolute address. */
  readonly picture: string | undefined;
  /** What a learning resource says of itself (schema.org), for pages that are one. */
  readonly learning: { readonly name: string; readonly part: string } | undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c);

const pictureTags = (address: string): readonly string[] => [
  `<meta property="og:image" content="${escape(address)}">`,
  '<meta property="og:image:width" content="1200">',
  '<meta property="og:image:height" content="630">',
  '<meta name="twitter:card" content="summary_large_image">',
];

/** schema.org's LearningResource as JSON-LD. A script element ends at its first "</", wherever that stands. */
function structuredData(head: Head, learning: NonNullable<Head['learning']>): string {
  const data = {
    '@context': 'https://schema.org', '@type': 'LearningResource', name: learning.name, description: head.description, inLanguage: head.lang,
    learningResourceType: 'interactive explanation', educationalUse: ['self-study', 'instruction'], isAccessibleForFree: true,
    license: 'https://opensource.org/license/mit', isPartOf: { '@type': 'Course', name: learning.part },
    ...(head.canonical && { url: head.canonical }), ...(head.picture && { image: head.picture }),
  };
  return JSON.stringify(data).replaceAll('</', '<\\/');
}

/** The one template, index.html, filled in: a complete document. */
export function fillTemplate(template: string, head: Head, page: string): string {
  const tags = [
    `<title>${escape(head.title)}</title>`,
    `<meta name="description" content="${escape(head.description)}">`,
    !head.index && '<meta name="robots" content="noindex">',
    `<script>${EARLY_THEME}</script>`,
    // A style element ends at its first "</", wherever that stands.
    `<style>${head.css.replaceAll('</', '<\\/')}</style>`,
    head.script && `<script type="module" crossorigin src="${head.script}"></script>`,
    ...head.modules.map((href) => `<link rel="modulepreload" crossorigin href="${href}">`),
    `<link rel="icon" href="${head.root}icon.svg" type="image/svg+xml">`,
    head.canonical && `<link rel="canonical" href="${escape(head.canonical)}">`,
    ...head.alternates.map(({ lang, href }) => `<link rel="alternate" hreflang="${lang}" href="${escape(href)}">`),
    `<meta property="og:title" content="${escape(head.title)}">`,
    `<meta property="og:description" content="${escape(head.description)}">`,
    '<meta property="og:type" content="website">',
    head.canonical && `<meta property="og:url" content="${escape(head.canonical)}">`,
    ...(head.picture ? pictureTags(head.picture) : []),
    head.learning && `<script type="application/ld+json">${structuredData(head, head.learning)}</script>`,
  ];
  const parts: Readonly<Record<string, string>> = { lang: head.lang, head: tags.filter(Boolean).join('\n'), page };
  return template.replace(/<!--(lang|head|page)-->/g, (_, name: string) => parts[name] ?? '');
}
