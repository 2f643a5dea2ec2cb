/** A term with its words, as a page gets it. */
export interface GlossaryEntry {
  readonly term: string;
  readonly text: string;
  readonly sources: readonly string[];
  readonly see: readonly string[];
}
