/** The chapters in their order: one folder each, `<two digits>-<slug>`. A test holds this list against the folders. */
export const CHAPTERS = [
  '01-wrap', '02-door', '03-handshake', '04-short-life', '05-reuse', '06-long-life', '07-side-by-side', '08-how-connections-die',
  '09-without-a-connection', '10-which-one', '11-claims',
] as const;

export type ChapterFolder = (typeof CHAPTERS)[number];
export type Slug = ChapterFolder extends `${number}-${infer S}` ? S : never;

/** '01-wrap' → 'wrap', the last part of the chapter's address. */
export const slugOf = (folder: ChapterFolder): Slug => folder.slice(3) as Slug;
export const numberOf = (folder: ChapterFolder): number => CHAPTERS.indexOf(folder) + 1;
export const pathOfChapter = (folder: ChapterFolder): string => `learn/${slugOf(folder)}/`;
