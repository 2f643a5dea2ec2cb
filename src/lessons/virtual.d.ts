/** Made by the build (scripts/lessons.ts). */
declare module 'virtual:lesson/*' {
  import type { ChapterFacts } from './types.ts';
  import type { Places } from './places.ts';
  import type { GlossaryEntry } from './glossary/entry.ts';

  const lesson: {
    readonly facts: ChapterFacts;
    /** For each source that the prose names: heading and address. */
    readonly places: Places;
    /** The terms that the prose links. */
    readonly terms: Readonly<Record<string, GlossaryEntry>>;
  };
  export default lesson;
}

declare module 'virtual:claims' {
  import type { ClaimFacts } from './types.ts';
  import type { Places } from './places.ts';

  export const claims: readonly ClaimFacts[];
  export const places: Places;
}

declare module 'virtual:glossary' {
  import type { Places } from './places.ts';
  import type { GlossaryEntry } from './glossary/entry.ts';

  export const terms: Readonly<Record<string, GlossaryEntry>>;
  export const places: Places;
}
