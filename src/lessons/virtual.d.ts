/** Made by the build (scripts/lessons.ts). */
declare module 'virtual:lesson/*' {
  const lesson: {
    readonly facts: import('./types.ts').ChapterFacts;
    /** For each source that the prose names: heading and address. */
    readonly places: import('./places.ts').Places;
    /** The terms that the prose links. */
    readonly terms: Readonly<Record<string, import('./glossary/entry.ts').GlossaryEntry>>;
  };
  export default lesson;
}

declare module 'virtual:claims' {
  export const claims: readonly import('./types.ts').ClaimFacts[];
  export const places: import('./places.ts').Places;
}

declare module 'virtual:glossary' {
  export const terms: Readonly<Record<string, import('./glossary/entry.ts').GlossaryEntry>>;
  export const places: import('./places.ts').Places;
}

declare module 'virtual:reference' {
  export const places: import('./places.ts').Places;
}
